import CKernels
public import Convolution
public import Tensors

/// A 2-D convolution layer; as in all literature on networks, its kernels are not turned.
///
/// Takes pictures, height × width × channels. `weight` is kernel height × kernel width × input channels of a group ×
/// output channels in memory, output channels × input channels of a group × kernel height × kernel width in files.
public struct Conv2D: Layer {
  public static let kind = "conv2d"

  /// The zeros around the input.
  public enum Padding: Codable, Hashable, Sendable {
    /// None.
    case valid
    /// As many as it takes that the output has ⌈input / stride⌉ rows and columns; where their number is odd, one more below
    /// and on the right (Keras; PyTorch's where the stride is 1).
    case same
    /// So many on each side.
    case explicit(ConvolutionGeometry.Padding)
  }

  /// The number of kernels: the channels of the output.
  public var outputs: Int
  /// The kernel's height and width.
  public var kernel: ConvolutionGeometry.Extent
  /// The distance of the kernel's places for neighbouring output pixels.
  public var stride: ConvolutionGeometry.Extent
  /// The zeros around the input.
  public var padding: Padding
  /// The distance of the kernel's weights.
  public var dilation: ConvolutionGeometry.Extent
  /// The groups of channels that see only each other; as many as channels for a depthwise convolution.
  public var groups: Int
  /// Whether a number is added to each output channel.
  public var hasBias: Bool
  /// How the weights begin.
  public var weightInitializer: Initializer
  /// How the bias begins.
  public var biasInitializer: Initializer

  /// A layer of square kernels with the same stride and dilation in both directions; it begins as the convention's own layer
  /// unless stated otherwise.
  public init(
    _ outputs: Int, kernel: Int, stride: Int = 1, padding: Padding = .valid, dilation: Int = 1, groups: Int = 1,
    bias: Bool = true, weightInitializer: Initializer = .standardWeights,
    biasInitializer: Initializer = .standardBias
  ) {
    self.init(
      outputs, kernel: .init(kernel), stride: .init(stride), padding: padding, dilation: .init(dilation),
      groups: groups, bias: bias, weightInitializer: weightInitializer, biasInitializer: biasInitializer)
  }

  /// A layer of any kernels.
  public init(
    _ outputs: Int, kernel: ConvolutionGeometry.Extent, stride: ConvolutionGeometry.Extent = .init(1),
    padding: Padding = .valid, dilation: ConvolutionGeometry.Extent = .init(1), groups: Int = 1, bias: Bool = true,
    weightInitializer: Initializer = .standardWeights,
    biasInitializer: Initializer = .standardBias
  ) {
    self.outputs = outputs
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    hasBias = bias
    self.weightInitializer = weightInitializer
    self.biasInitializer = biasInitializer
  }

  /// The sizes for an input of height × width × channels.
  ///
  /// - Throws: ``NetworkError`` of kind `shape` where the kernel or the groups do not fit it.
  public func geometry(for input: Shape) throws(NetworkError) -> ConvolutionGeometry {
    let extent = ConvolutionGeometry.Extent(height: input[0], width: input[1])
    guard
      SizeLimits.allow(kernel.height, kernel.width, stride.height, stride.width, dilation.height, dilation.width),
      let geometry = ConvolutionGeometry(
        input: extent, inputChannels: input[2], outputChannels: outputs, kernel: kernel, stride: stride,
        padding: zeros(around: extent), dilation: dilation, groups: groups)
    else {
      throw NetworkError(
        .shape,
        "\(outputs) kernels of \(kernel.height)×\(kernel.width) with stride \(stride.height)×\(stride.width), dilation "
          + "\(dilation.height)×\(dilation.width) and \(groups) groups do not fit an input of \(input)")
    }
    return geometry
  }

