public import NeuralNetworks
import Tensors

extension RestorationNetwork {
  /// The forms that the literature gives such networks.
  public enum Design: String, CaseIterable, Codable, Hashable, Sendable {
    /// Convolutions of 3×3 with batch normalisation, whose result is added to the picture (Zhang and others 2017; on enlarged
    /// pictures, without the normalisation, that of Kim and others 2016).
    case dncnn
    /// The same on a grid of half the size, four pixels of the picture as channels of one (Zhang and others 2018): a quarter
    /// of the work for each pixel.
    case ffdnet
    /// Convolutions on the small picture, the last of which gives all pixels of a block as its channels (Shi and others
    /// 2016); for upscaling only.
    case espcn

    /// The number of channels between the layers unless stated otherwise.
    public var standardWidth: Int { 64 }

    /// The number of convolutions unless stated otherwise: those of the papers, fewer for ``ffdnet``, whose last five win
    /// less than a tenth of a decibel.
    public var standardDepth: Int {
      switch self {
      case .dncnn: 17
      case .ffdnet: 10
      case .espcn: 3
      }
    }
  }

  /// A network that has not learnt anything: a denoiser that leaves pictures as they are, an upscaler that is bicubic
  /// (``Design/espcn`` is neither).
  ///
  /// - Parameters:
  ///   - design: the network's form.
  ///   - task: what it is for.
  ///   - channels: the channels of the pictures.
  ///   - width: the number of channels between the layers; the design's unless stated otherwise.
  ///   - depth: the number of convolutions; the design's unless stated otherwise.
  ///   - hasNoiseMap: whether the network is told how strong the noise is.
  ///   - seed: what the weights' random numbers follow from.
  /// - Throws: `NetworkError` of kind `description` where the design is not for the task, or width or depth is out of range.
  public init(
    _ design: Design, for task: Task, channels: PictureChannels, width: Int? = nil, depth: Int? = nil,
    hasNoiseMap: Bool = false, seed: UInt64 = 0
  ) throws(NetworkError) {
    let (width, depth) = (width ?? design.standardWidth, depth ?? design.standardDepth)
    guard (1...1024).contains(width), (2...64).contains(depth) else {
      throw NetworkError(
        .description, "\(depth) convolutions of \(width) channels; 2 to 64 of 1 to 1024 channels are possible")
    }
    var factor = 1
    if case .upscale(let times) = task { factor = times }
    let parts = Parts(channels: channels.count, width: width, depth: depth, hasNoiseMap: hasNoiseMap)
    let network: Network
    switch design {
    case .dncnn: network = try parts.dncnn(normalises: factor == 1)
    case .ffdnet: network = try parts.ffdnet(grid: max(factor, 2), normalises: factor == 1)
    case .espcn:
      guard factor > 1 else {
        throw NetworkError(.description, "espcn is a network for upscaling; for other tasks take dncnn or ffdnet")
      }
      network = try parts.espcn(factor: factor)
    }
    var parameters = network.initialParameters(seed: seed)
    if let name = network.declarations.first(where: { $0.name.contains("picture.") })?.name,
      let selection = parameters[name]
    {
      parameters[name] = Self.selection(selection.shape)
    }
    try self.init(network, parameters, task: task, channels: channels, hasNoiseMap: hasNoiseMap)
  }

  /// The weights of a 1×1 convolution that leaves the last channels away.
  private static func selection(_ shape: Shape) -> Tensor<Float> {
    Tensor(uninitialized: shape) { weights in
      let outputs = shape[3]
      for index in weights.indices { weights[index] = index / outputs == index % outputs ? 1 : 0 }
    }
  }
}

/// Makes the networks.
private struct Parts {
  let channels: Int
  let width: Int
  let depth: Int
  let hasNoiseMap: Bool

  /// The size that descriptions are made for: any will do that all grids fit.
  private func input(_ grid: Int) -> Shape { [16 * grid, 16 * grid, channels + (hasNoiseMap ? 1 : 0)] }

  func dncnn(normalises: Bool) throws(NetworkError) -> Network {
    try Network(input: input(1)) { residual(outputs: channels, normalises: normalises) }
  }

  func ffdnet(grid: Int, normalises: Bool) throws(NetworkError) -> Network {
    try Network(input: input(grid)) {
      PixelShuffle(grid, inverse: true)
      residual(outputs: channels * grid * grid, normalises: normalises)
      PixelShuffle(grid)
    }
  }

  func espcn(factor: Int) throws(NetworkError) -> Network {
    try Network(input: input(1)) {
      convolution(width, kernel: 5)
      Activation(.tanh)
      for _ in 0..<depth - 2 {
        convolution(max(width / 2, 1))
        Activation(.tanh)
      }
      convolution(channels * factor * factor)
      PixelShuffle(factor)
    }
  }

  /// Convolutions, and the picture itself around them.
  private func residual(outputs: Int, normalises: Bool) -> Residual {
    Residual {
      convolution(width)
      Activation(.relu)
      for _ in 0..<depth - 2 {
        convolution(width, bias: !normalises)
        if normalises { BatchNorm() }
        Activation(.relu)
      }
      convolution(outputs, initializer: .zeros)
    } shortcut: {
      if hasNoiseMap {
        Conv2D(outputs, kernel: 1, bias: false).named("picture")
      }
    }
  }

  private func convolution(
    _ outputs: Int, kernel: Int = 3, bias: Bool = true, initializer: Initializer = .heNormal
  ) -> Conv2D {
    Conv2D(
      outputs, kernel: kernel, padding: .same, bias: bias, weightInitializer: initializer, biasInitializer: .zeros)
  }
}
