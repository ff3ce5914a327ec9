import ImageCodecs
import ImageFilters
import Tensors
import TestSupport
import Testing

@Suite("Parameters that make no sense")
struct FilterParameterTests {
  static let impossible: [any ImageFilter] = [
    Box(radius: -1), Box(radiusX: 1, radiusY: 10_001), Median(radius: 0), Median(radius: 128),
    Bilateral(radius: 0), Bilateral(radius: 3, spatialSigma: 0), Bilateral(radius: 3, colorSigma: .nan),
    Sharpen(sigma: 0), Sharpen(amount: .infinity), Sharpen(threshold: 2), Sharpen(threshold: .nan),
    Gradient(.sobel, scale: .nan), Laplacian(scale: .infinity), LaplacianOfGaussian(sigma: 0.1),
    LaplacianOfGaussian(sigma: .nan), Canny(sigma: -1), Canny(low: 0.5, high: 0.2), Canny(low: .nan),
    Emboss(angle: .nan), Morphology(.erode, radius: 0), Morphology(.erode, radius: 1001),
    Blur(sigmaX: 0, sigmaY: 0), Blur(sigma: 1, border: .constant(1.5)), Box(radius: 1, border: .constant(-0.1)),
  ]

  @Test("are refused with a reason", arguments: 0..<impossible.count)
  func refused(_ index: Int) {
    let image = Image(.uint8(Tensor(zeros: [3, 3, 3])))
    let error = #expect(throws: FilterError.self) { try image.filtered(by: AnyFilter(Self.impossible[index])) }
    #expect(error.map { !$0.reason.isEmpty } == true)
  }

  @Test("A constant beyond white is possible where samples may be beyond white")
  func floatConstant() throws {
    let image = Image(.float(Tensor(zeros: [1, 1, 1])))
    let result = try image.filtered(by: Box(radius: 1, border: .constant(2)))
    #expect(abs(result.floats[0, 0, 0] - 16.0 / 9) < 1e-6)
  }

  @Test(
    "Every filter takes every sample type, colour model and border", arguments: SampleType.allCases, ColorModel.allCases
  )
  func everyForm(_ samples: SampleType, _ color: ColorModel) throws {
    var random = SeededGenerator(seed: 1)
    let image = Image.random(width: 9, height: 7, channels: color.channelCount, using: &random).converted(to: samples)
    for border in [Border.replicate, .reflect, .reflect101, .wrap, .constant(0.5)] {
      let filters: [any ImageFilter] = [
        Blur(sigma: 1, border: border), Blur(sigma: 10, border: border), Box(radius: 2, border: border),
        Convolve(try Kernel(rows: [[1, 2], [-3, 4]]), border: border), Gradient(.sobel, border: border),
        Gradient(.prewitt, output: .angle, perChannel: true, border: border),
        Gradient(.scharr, output: .y, range: .stretch, perChannel: true, border: border),
        Laplacian(neighbors: .eight, border: border), LaplacianOfGaussian(sigma: 1, perChannel: true, border: border),
        Canny(border: border), Sharpen(border: border), Sharpen(sigma: 25, border: border),
        Median(radius: 1, border: border), Median(radius: 3, border: border), Bilateral(radius: 2, border: border),
        Emboss(border: border), Grayscale(weights: .rec709),
        Morphology(.close, element: .disk, radius: 2, border: border),
      ]
      for filter in filters {
        for linear in [false, true] {
          var options = ProcessingOptions()
          options.linearLight = linear
          let result = try image.filtered(by: AnyFilter(filter), options: options)
          #expect(result.width == 9 && result.height == 7 && result.layout.samples == samples)
          let isFinite = result.floats.elements.allSatisfy { $0.isFinite }
          #expect(isFinite, "\(filter), linear \(linear)")
        }
      }
    }
  }

  @Test("Linear light there and back changes nothing", arguments: SampleType.allCases)
  func linearRoundTrip(_ samples: SampleType) throws {
    var options = ProcessingOptions()
    options.linearLight = true
    let ramp = Image(.uint16(Tensor(shape: [1, 65536, 1], elements: (0...65535).map { UInt16($0) })))
    let image = ramp.converted(to: samples)
    let result = try image.filtered(by: Convolve(try #require(Kernel.named("identity"))), options: options)
    let steps = largestDifference(image.floats, result.floats) / Double(samples.white) * 65535
    #expect(steps <= (samples == .uint8 ? 0 : samples == .uint16 ? 1 : 0.1), "\(steps) steps of 65535")
  }
}