  private func zeros(around input: ConvolutionGeometry.Extent) -> ConvolutionGeometry.Padding {
    func total(_ size: Int, _ kernel: Int, _ stride: Int, _ dilation: Int) -> Int {
      max(0, ((size + stride - 1) / stride - 1) * stride + (kernel - 1) * dilation + 1 - size)
    }
    switch padding {
    case .valid: return .init(0)
    case .explicit(let padding): return padding
    case .same:
      let rows = total(input.height, kernel.height, stride.height, dilation.height)
      let columns = total(input.width, kernel.width, stride.width, dilation.width)
      return .init(top: rows / 2, left: columns / 2, bottom: rows - rows / 2, right: columns - columns / 2)
    }
  }

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    let geometry = try geometry(for: try picture(inputs))
    return try shape([geometry.output.height, geometry.output.width, outputs])
  }

  public func parameters(for inputs: [Shape]) -> [ParameterDeclaration] {
    guard let geometry = try? geometry(for: inputs[0]) else { return [] }
    let area = kernel.height * kernel.width
    let fans = Initializer.Fans(input: area * inputs[0][2] / groups, output: area * outputs)
    let weight = ParameterDeclaration(
      "weight", geometry.weightShape, fileAxes: [3, 2, 0, 1], initializer: weightInitializer, fans: fans)
    let bias = ParameterDeclaration("bias", [outputs], initializer: biasInitializer, fans: fans)
    return hasBias ? [weight, bias] : [weight]
  }

  public func reach(for inputs: [Shape]) -> ReceptiveArea? {
    guard let padding = try? geometry(for: inputs[0]).padding else { return nil }
    return ReceptiveArea(
      rows: .window(kernel.height, stride: stride.height, padding: padding.top, dilation: dilation.height),
      columns: .window(kernel.width, stride: stride.width, padding: padding.left, dilation: dilation.width))
  }

  public func multiplyAdds(for inputs: [Shape]) -> Int { (try? geometry(for: inputs[0]).multiplyAdds) ?? 0 }

  public func scratchCount(for inputs: [Shape]) -> Int { (try? geometry(for: inputs[0]).scratchCount) ?? 0 }

  public var window: LayerWindow? { LayerWindow(kernel: kernel, stride: stride) }

  public var gradientReadsOutput: Bool { false }

  public var appliesFollowing: Bool { true }

  public func makeOperation(_ context: OperationContext) -> Operation {
    guard let geometry = try? geometry(for: context.inputs[0].shape) else {
      preconditionFailure("a convolution of sizes that were refused")
    }
    return Conv2DOperation(context, geometry)
  }
}

private final class Conv2DOperation: Operation {
  private let context: OperationContext
  private let engine: SpatialConvolution
  /// The sum and the activation that follow, done while a band is in the caches.
  private let finish: (@Sendable (UnsafeMutableBufferPointer<Float>) -> Void)?

  init(_ context: OperationContext, _ geometry: ConvolutionGeometry) {
    self.context = context
    engine = SpatialConvolution(
      geometry, learns: context.learns, weightsAreFixed: context.weightsAreFixed, runsOnce: context.runsOnce,
      workspace: context.workspace, parallelism: context.parallelism)
    let following = context.following
    nonisolated(unsafe) let (output, addend) = (context.output.base, context.addend?.base)
    guard following != nil || addend != nil else {
      finish = nil
      return
    }
    finish = { band in
      guard let base = band.baseAddress else { return }
      guard let addend else {
        following?.apply(base, base, band.count)
        return
      }
      let other = addend + (base - output)
      switch following {
      case .relu: ck_add_relu(other, 0, base, band.count)
      case .leakyReLU(let slope): ck_add_relu(other, slope, base, band.count)
      default:
        ck_add(other, base, band.count)
        following?.apply(base, base, band.count)
      }
    }
  }

  override func forward(_ step: Step) {
    guard let weight = context.parameters["weight"] else { return }
    engine.forward(
      input: context.inputs[0].base, weights: weight.values, bias: context.parameters["bias"]?.values,
      output: context.output.base, batch: step.batch, finish: finish)
  }

  override func backward(_ step: Step) {
    guard let weight = context.parameters["weight"], let gradient = context.outputGradient else { return }
    if let target = context.inputGradients[0] {
      engine.inputGradient(
        outputGradient: gradient, weights: weight.values, inputGradient: target.base, accumulates: target.accumulates,
        batch: step.batch)
    }
    guard let weightGradient = weight.gradient else { return }
    engine.addWeightGradient(
      input: context.inputs[0].base, outputGradient: gradient, weightGradient: weightGradient,
      biasGradient: context.parameters["bias"]?.gradient, batch: step.batch)
  }
}
