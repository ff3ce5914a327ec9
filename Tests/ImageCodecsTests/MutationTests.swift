import ImageCodecs
import TestSupport
import Testing

/// Whatever the bytes are, reading ends with an image or an error.
@Suite struct MutationTests {
  static let files = [
    "png/rgb-8.png", "png/palette-4-trns-adam7.png", "png/gray-16-adam7.png", "png/all-filters.png",
    "png/exif-thumbnail.png", "png/ztxt.png", "png/iccp-rgb.png", "png/exif-after-idat.png", "png/xmp.png",
    "jpeg/baseline-420.jpg", "jpeg/progressive-restart.jpg", "jpeg/arithmetic.jpg", "jpeg/ycck-420-scans.jpg",
    "jpeg/everything.jpg", "jpeg/icc-three-small-segments.jpg", "jpeg/arithmetic-progressive.jpg",
    "scene-f2.npy", "scene-bigendian.npy", "scene-bool.npy",
  ]

  private func read(_ bytes: [UInt8], _ policy: DecodingOptions.DamagePolicy) {
    let options = DecodingOptions(maxPixels: 1_000_000, maxMemory: 100_000_000, onDamage: policy)
    guard let reader = try? ImageReader.open(.bytes(bytes), options: options) else { return }
    let metadata = reader.header.metadata
    _ = metadata.orientation
    _ = metadata.turnedUpright()
    _ = metadata.withoutThumbnail()
    _ = try? Image(reading: reader)
    _ = reader.warnings
  }

  @Test(arguments: files)
  func survivesTruncation(_ file: String) throws {
    let bytes = try Fixture.bytes("images/\(file)")
    // Every length in the header, and some hundred in all.
    for length in 0..<bytes.count where length < 100 || length % max(1, bytes.count / 200) == 0 {
      read(Array(bytes.prefix(length)), length % 2 == 0 ? .fail : .salvage)
    }
  }

  @Test(arguments: files)
  func survivesChangedBytes(_ file: String) throws {
    let bytes = try Fixture.bytes("images/\(file)")
    var random = SeededGenerator(seed: 7)
    for round in 0..<400 {
      var changed = bytes
      for _ in 0...round % 3 {
        // Half of them in the header, where they do most.
        let range = round % 2 == 0 ? 0..<min(200, bytes.count) : 0..<bytes.count
        changed[Int.random(in: range, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      read(changed, round % 4 < 2 ? .fail : .salvage)
    }
  }
}
