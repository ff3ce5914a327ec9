import ImageCodecs
import ImageFilters
import LearnedFilters
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite("Networks as filters")
struct LearnedFilterTests {
  static let cases: [(RestorationNetwork.Design, RestorationNetwork.Task, PictureChannels, Int, Int, Bool)] = [
    (.dncnn, .denoise, .gray, 17, 23, false), (.dncnn, .transform, .rgb, 40, 139, false),
    (.ffdnet, .denoise, .gray, 46, 62, true), (.ffdnet, .denoise, .rgb, 34, 300, true),
    (.ffdnet, .denoise, .rgb, 70, 34, false), (.ffdnet, .denoise, .gray, 31, 45, false),
    (.espcn, .upscale(factor: 2), .rgb, 33, 47, false),
    (.espcn, .upscale(factor: 3), .gray, 41, 29, false),
  ]

  @Test("give the bits of one run over the whole picture, however it is cut", arguments: cases)
  func hasNoSeams(
    design: RestorationNetwork.Design, task: RestorationNetwork.Task, channels: PictureChannels, height: Int,
    width: Int, hasNoiseMap: Bool
  ) throws {
    let network = try RandomNetworks.make(design, for: task, channels: channels, hasNoiseMap: hasNoiseMap)
    let picture = RandomNetworks.picture(height, width, channels == .gray ? .gray : .rgb)
    let whole = try RandomNetworks.wholeRun(
      network, picture, noise: hasNoiseMap ? 0.1 : nil, unit: design == .ffdnet ? 2 : 1)
    let filter = try LearnedFilter(network, strength: hasNoiseMap ? 25.5 : nil)
    for (threads, batchRows) in [(1, nil), (1, 1), (2, 64), (3, nil), (3, 7)] {
      var options = ProcessingOptions()
      options.parallelism = Parallelism(threads: threads)
      options.batchRows = batchRows
      let result = try Image(.float(picture)).filtered(by: filter, options: options)
      #expect(result.floats.shape.extents == [network.factor * height, network.factor * width, channels.count])
      #expect(result.floats.elements == whole.elements, "\(threads) threads, \(batchRows ?? 0) rows")
    }
  }

  @Test("work on pictures that are smaller than what they see", arguments: [(1, 1), (1, 3), (5, 2)])
  func takesTinyPictures(height: Int, width: Int) throws {
    for design in [RestorationNetwork.Design.dncnn, .ffdnet] {
      let network = try RandomNetworks.make(design, channels: .rgb)
      let picture = RandomNetworks.picture(height, width, .rgb)
      let whole = try RandomNetworks.wholeRun(network, picture, unit: design == .ffdnet ? 2 : 1)
      let result = try Image(.float(picture)).filtered(by: LearnedFilter(network)).floats
      // A plan for so small a picture takes plain products in place of Winograd's.
      #expect(largestDifference(result, whole) < 2e-6)
    }
  }

  @Test("of gray see each channel of a colour picture by itself")
  func eachChannel() throws {
    let network = try RandomNetworks.make(.dncnn, channels: .gray)
    let picture = RandomNetworks.picture(19, 33, .rgb)
    let result = try Image(.float(picture)).filtered(by: LearnedFilter(network)).floats
    for channel in 0..<3 {
      let plane = Tensor<Float>(uninitialized: [19, 33, 1]) { numbers in
        for index in numbers.indices { numbers[index] = picture[index / 33, index % 33, channel] }
      }
      let alone = try RandomNetworks.wholeRun(network, plane)
      #expect((0..<19 * 33).allSatisfy { result[$0 / 33, $0 % 33, channel] == alone[$0 / 33, $0 % 33, 0] })
    }
  }

  @Test("of colour see gray three times and give the mean")
  func meanOfThree() throws {
    let network = try RandomNetworks.make(.dncnn, channels: .rgb)
    let picture = RandomNetworks.picture(16, 24, .gray)
    let threefold = Tensor<Float>(uninitialized: [16, 24, 3]) { numbers in
      for index in numbers.indices { numbers[index] = picture[index / 72, index / 3 % 24, 0] }
    }
    let whole = try RandomNetworks.wholeRun(network, threefold)
    let result = try Image(.float(picture)).filtered(by: LearnedFilter(network)).floats
    for index in 0..<16 * 24 {
      let (y, x) = (index / 24, index % 24)
      let mean = (whole[y, x, 0] + whole[y, x, 1] + whole[y, x, 2]) / 3
      #expect(abs(result[y, x, 0] - mean) < 1e-6)
    }
  }

  @Test("keep alpha, and 8 and 16 bits", arguments: [ColorModel.grayAlpha, .rgba], [SampleType.uint8, .uint16])
  func keepsAlpha(color: ColorModel, samples: SampleType) throws {
    let picture = Image(.float(RandomNetworks.picture(21, 26, color)), color: color).converted(to: samples)
    let channels = color.channelCount
    func alpha(_ image: Image) -> [Float] {
      stride(from: channels - 1, to: image.floats.count, by: channels).map { image.floats.elements[$0] }
    }
    for design in [RestorationNetwork.Design.dncnn, .ffdnet] {
      let network = try RandomNetworks.make(design, channels: .rgb)
      let result = try picture.filtered(by: LearnedFilter(network))
      #expect(result.samples.type == samples && result.color == color)
      #expect(alpha(result) == alpha(picture))
      #expect(result.floats.elements != picture.floats.elements)
      let idle = try RestorationNetwork(design, for: .denoise, channels: .rgb, width: 4, depth: 3)
      let same = try picture.filtered(by: LearnedFilter(idle))
      let largest = largestDifference(same.floats, picture.floats, skippingTransparentIn: picture)
      #expect(largest <= 1)
    }
  }

  @Test("take memory by the picture's width, not by its height")
  func memoryIsBounded() throws {
    let filter = try LearnedFilter(RandomNetworks.make(.ffdnet, channels: .rgb, hasNoiseMap: true), strength: 5)
    func plan(_ width: Int, _ height: Int) throws -> FilterPlan {
      try FilterPlan(filter, for: PixelLayout(width: width, height: height, samples: .uint8, color: .rgb))
    }
    #expect(try plan(500, 2_000).streams)
    #expect(try plan(500, 2_000).memory == plan(500, 200_000).memory)
    #expect(try plan(500, 2_000).memory < plan(1_000, 2_000).memory)
  }

  @Test("say what is wrong with a strength, and with networks that cannot work on rows")
  func refuses() throws {
    let told = try RandomNetworks.make(.ffdnet, channels: .gray, hasNoiseMap: true)
    let plain = try RandomNetworks.make(.ffdnet, channels: .gray)
    for (network, strength) in [(told, nil), (told, -1), (told, 256), (told, .nan), (plain, 25)] as [(_, Double?)] {
      let error = #expect(throws: NetworkError.self) { try LearnedFilter(network, strength: strength) }
      #expect(error?.kind == .data)
    }
    let shrinking = try Network(input: [16, 16, 1]) {
      Conv2D(4, kernel: 3)
      TransposedConv2D(1, kernel: 3)
    }
    let pooling = try Network(input: [16, 16, 1]) { MaxPool2D(3, stride: 1, padding: 1) }
    for network in [shrinking, pooling] {
      let filter = try RestorationNetwork(
        network, network.initialParameters(seed: 1), task: .transform, channels: .gray)
      let error = #expect(throws: NetworkError.self) { try LearnedFilter(filter) }
      #expect(error?.kind == .shape)
    }
  }
}
