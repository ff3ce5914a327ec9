import ImageCodecs
import ImageFilters
import LearnedFilters
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite("Networks that enlarge")
struct UpscalingTests {
  /// Keys' cubic convolution at one place, from its definition.
  private static func bicubic(_ picture: Tensor<Float>, _ factor: Int, _ y: Int, _ x: Int, _ channel: Int) -> Double {
    func weight(_ distance: Double) -> Double {
      let d = abs(distance)
      if d < 1 { return 1.5 * d * d * d - 2.5 * d * d + 1 }
      return d < 2 ? -0.5 * d * d * d + 2.5 * d * d - 4 * d + 2 : 0
    }
    func mirrored(_ index: Int, _ count: Int) -> Int {
      index < 0 ? -1 - index : index < count ? index : 2 * count - 1 - index
    }
    let (v, u) = ((Double(y) + 0.5) / Double(factor) - 0.5, (Double(x) + 0.5) / Double(factor) - 0.5)
    var sum = 0.0
    for row in Int(v.rounded(.down)) - 1...Int(v.rounded(.down)) + 2 {
      for column in Int(u.rounded(.down)) - 1...Int(u.rounded(.down)) + 2 {
        let sample = picture[mirrored(row, picture.shape[0]), mirrored(column, picture.shape[1]), channel]
        sum += weight(v - Double(row)) * weight(u - Double(column)) * Double(sample)
      }
    }
    return sum
  }

  @Test("are bicubic where they have not learnt anything", arguments: [2, 3, 4], [ColorModel.gray, .rgb])
  func beginsAsBicubic(factor: Int, color: ColorModel) throws {
    let network = try RestorationNetwork(
      .dncnn, for: .upscale(factor: factor), channels: .gray, width: 4, depth: 2)
    let picture = RandomNetworks.picture(9, 14, color)
    for threads in 1...2 {
      var options = ProcessingOptions()
      options.parallelism = Parallelism(threads: threads)
      let result = try Image(.float(picture)).filtered(by: LearnedFilter(network), options: options).floats
      #expect(result.shape == [9 * factor, 14 * factor, color.channelCount])
      var largest = 0.0
      for y in 0..<9 * factor {
        for x in 0..<14 * factor {
          for channel in 0..<color.channelCount {
            largest = max(largest, abs(Double(result[y, x, channel]) - Self.bicubic(picture, factor, y, x, channel)))
          }
        }
      }
      #expect(largest < 2e-6)
    }
  }

  @Test("of gray enlarge the luma, and add to each channel what that is more than bicubic")
  func enlargesLuma() throws {
    let network = try RandomNetworks.make(.espcn, for: .upscale(factor: 2), channels: .gray)
    let picture = RandomNetworks.picture(13, 17, .rgb)
    let luma = Tensor<Float>(uninitialized: [13, 17, 1]) { numbers in
      for index in numbers.indices {
        let (y, x) = (index / 17, index % 17)
        numbers[index] = 0.299 * picture[y, x, 0] + 0.587 * picture[y, x, 1] + 0.114 * picture[y, x, 2]
      }
    }
    let enlarged = try RandomNetworks.wholeRun(network, luma)
    let result = try Image(.float(picture)).filtered(by: LearnedFilter(network)).floats
    for y in 0..<26 {
      for x in 0..<34 {
        let colors = (0..<3).map { Self.bicubic(picture, 2, y, x, $0) }
        let difference = Double(enlarged[y, x, 0]) - (0.299 * colors[0] + 0.587 * colors[1] + 0.114 * colors[2])
        for channel in 0..<3 { #expect(abs(Double(result[y, x, channel]) - colors[channel] - difference) < 1e-5) }
      }
    }
  }

  @Test("enlarge alpha, and colours no further than that")
  func enlargesAlpha() throws {
    var numbers = RandomNetworks.picture(10, 12, .rgba).elements
    for pixel in 0..<120 { numbers[4 * pixel + 3] = pixel % 12 < 6 ? 0 : 1 }
    let picture = Image(.float(Tensor(shape: [10, 12, 4], elements: numbers)), color: .rgba).converted(to: .uint8)
    for design in [RestorationNetwork.Design.espcn, .dncnn] {
      let network = try RandomNetworks.make(design, for: .upscale(factor: 2), channels: .rgb)
      let result = try picture.filtered(by: LearnedFilter(network))
      #expect(result.width == 24 && result.height == 20 && result.color == .rgba)
      let alpha = stride(from: 3, to: result.floats.count, by: 4).map { result.floats.elements[$0] }
      #expect(alpha.enumerated().allSatisfy { $0 % 24 < 8 ? $1 == 0 : $0 % 24 < 16 || $1 == 255 })
    }
  }
}
