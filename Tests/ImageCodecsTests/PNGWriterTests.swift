import ImageCodecs
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite struct PNGWriterTests {
  private static func options(level: Int, threads: Int = 3, bytesPerBlock: Int) -> EncodingOptions {
    var options = EncodingOptions()
    options.compressionLevel = level
    options.parallelism = Parallelism(threads: threads)
    options.bytesPerBlock = bytesPerBlock
    return options
  }

  private static func gray(_ samples: [UInt8], width: Int) -> Image {
    Image(.uint8(Tensor(shape: [samples.count / width, width, 1], elements: samples)))
  }

  /// Parts of it occur before at all kinds of distances and in all kinds of lengths.
  private static func repetitive(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    var bytes: [UInt8] = []
    while bytes.count < count {
      let length = 1 << Int.random(in: 0...9, using: &random) + Int.random(in: 0...3, using: &random)
      if bytes.isEmpty || Int.random(in: 0...3, using: &random) == 0 {
        let range: UInt8 = [1, 4, 255][Int.random(in: 0...2, using: &random)]
        for _ in 0..<length { bytes.append(UInt8.random(in: 0...range, using: &random)) }
      } else {
        let distance = min(1 << Int.random(in: 0...15, using: &random), bytes.count)
        for _ in 0..<length { bytes.append(bytes[bytes.count - distance]) }
      }
    }
    return Array(bytes.prefix(count))
  }

  @Test(arguments: 0...9)
  func keepsTinyPictures(_ level: Int) throws {
    for color in ColorModel.allCases {
      for samples in [SampleType.uint8, .uint16] {
        for size in stride(from: level % 2, to: 25, by: 2) {
          let layout = PixelLayout(
            width: size / 5 + 1, height: size % 5 + 1, samples: samples, color: color)
          let image = RoundTripTests.random(layout, seed: UInt64(size))
          for bytesPerBlock in [1, 20, 1 << 19] {
            let options = Self.options(level: level, bytesPerBlock: bytesPerBlock)
            let decoded = try Image(decoding: image.encoded(as: .png, options: options))
            #expect(decoded.layout == layout)
            #expect(decoded.samples == image.samples)
          }
        }
      }
    }
  }

  @Test(arguments: [0, 1, 4, 5, 9])
  func threadsDoNotMatter(_ level: Int) throws {
    let photo = try Image(contentsOf: Fixture.path("images/photo.jpg"))
    let scene = try Image(contentsOf: Fixture.path("images/scene-rgba-16.png"))
    let pattern = Self.gray(Self.repetitive(300 * 150, seed: 7), width: 300)
    for image in [photo, scene, pattern] {
      let files = try [1, 2, 3, 8].map { threads in
        try image.encoded(as: .png, options: Self.options(level: level, threads: threads, bytesPerBlock: 20_000))
      }
      #expect(files.allSatisfy { $0 == files[0] })
      #expect(try Image(decoding: files[0]).samples == image.samples)
    }
  }

  @Test(arguments: [1, 4, 5, 9])
  func keepsWhatRepeats(_ level: Int) throws {
    for (seed, width) in zip(1..., [1, 255, 1000, 40_000, 80_000]) {
      let image = Self.gray(Self.repetitive(80_000 / width * width, seed: UInt64(seed)), width: width)
      for bytesPerBlock in [20_000, 1 << 19] {
        let options = Self.options(level: level, bytesPerBlock: bytesPerBlock)
        #expect(try Image(decoding: image.encoded(as: .png, options: options)).samples == image.samples)
      }
    }
  }

  @Test(arguments: [1, 9])
  func keepsRunsOfAllLengths(_ level: Int) throws {
    var row: [UInt8] = []
    for length in 1...600 {
      for k in 0..<length { row.append(length % 3 == 0 ? UInt8(k % 3) : length % 2 == 0 ? 200 : 10) }
    }
    let image = Self.gray(row, width: row.count)
    let options = Self.options(level: level, bytesPerBlock: 1 << 19)
    let file = try image.encoded(as: .png, options: options)
    #expect(file.count < row.count / 10)
    #expect(try Image(decoding: file).samples == image.samples)
  }

  /// Fibonacci's numbers as frequencies make the longest codes, longer than deflate allows.
  @Test(arguments: [1, 9])
  func limitsTheLengthOfCodes(_ level: Int) throws {
    var steps: [UInt8] = []
    var (count, next) = (1, 1)
    for symbol in 0..<24 {
      let value = Int8((24 - symbol) / 2 * (symbol % 2 == 0 ? 1 : -1))
      steps += [UInt8](repeating: UInt8(bitPattern: value), count: count)
      (count, next) = (next, count + next)
    }
    var random = SeededGenerator(seed: 5)
    steps.shuffle(using: &random)
    // The Sub filter gives the steps back.
    var value: UInt8 = 0
    let row = steps.map { step in
      value &+= step
      return value
    }
    let image = Self.gray(row, width: row.count)
    let options = Self.options(level: level, bytesPerBlock: 1 << 19)
    let file = try image.encoded(as: .png, options: options)
    #expect(file.count < row.count / 2)
    #expect(try Image(decoding: file).samples == image.samples)
  }

  /// Noise takes hardly more room than it would uncompressed.
  @Test(arguments: 0...9)
  func doesNotGrowNoise(_ level: Int) throws {
    let layout = PixelLayout(width: 301, height: 200, samples: .uint8, color: .rgb)
    let file = try RoundTripTests.random(layout).encoded(
      as: .png, options: Self.options(level: level, bytesPerBlock: 1 << 16))
    #expect(file.count < layout.byteCount + layout.byteCount / 100)
  }

  @Test func flatPicturesTakeNoRoom() throws {
    let image = Image(.uint8(Tensor(zeros: [400, 400, 3])))
    for level in [1, 4, 5, 9] {
      var options = EncodingOptions()
      options.compressionLevel = level
      #expect(try image.encoded(as: .png, options: options).count < 2000)
    }
  }

  /// A writer that is released or fails while blocks are being compressed.
  @Test func mayBeGivenUp() throws {
    let layout = PixelLayout(width: 100, height: 100, samples: .uint8, color: .rgb)
    let image = RoundTripTests.random(layout)
    for threads in [1, 2, 8] {
      let options = Self.options(level: 9, threads: threads, bytesPerBlock: 1000)
      let writer = try ImageWriter.create(
        .memory(EncodedBytes()), format: .png, layout: layout, options: options)
      try image.samples.withBytes { (bytes) throws(CodecError) in
        try writer.writeRows(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: bytes[..<9000])))
      }
      #if os(Linux)
        let error = #expect(throws: CodecError.self) {
          try RoundTripTests.random(PixelLayout(width: 1000, height: 500, samples: .uint8, color: .rgb))
            .write(to: .file("/dev/full"), format: .png, options: options)
        }
        #expect(error?.reason == "cannot be written: the disk is full")
      #endif
    }
  }
}
