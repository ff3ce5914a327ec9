import Convolution
public import ImageCodecs
public import ImageFilters
import NeuralNetworks
import Tensors

/// What convolution layers do to a picture: which way round a kernel lies, stride, padding, pooling, and how much of the
/// picture a pixel sees.
///
/// All is computed by the layers of networks, without gradients, and convolution also by the filter of that name.
public struct ConvolutionStudy: Sendable {
  /// The picture in RGB and Float, of at most the wanted size.
  public let picture: Image

  /// The least width and height of a picture.
  public static let leastSize = 16

  /// A study of a picture.
  ///
  /// - Parameters:
  ///   - image: upright; transparent parts are laid over white.
  ///   - size: the width or height, whichever is larger, that the picture is made smaller to; never made larger.
  /// - Throws: `FilterError` where the picture is too small.
  public init(_ image: Image, size: Int = 240) throws(FilterError) {
    precondition(size >= Self.leastSize, "a size of \(size)")
    let factor = min(1, Double(size) / Double(max(image.width, image.height)))
    let (width, height) = ((Double(image.width) * factor).rounded(), (Double(image.height) * factor).rounded())
    guard min(width, height) >= Double(Self.leastSize) else {
      throw FilterError(
        "the picture is \(image.width)×\(image.height), made smaller \(Int(width))×\(Int(height)); "
          + "the study needs \(Self.leastSize)×\(Self.leastSize)")
    }
    var canvas = Canvas(width: width, height: height, scale: 1)
    canvas.draw(image, in: canvas.bounds)
    picture = canvas.image.converted(to: .float)
  }

  /// A kernel that is different turned by 180°: what it takes from the right and from below weighs more the farther away.
  static let corner: [[Double]] = [
    [0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 1, 2, 3], [0, 0, 2, 0, 0], [0, 0, 3, 0, 0],
  ]

  /// The binomial kernel of 3×3, a small blur.
  static let binomial: [[Double]] = [[1, 2, 1], [2, 4, 2], [1, 2, 1]]

  /// What a layer makes of a picture.
  ///
  /// - Parameters:
  ///   - layer: has no other parameters than `weight`.
  ///   - kernel: the same for each channel; nil for a layer without weights.
  static func applied(_ layer: some Layer, _ kernel: [[Double]]? = nil, to image: Image) throws(NetworkError) -> Image {
    guard case .float(let samples) = image.samples else { preconditionFailure("a picture of \(image.layout.samples)") }
    let channels = samples.shape[2]
    let network = try Network(input: samples.shape) { layer.named("layer") }
    var parameters = Parameters()
    if let kernel {
      let shape: Shape = [kernel.count, kernel[0].count, 1, channels]
      let weights = kernel.joined().flatMap { [Float](repeating: Float($0), count: channels) }
      parameters["layer.weight"] = Tensor(shape: shape, elements: weights)
    }
    let plan = try NetworkPlan(network, parameters: parameters, batch: 1)
    samples.withUnsafeBufferPointer { samples in
      for index in samples.indices { plan.input[index] = samples[index] }
    }
    plan.forward(batch: 1)
    guard let output = plan.output(of: "layer") else { preconditionFailure("a plan without its layer") }
    return Image(.float(Tensor(shape: network.output, elements: output)))
  }

  /// A layer that lays one kernel over each channel by itself.
  static func depthwise(
    _ kernel: [[Double]], stride: Int = 1, padding: Conv2D.Padding = .same, channels: Int = 3
  ) -> Conv2D {
    Conv2D(
      channels, kernel: .init(height: kernel.count, width: kernel[0].count), stride: .init(stride), padding: padding,
      groups: channels, bias: false)
  }

  /// A kernel turned by 180°.
  static func turned(_ kernel: [[Double]]) -> [[Double]] { kernel.reversed().map { $0.reversed() } }

  /// A kernel whose weights sum to 1.
  static func normalized(_ kernel: [[Double]]) -> [[Double]] {
    let sum = kernel.joined().reduce(0, +)
    return kernel.map { $0.map { $0 / sum } }
  }

  /// The height in points of tiles of a width that suits the picture's form, within reason.
  func tileHeight(_ width: Double) -> Double {
    (width * min(max(Double(picture.height) / Double(picture.width), 0.6), 1.3)).rounded(.up)
  }

  /// The largest difference of two pictures of one size.
  static func largestDifference(_ a: Image, _ b: Image) -> Double {
    guard case .float(let left) = a.samples, case .float(let right) = b.samples, left.shape == right.shape else {
      return .infinity
    }
    return zip(left.elements, right.elements).reduce(0) { max($0, abs(Double($1.0) - Double($1.1))) }
  }
}
