import Foundation
import ImageCodecs
import ImageFilters
import SystemPackage
import Tensors
import TestSupport
import Testing

/// One line of `Fixtures/golden/index.json`: what another implementation made of a fixture.
struct Golden: Sendable, CustomTestStringConvertible {
  let file: String
  let image: String
  let operation: String
  let border: Border
  let numbers: [String: Double]
  let strings: [String: String]
  let kernel: [[Double]]?

  var testDescription: String { file }

  init(_ entry: [String: Any]) {
    file = entry["file"] as? String ?? ""
    image = entry["image"] as? String ?? ""
    operation = entry["operation"] as? String ?? ""
    border = (entry["border"] as? String).flatMap(Border.init) ?? .replicate
    let parameters = entry["parameters"] as? [String: Any] ?? [:]
    numbers = parameters.compactMapValues { ($0 as? NSNumber)?.doubleValue }
    strings = parameters.compactMapValues { $0 as? String }
    kernel = parameters["kernel"] as? [[Double]]
  }

  static let all: [Golden] = {
    let data = try? Data(contentsOf: URL(fileURLWithPath: Fixture.path("golden/index.json").string))
    let entries = data.flatMap { try? JSONSerialization.jsonObject(with: $0) as? [[String: Any]] }
    return (entries ?? []).map(Golden.init).filter { $0.operation != "decode" }
  }()

  func number(_ name: String) -> Double { numbers[name] ?? .nan }

