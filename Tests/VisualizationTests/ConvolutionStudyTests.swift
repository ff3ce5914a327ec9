import ImageCodecs
import ImageFilters
import NeuralNetworks
import Tensors
import Testing

@testable import Visualization

@Suite struct ConvolutionStudyTests {
  /// A gray ramp with a bright spot.
  private func study(_ width: Int = 40, _ height: Int = 30) throws -> ConvolutionStudy {
    let numbers = (0..<width * height).map { $0 == width * 7 + 9 ? Float(1) : Float($0 % width) / Float(2 * width) }
    return try ConvolutionStudy(Image(.float(Tensor(shape: [height, width, 1], elements: numbers))))
  }

  @Test("Turned, the layer's correlation is the filter's convolution")
  func directions() throws {
    let directions = try study().directions()
    #expect(directions.filterDifference < 1e-6)
    #expect(ConvolutionStudy.largestDifference(directions.correlated, directions.convolved) > 0.1)
    guard case .float(let convolved) = directions.convolvedImpulse.samples,
      case .float(let correlated) = directions.correlatedImpulse.samples
    else {
      Issue.record("Float is expected")
      return
    }
    for y in 0..<5 {
      for x in 0..<5 {
        let weight = Float(ConvolutionStudy.corner[y][x]) / 11
        #expect(abs(convolved[y + 2, x + 2, 0] - weight) < 1e-6)
        #expect(abs(correlated[6 - y, 6 - x, 0] - weight) < 1e-6)
      }
    }
  }

  @Test("Sizes follow from stride and padding")
  func sizes() throws {
    let study = try study()
    #expect(try study.strides().map { [$0.image.width, $0.image.height] } == [[40, 30], [20, 15], [10, 8]])
    for windowed in try study.paddings() {
      #expect(windowed.kernel == 3)
      #expect(windowed.image.width == 40 + 2 * windowed.padding - 2)
    }
    #expect(try study.pools().map { [$0.image.width, $0.image.height] } == [[20, 15], [20, 15]])
  }

  @Test("The greatest number of a window is at least its mean")
  func pools() throws {
    let pools = try study().pools()
    guard case .float(let greatest) = pools[0].image.samples, case .float(let mean) = pools[1].image.samples else {
      Issue.record("Float is expected")
      return
    }
    #expect(zip(greatest.elements, mean.elements).allSatisfy { $0 >= $1 - 1e-6 })
    #expect(abs(greatest[3, 4, 0] - 1) < 0.01)
  }

  @Test("Fields grow by two steps a convolution, and stay around the middle")
  func fields() throws {
    let study = try study(64, 64)
    let fields = study.fields(try study.stack())
    #expect(fields.map(\.rectangle.width) == [3, 5, 6, 10, 14, 16, 24, 32])
    for (inner, outer) in zip(fields, fields.dropFirst()).map({ ($0.rectangle, $1.rectangle) }) {
      #expect(outer.x <= inner.x && outer.right >= inner.right && outer.y <= inner.y && outer.bottom >= inner.bottom)
    }
  }

  @Test("Pictures are made smaller, never larger, and too small ones are refused")
  func picture() throws {
    #expect(try study(40, 30).picture.width == 40)
    let image = Image(.uint8(Tensor(shape: [300, 600, 4], repeating: 255)))
    let small = try ConvolutionStudy(image, size: 100).picture
    #expect(small.width == 100 && small.height == 50 && small.color == .rgb)
    #expect(throws: FilterError.self) { _ = try ConvolutionStudy(image, size: 20) }
  }
}
