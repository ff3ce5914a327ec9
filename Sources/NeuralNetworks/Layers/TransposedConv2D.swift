public import Convolution
public import Tensors

/// A transposed 2-D convolution: the gradient of a convolution's input as a layer of its own, which makes pictures larger.
///
/// The output has (input − 1) · stride − 2 · padding + dilation · (kernel − 1) + 1 + `outputPadding` rows and columns.
/// `weight` is kernel height × kernel width × output channels of a group × input channels in memory, input channels ×
/// output channels of a group × kernel height × kernel width in files, as PyTorch's.
public struct TransposedConv2D: Layer {
  public static let kind = "transposed_conv2d"

  /// The channels of the output.
  public var outputs: Int
  /// The kernel's height and width.
  public var kernel: ConvolutionGeometry.Extent
  /// The distance of the output's places for neighbouring input pixels.
  public var stride: ConvolutionGeometry.Extent
  /// The rows and columns that are cut off on each side.
  public var padding: ConvolutionGeometry.Extent
  /// The rows and columns that are added below and on the right; less than the stride or the dilation. Those that no weight
  /// reaches hold the bias.
  public var outputPadding: ConvolutionGeometry.Extent
  /// The distance of the kernel's weights.
  public var dilation: ConvolutionGeometry.Extent
  /// The groups of channels that see only each other.
  public var groups: Int
  /// Whether a number is added to each output channel.
  public var hasBias: Bool
  /// How the weights begin.
  public var weightInitializer: Initializer
  /// How the bias begins.
  public var biasInitializer: Initializer

  /// A layer of square kernels with the same sizes in both directions.
  public init(
    _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, outputPadding: Int = 0, dilation: Int = 1,
    groups: Int = 1, bias: Bool = true, weightInitializer: Initializer = .standardWeights,
    biasInitializer: Initializer = .standardBias
  ) {
    self.init(
      outputs, kernel: .init(kernel), stride: .init(stride), padding: .init(padding),
      outputPadding: .init(outputPadding), dilation: .init(dilation), groups: groups, bias: bias,
      weightInitializer: weightInitializer, biasInitializer: biasInitializer)
  }

  /// A layer of any kernels.
  public init(
    _ outputs: Int, kernel: ConvolutionGeometry.Extent, stride: ConvolutionGeometry.Extent = .init(1),
    padding: ConvolutionGeometry.Extent = .init(0), outputPadding: ConvolutionGeometry.Extent = .init(0),
    dilation: ConvolutionGeometry.Extent = .init(1), groups: Int = 1, bias: Bool = true,
    weightInitializer: Initializer = .standardWeights, biasInitializer: Initializer = .standardBias
  ) {
    self.outputs = outputs
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.dilation = dilation
    self.groups = groups
    hasBias = bias
    self.weightInitializer = weightInitializer
    self.biasInitializer = biasInitializer
  }

  /// The sizes of the convolution whose input's gradient this layer is: its input is this layer's output.
  func geometry(for input: Shape) throws(NetworkError) -> ConvolutionGeometry {
    guard
      let rows = axis(
        input[0], kernel.height, stride.height, padding.height, outputPadding.height, dilation.height),
      let columns = axis(input[1], kernel.width, stride.width, padding.width, outputPadding.width, dilation.width),
      let geometry = ConvolutionGeometry(
        input: .init(height: rows.size, width: columns.size), inputChannels: outputs, outputChannels: input[2],
        kernel: kernel, stride: stride,
        padding: .init(top: padding.height, left: padding.width, bottom: rows.after, right: columns.after),
        dilation: dilation, groups: groups),
      geometry.output == .init(height: input[0], width: input[1])
    else {
      throw NetworkError(
        .shape,
        "a transposed convolution of \(kernel.height)×\(kernel.width) to \(outputs) channels, with stride "
          + "\(stride.height)×\(stride.width), padding \(padding.height)×\(padding.width), output padding "
          + "\(outputPadding.height)×\(outputPadding.width), dilation \(dilation.height)×\(dilation.width) and "
          + "\(groups) groups, does not fit an input of \(input)")
    }
    return geometry
  }