  /// The filter that ought to give the same.
  func filter() throws -> any ImageFilter {
    switch operation {
    case "blur", "blur-premultiplied", "blur-linear-light":
      return Blur(sigmaX: number("sigmaX"), sigmaY: number("sigmaY"), border: border)
    case "box":
      return Box(radius: Int(number("radius")), border: border)
    case "convolve":
      return Convolve(try Kernel(rows: #require(kernel)), border: border)
    case "correlate":
      return Convolve(try Kernel(rows: #require(kernel)), direction: .correlation, border: border)
    case "sobel", "scharr", "prewitt":
      let operation = try #require(GradientOperator(rawValue: operation))
      let output = try #require(strings["output"].flatMap(Gradient.Output.init))
      return Gradient(operation, output: output, border: border)
    case "laplacian":
      return Laplacian(border: border)
    case "log":
      return LaplacianOfGaussian(sigma: number("sigma"), border: border)
    case "canny":
      return Canny(
        sigma: number("sigma"), low: Float(number("low")), high: Float(number("high")), border: border)
    case "luma":
      return Grayscale(weights: try #require(strings["weights"].flatMap(Grayscale.Weights.init)))
    case "sharpen":
      return Sharpen(sigma: number("sigma"), amount: Float(number("amount")), border: border)
    case "median":
      return Median(radius: Int(number("radius")), border: border)
    case "bilateral":
      return Bilateral(
        radius: Int(number("radius")), spatialSigma: number("sigmaSpace"), colorSigma: number("sigmaColor"),
        border: border)
    default:
      let operation = try #require(Morphology.Operation(rawValue: operation))
      let element = try #require(strings["shape"].flatMap(Morphology.Element.init))
      return Morphology(operation, element: element, radius: Int(number("radius")), border: border)
    }
  }

  /// The largest difference that is allowed, as a fraction of white, apart from rounding to the sample type.
  var tolerance: Double {
    switch operation {
    case "median", "erode", "dilate", "open", "close": 0
    case _ where file.contains("imagemagick"): 0.75 / 255
    // A quarter of the contract, 1/255.
    case "blur", "blur-premultiplied": 0.25 / 255
    case "blur-linear-light": 0.5 / 255
    case "sobel" where strings["output"] == "angle": 1e-4
    default: 2e-5
    }
  }

  /// The result of the other implementation as floats.
  func expected(_ name: String? = nil) throws -> Tensor<Float> {
    let path = Fixture.path("golden/\(name ?? file)")
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path.string)))
    if let tensor = try? Tensor<UInt8>(npy: bytes) { return tensor.map { Float($0) } }
    if let tensor = try? Tensor<UInt16>(npy: bytes) { return tensor.map { Float($0) } }
    return try Tensor<Float>(npy: bytes)
  }
}

@Suite("Filters against SciPy, OpenCV, scikit-image and ImageMagick")
struct GoldenTests {
  @Test("The index of golden outputs is there")
  func indexIsThere() { #expect(Golden.all.count > 250) }

  @Test("in the image's own sample type", arguments: Golden.all)
  func inOwnSamples(_ golden: Golden) throws {
    let image = try Image(contentsOf: Fixture.path("images/\(golden.image)"))
    var options = ProcessingOptions()
    options.linearLight = golden.operation == "blur-linear-light"
    let result = try image.filtered(by: golden.filter(), options: options)
    let expected = try golden.expected()
    let white = Double(result.layout.samples.white)
    if golden.strings["output"] == "angle" { return try compareAngles(result, expected) }
    if golden.operation == "canny" { return compareEdges(result, expected) }
    #expect(result.samples.shape.count == expected.count)
    // Integers are rounded and cut off at black and white; the reference is not.
    let isFloat = result.layout.samples == .float
    let rounding = isFloat ? 1e-6 : golden.tolerance == 0 ? 0 : 0.501
    let limit = golden.tolerance * white + rounding
    let cut = expected.map { isFloat ? $0 : min(max($0, 0), Float(white)) }
    let difference = largestDifference(result.floats, cut, skippingTransparentIn: result)
    #expect(difference <= limit, "differs by \(difference) of \(white), allowed are \(limit)")
  }

  @Test("as Float, unrounded and not cut off", arguments: Golden.all.filter { $0.operation != "canny" })
  func inFloat(_ golden: Golden) throws {
    let image = try Image(contentsOf: Fixture.path("images/\(golden.image)"))
    var options = ProcessingOptions()
    options.linearLight = golden.operation == "blur-linear-light"
    options.samples = .float
    let result = try image.filtered(by: golden.filter(), options: options)
    let white = image.layout.samples.white
    let expected = try golden.expected()
    if golden.strings["output"] == "angle" {
      // Where the gradient vanishes there is no direction.
      let magnitudes = try golden.expected(golden.file.replacingOccurrences(of: "angle", with: "magnitude"))
      for (index, magnitude) in magnitudes.elements.enumerated() where magnitude > 1 {
        let difference = result.floats.elements[index] - expected.elements[index]
        #expect(abs(difference.remainder(dividingBy: 2 * .pi)) < 1e-3)
      }
      return
    }
    let scaled = result.floats.map { $0 * white }
    // The reference of `sharpen` is cut off.
    let cut = golden.operation == "sharpen" ? scaled.map { min(max($0, 0), white) } : scaled
    let difference = largestDifference(cut, expected, skippingTransparentIn: result)
    let limit = golden.tolerance * Double(white) + 1e-4 * Double(white) / 255
    #expect(difference <= limit, "differs by \(difference) of \(white), allowed are \(limit)")
  }

  private func compareAngles(_ result: Image, _ expected: Tensor<Float>) throws {
    for (sample, radians) in zip(result.floats.elements, expected.elements) {
      let steps = (radians < 0 ? radians + 2 * .pi : radians) / (2 * .pi) * 256
      let difference = abs((sample - steps).remainder(dividingBy: 256))
      #expect(difference <= 0.51)
    }
  }

  /// Lines of one pixel: all but a few in a hundred have to be the same.
  private func compareEdges(_ result: Image, _ expected: Tensor<Float>) {
    let pairs = zip(result.floats.elements, expected.elements)
    let wrong = pairs.filter { $0 != $1 }.count
    let edges = expected.elements.filter { $0 > 0 }.count
    #expect(edges > 50 && wrong * 50 <= edges, "\(wrong) of \(edges) edge pixels differ")
  }
}
