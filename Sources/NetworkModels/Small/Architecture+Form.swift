import Tensors

extension Architecture {
  /// How deep and wide a small network of three stages is.
  ///
  /// All five have the same depth and about the same number of multiply-adds for the same form, so that they can be
  /// compared: ResNet's are those that the others are held to. The DenseNet makes do with half of the weights.
  public struct Form: Hashable, Sendable {
    /// The residual blocks, Inception modules or dense layers of each stage, of two convolutions one after the other: the
    /// longest way has 6 × blocks + 2 layers. 3 unless stated otherwise, as in ResNet-20.
    public var blocks: Int
    /// The channels of a residual block of the first stage; the second has twice as many, the third four times. The channels of
    /// the others follow from it. 16 unless stated otherwise.
    public var width: Int
    /// Whether residual blocks are 1×1, 3×3 and 1×1 convolutions, the last with four times the channels, instead of two
    /// of 3×3; not unless stated otherwise.
    public var hasBottlenecks: Bool
    /// The stride of the first convolution; where it is nil, 1 for pictures of up to 40 rows or columns, otherwise 2.
    public var stemStride: Int?

    /// A form.
    ///
    /// - Precondition: `blocks` is 1…100, `width` 4…1024, `stemStride` 1 or more.
    public init(blocks: Int = 3, width: Int = 16, hasBottlenecks: Bool = false, stemStride: Int? = nil) {
      precondition(
        1...100 ~= blocks && 4...1024 ~= width && stemStride ?? 1 >= 1,
        "\(blocks) blocks of \(width) channels after a stride of \(stemStride ?? 1)")
      self.blocks = blocks
      self.width = width
      self.hasBottlenecks = hasBottlenecks
      self.stemStride = stemStride
    }

    /// The stride of the first convolution for an input.
    func stride(for input: Shape) -> Int {
      stemStride ?? (input.rank == 3 && min(input[0], input[1]) > 40 ? 2 : 1)
    }

    /// The channels that a layer of the DenseNet adds: fewer where there are many, since each sees all before it.
    var growth: Int { blocks <= 4 ? width : width * 3 / 4 }
  }

  /// Whether ``Form`` decides about the network's depth and width.
  public var hasForm: Bool {
    switch self {
    case .smallInception, .smallResNet, .smallPreactivationResNet, .smallDenseNet, .smallPlain: true
    default: false
    }
  }

  /// Whether its blocks can be bottlenecks.
  public var hasResidualBlocks: Bool {
    self == .smallResNet || self == .smallPreactivationResNet || self == .smallPlain
  }
}
