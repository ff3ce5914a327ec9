import ImageCodecs
import Tensors
import TestSupport
import Testing

@Suite struct DamageTests {
  /// What should become of a damaged file: `Fixtures/README.md` says what is wrong with each.
  enum Outcome: Sendable {
    case error(CodecError.Kind)
    /// An error by default; salvaging keeps this many rows exactly.
    case salvage(rows: Int)
    case warning
    case fine
  }

  static let outcomes: [String: Outcome] = [
    "truncated-before-iend.png": .salvage(rows: 23), "no-eoi.jpg": .salvage(rows: 23),
    "idat-crc.png": .salvage(rows: 23), "bad-zlib-checksum.png": .salvage(rows: 23),
    "truncated-idat.png": .salvage(rows: 1), "bad-zlib.png": .salvage(rows: 1),
    "short-image-data.png": .salvage(rows: 10), "bad-filter.png": .salvage(rows: 20),
    "truncated.jpg": .salvage(rows: 1), "garbage-in-scan.jpg": .salvage(rows: 1),
    "truncated-progressive.jpg": .salvage(rows: 0),
    "text-bomb.png": .warning, "extra-image-data.png": .warning, "ancillary-crc.png": .warning,
    "bad-iccp.png": .warning, "bad-iccp-zlib.png": .warning, "bad-exif.png": .warning,
    "extraneous-bytes.jpg": .warning,
    "missing-icc-segment.jpg": .warning, "bad-exif.jpg": .warning, "trailing-bytes.npy": .warning,
    "bomb.png": .fine, "index-beyond-palette.png": .fine, "zero-width.jpg": .error(.unsupported),
    "trailing-bytes.png": .fine, "jpeg-inside.png": .fine,
    "trailing-bytes.jpg": .fine, "no-huffman-tables.jpg": .fine,
    "huge-ihdr.png": .error(.overLimit), "huge-frame.jpg": .error(.overLimit),
    "lossless-frame.jpg": .error(.unsupported), "random.png": .error(.unsupported),
    "random.jpg": .error(.unsupported), "text.png": .error(.unsupported),
    "future-version.npy": .error(.unsupported), "object-array.npy": .error(.unsupported),
    "structured-dtype.npy": .error(.unsupported), "unknown-dtype.npy": .error(.unsupported),
    "zero-size.npy": .error(.unsupported), "bad-magic.npy": .error(.unsupported),
    "shape-too-large.npy": .error(.overLimit), "truncated.npy": .salvage(rows: 1),
  ]

  static let files = Fixture.names(in: "damaged")

  private func read(_ name: String, _ policy: DecodingOptions.DamagePolicy) throws -> (Image, [String]) {
    var options = DecodingOptions()
    options.onDamage = policy
    let reader = try ImageReader.open(Fixture.path("damaged/\(name)"), options: options)
    return (try Image(reading: reader), reader.warnings)
  }

  @Test(arguments: files)
  func ends(_ name: String) throws {
    switch Self.outcomes[name] ?? .error(.damaged) {
    case .error(let kind):
      for policy in DecodingOptions.DamagePolicy.allCases {
        let error = #expect(throws: CodecError.self) { try read(name, policy) }
        #expect(error?.kind == kind, "\(error.map(String.init(describing:)) ?? "")")
        #expect(error?.file?.hasSuffix(name) == true)
      }
    case .salvage(let rows):
      let error = #expect(throws: CodecError.self) { try read(name, .fail) }
      #expect(error?.kind == .damaged)
      let (image, warnings) = try read(name, .salvage)
      #expect(!warnings.isEmpty)
      try expectZerosBelowWhatCame(image, warnings, atLeast: rows)
    case .warning:
      #expect(try !read(name, .fail).1.isEmpty)
    case .fine:
      #expect(try read(name, .fail).1 == [])
    }
  }

  /// The rows that the warning calls missing are zeros.
  private func expectZerosBelowWhatCame(_ image: Image, _ warnings: [String], atLeast rows: Int) throws {
    let words = warnings.joined(separator: " ").split(separator: " ")
    guard let index = words.firstIndex(of: "Rows"), let first = Int(words[index + 1]) else { return }
    #expect(first > rows)
    #expect(first <= image.height)
    let start = (first - 1) * image.layout.bytesPerRow
    #expect(image.samples.withBytes { $0[start...].allSatisfy { $0 == 0 } })
    #expect(image.samples.withBytes { $0[(start - image.layout.bytesPerRow)..<start].contains { $0 != 0 } })
  }

  /// The rows above the damage are those of the sound file.
  @Test(arguments: [("png/rgb-8.png", 3.0), ("jpeg/restart-rows.jpg", 1.2), ("images/photo.jpg", 2)])
  func salvagesTheUpperPart(_ file: String, _ divisor: Double) throws {
    let name = file.hasPrefix("images/") ? file : "images/\(file)"
    let bytes = try Fixture.bytes(name)
    let sound = try Image(decoding: bytes)
    let cut = Array(bytes.prefix(Int(Double(bytes.count) / divisor)))
    let error = #expect(throws: CodecError.self) { try Image(decoding: cut) }
    #expect(error?.kind == .damaged)
    #expect(error?.reason.hasPrefix("ends too early, at row ") == true)
    let reader = try ImageReader.open(
      .bytes(cut), options: DecodingOptions(onDamage: .salvage))
    let image = try Image(reading: reader)
    let words = reader.warnings.joined(separator: " ").split(separator: " ")
    let index = try #require(words.firstIndex(of: "Rows"))
    let first = try #require(Int(words[index + 1]))
    #expect(first > 1)
    // The last row above is smoothed with the rows below, which are missing.
    let exact = (first - 2) * sound.layout.bytesPerRow
    let same = image.samples.withBytes { a in
      sound.samples.withBytes { b in a[..<exact].elementsEqual(b[..<exact]) }
    }
    #expect(same)
  }

  @Test func keepsPassesOfInterlacedPictures() throws {
    let bytes = try Fixture.bytes("images/png/rgb-16-adam7.png")
    let options = DecodingOptions(onDamage: .salvage)
    let reader = try ImageReader.open(.bytes(Array(bytes.prefix(bytes.count * 2 / 3))), options: options)
    let image = try Image(reading: reader)
    #expect(reader.warnings.first?.contains("of the 7 passes are complete") == true)
    // Coarse, and without holes; the lowest rows have black pixels of their own.
    #expect(
      image.samples.withBytes { bytes in
        (0..<20 * image.width).allSatisfy { pixel in
          bytes[pixel * 6..<pixel * 6 + 6].contains { $0 != 0 }
        }
      })
  }

  @Test func breaksOffBetweenScans() throws {
    // A marker that may not stand between two scans: what came before is kept.
    var bytes = try Fixture.bytes("images/jpeg/progressive.jpg")
    let scans = bytes.indices.dropLast().filter { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA }
    let last = try #require(scans.last)
    bytes[last + 1] = 0xC8
    let error = #expect(throws: CodecError.self) { try Image(decoding: bytes) }
    #expect(error?.kind == .damaged || error?.kind == .unsupported)
    bytes[last + 1] = 0xD8
    #expect(throws: CodecError.self) { try Image(decoding: bytes) }
    let reader = try ImageReader.open(.bytes(bytes), options: DecodingOptions(onDamage: .salvage))
    let image = try Image(reading: reader)
    let sound = try Image(contentsOf: Fixture.path("images/jpeg/progressive.jpg"))
    #expect(!reader.warnings.isEmpty)
    #expect(largestDifference(image, sound) < 128)
  }
}
