import ImageCodecs
import Tensors
import TestSupport
import Testing

/// What is written comes back.
@Suite struct RoundTripTests {
  /// An image of random samples.
  static func random(_ layout: PixelLayout, seed: UInt64 = 1) -> Image {
    var random = SeededGenerator(seed: seed)
    let shape: Shape = [layout.height, layout.width, layout.color.channelCount]
    func numbers<Element: TensorElement>(_ make: (inout SeededGenerator) -> Element) -> Tensor<Element> {
      Tensor(shape: shape, elements: (0..<shape.count).map { _ in make(&random) })
    }
    switch layout.samples {
    case .uint8: return Image(.uint8(numbers { UInt8.random(in: 0...255, using: &$0) }))
    case .uint16: return Image(.uint16(numbers { UInt16.random(in: 0...65535, using: &$0) }))
    case .float: return Image(.float(numbers { Float.random(in: -2...2, using: &$0) }))
    }
  }

  /// An image without anything that a JPEG could not keep closely.
  static func smooth(_ layout: PixelLayout) -> Image {
    let (height, width, channels) = (layout.height, layout.width, layout.color.channelCount)
    let samples = (0..<height * width * channels).map { index in
      UInt8(40 + index / channels % width + 2 * (index / channels / width) + 20 * (index % channels))
    }
    return Image(.uint8(Tensor(shape: [height, width, channels], elements: samples)))
  }

  static let sizes = [(1, 1), (1, 7), (5, 1), (2, 3), (16, 16), (17, 33)]

  @Test(arguments: ImageFormat.allCases, ColorModel.allCases)
  func keepsEverySample(_ format: ImageFormat, _ color: ColorModel) throws {
    for samples in SampleType.allCases {
      for (width, height) in Self.sizes {
        let layout = PixelLayout(width: width, height: height, samples: samples, color: color)
        let image = Self.random(layout)
        guard format.nearestLayout(to: layout) == layout else {
          let error = #expect(throws: CodecError.self) { try image.encoded(as: format) }
          #expect(error?.kind == .unrepresentable)
          continue
        }
        let decoded = try Image(decoding: image.encoded(as: format))
        #expect(decoded.layout == layout)
        if format != .jpeg { #expect(decoded.samples == image.samples) }
      }
    }
  }

  @Test(arguments: 0...9)
  func keepsSamplesAtEveryLevel(_ level: Int) throws {
    var options = EncodingOptions()
    options.compressionLevel = level
    let scene = try Image(contentsOf: Fixture.path("images/scene-rgba-16.png"))
    #expect(try Image(decoding: scene.encoded(as: .png, options: options)).samples == scene.samples)
  }

  @Test func levelsMatter() throws {
    let scene = try Image(contentsOf: Fixture.path("images/photo.jpg"))
    let sizes = try [0, 1, 6, 9].map { level in
      var options = EncodingOptions()
      options.compressionLevel = level
      return try scene.encoded(as: .png, options: options).count
    }
    #expect(sizes[0] > sizes[1])
    #expect(sizes[1] > sizes[2])
    #expect(sizes[2] >= sizes[3])
  }

  @Test(arguments: EncodingOptions.ChromaSubsampling.allCases, [false, true])
  func keepsSmoothPicturesClosely(_ subsampling: EncodingOptions.ChromaSubsampling, _ progressive: Bool)
    throws
  {
    var options = EncodingOptions()
    options.quality = 98
    options.subsampling = subsampling
    options.isProgressive = progressive
    for color in [ColorModel.gray, .rgb] {
      let image = Self.smooth(PixelLayout(width: 40, height: 30, samples: .uint8, color: color))
      let bytes = try image.encoded(as: .jpeg, options: options)
      let header = try ImageReader.open(.bytes(bytes)).header
      #expect(header.streams == !progressive)
      let names: [EncodingOptions.ChromaSubsampling: String] =
        [.yuv420: "YCbCr 4:2:0", .yuv422: "YCbCr 4:2:2", .yuv444: "YCbCr 4:4:4"]
      #expect(header.encoding == (color == .gray ? "gray" : names[subsampling]))
      #expect(largestDifference(try Image(decoding: bytes), image) <= 4)
    }
  }

  @Test func qualityMatters() throws {
    let scene = try Image(contentsOf: Fixture.path("images/photo.jpg"))
    let sizes = try [1, 30, 90, 100].map { quality in
      var options = EncodingOptions()
      options.quality = quality
      return try scene.encoded(as: .jpeg, options: options).count
    }
    #expect(sizes == sizes.sorted())
  }

  @Test func refusesBadOptions() throws {
    let image = Self.smooth(PixelLayout(width: 3, height: 3, samples: .uint8, color: .rgb))
    for quality in [-1, 0, 101] {
      var options = EncodingOptions()
      options.quality = quality
      #expect(throws: CodecError(.unrepresentable, "quality \(quality) is not 1…100")) {
        try image.encoded(as: .jpeg, options: options)
      }
    }
    var options = EncodingOptions()
    options.compressionLevel = 10
    #expect(throws: CodecError(.unrepresentable, "compression level 10 is not 0…9")) {
      try image.encoded(as: .png, options: options)
    }
    let wide = Image(.uint8(Tensor(zeros: [1, 65501, 1])))
    #expect(throws: CodecError.self) { try wide.encoded(as: .jpeg) }
    #expect(try Image(decoding: wide.encoded(as: .png)).samples == wide.samples)
  }

  @Test func outputDoesNotDependOnPortions() throws {
    let image = Self.random(PixelLayout(width: 37, height: 29, samples: .uint8, color: .rgb))
    for format in ImageFormat.allCases {
      let whole = try image.encoded(as: format)
      let result = EncodedBytes()
      let writer = try ImageWriter.create(.memory(result), format: format, layout: image.layout)
      try image.samples.withBytes { (bytes) throws(CodecError) in
        for y in 0..<29 {
          let row = UnsafeRawBufferPointer(
            rebasing: bytes[(y * image.layout.bytesPerRow)..<((y + 1) * image.layout.bytesPerRow)])
          try writer.writeRows(RawSpan(_unsafeBytes: row))
        }
      }
      try writer.finish()
      #expect(result.bytes == whole)
      #expect(writer.warnings.isEmpty)
    }
  }

  @Test func stopsAtTooFewRows() async {
    await #expect(processExitsWith: .failure) {
      let layout = PixelLayout(width: 2, height: 2, samples: .uint8, color: .gray)
      let writer = try ImageWriter.create(.memory(EncodedBytes()), format: .png, layout: layout)
      try writer.finish()
    }
  }
}