  /// The size of the output along an axis, and the padding behind it with which the convolution gives the input's size back.
  private func axis(
    _ input: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ added: Int, _ dilation: Int
  ) -> (size: Int, after: Int)? {
    guard SizeLimits.allow(input, kernel, stride, dilation), 0...SizeLimits.numbers ~= padding,
      0..<max(stride, dilation) ~= added
    else { return nil }
    let size = (input - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1 + added
    return (size, padding - max(0, added - stride + 1))
  }

  public func outputShape(for inputs: [Shape]) throws(NetworkError) -> Shape {
    let geometry = try geometry(for: try picture(inputs))
    return try shape([geometry.input.height, geometry.input.width, outputs])
  }

  public func parameters(for inputs: [Shape]) -> [ParameterDeclaration] {
    guard let geometry = try? geometry(for: inputs[0]) else { return [] }
    let area = kernel.height * kernel.width
    // PyTorch and Keras take the outputs for the inputs here.
    let fans = Initializer.Fans(input: area * outputs / groups, output: area * inputs[0][2])
    let weight = ParameterDeclaration(
      "weight", geometry.weightShape, fileAxes: [3, 2, 0, 1], initializer: weightInitializer, fans: fans)
    let bias = ParameterDeclaration("bias", [outputs], initializer: biasInitializer, fans: fans)
    return hasBias ? [weight, bias] : [weight]
  }

  public func reach(for inputs: [Shape]) -> ReceptiveArea? {
    func field(_ kernel: Int, _ stride: Int, _ padding: Int, _ dilation: Int) -> ReceptiveField {
      let stride = Double(stride)
      return ReceptiveField(
        step: 1 / stride, first: Double(padding - (kernel - 1) * dilation) / stride, last: Double(padding) / stride)
    }
    return ReceptiveArea(
      rows: field(kernel.height, stride.height, padding.height, dilation.height),
      columns: field(kernel.width, stride.width, padding.width, dilation.width))
  }

  public func multiplyAdds(for inputs: [Shape]) -> Int { (try? geometry(for: inputs[0]).multiplyAdds) ?? 0 }

  public func scratchCount(for inputs: [Shape]) -> Int { (try? geometry(for: inputs[0]).scratchCount) ?? 0 }

  public var window: LayerWindow? { LayerWindow(kernel: kernel, stride: stride) }

  public var gradientReadsOutput: Bool { false }

  public func makeOperation(_ context: OperationContext) -> Operation {
    guard let geometry = try? geometry(for: context.inputs[0].shape) else {
      preconditionFailure("a transposed convolution of sizes that were refused")
    }
    return TransposedConv2DOperation(context, geometry)
  }
}

/// Forward is the engine's gradient of the input; backward its forward.
private final class TransposedConv2DOperation: Operation {
  private let context: OperationContext
  private let engine: SpatialConvolution

  init(_ context: OperationContext, _ geometry: ConvolutionGeometry) {
    self.context = context
    engine = SpatialConvolution(
      geometry, learns: true, weightsAreFixed: false, workspace: context.workspace, parallelism: context.parallelism)
  }

  override func forward(_ step: Step) {
    guard let weight = context.parameters["weight"] else { return }
    let (output, channels) = (context.output.base, context.output.shape[2])
    engine.inputGradient(
      outputGradient: context.inputs[0].base, weights: weight.values, inputGradient: output, accumulates: false,
      batch: step.batch)
    guard let bias = context.parameters["bias"] else { return }
    for pixel in 0..<step.batch * context.output.count / channels {
      for channel in 0..<channels { output[pixel * channels + channel] += bias.values[channel] }
    }
  }

  override func backward(_ step: Step) {
    guard let weight = context.parameters["weight"], let gradient = context.outputGradient else { return }
    if let target = context.inputGradients[0] {
      engine.forward(
        input: gradient, weights: weight.values, bias: nil, output: target.base, batch: step.batch,
        accumulates: target.accumulates)
    }
    if let weightGradient = weight.gradient {
      engine.addWeightGradient(
        input: gradient, outputGradient: context.inputs[0].base, weightGradient: weightGradient, biasGradient: nil,
        batch: step.batch)
    }
    guard let biasGradient = context.parameters["bias"]?.gradient else { return }
    let channels = context.output.shape[2]
    for pixel in 0..<step.batch * context.output.count / channels {
      for channel in 0..<channels { biasGradient[channel] += gradient[pixel * channels + channel] }
    }
  }
}
