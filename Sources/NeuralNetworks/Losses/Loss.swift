public import Tensors

/// How far a network's output is from what it should be: what training makes small.
///
/// Each is a mean: over all numbers of the output, over the pixels or examples whose class is guessed, or over windows. With
/// PyTorch's formulas, so that gradients can be compared: those of a batch are those of its mean loss.
///
/// Where the examples have labels, losses of differences take a label as a one in its class' place and zeros elsewhere.
public enum Loss: Codable, Hashable, Sendable {
  /// The mean of (y − t)² (`MSELoss`).
  case meanSquaredError
  /// The mean of |y − t| (`L1Loss`). At 0 its derivative is taken for 0.
  case meanAbsoluteError
  /// The mean of ½ d² where |d| ≤ δ, otherwise of δ (|d| − ½ δ), d = y − t (`HuberLoss`; Huber 1964).
  case huber(delta: Double = 1)
  /// The mean of √((y − t)² + ε²): |y − t| without its corner (Charbonnier et al. 1994).
  case charbonnier(epsilon: Double = 1e-3)
  /// The mean of −Σ tₖ log pₖ, where p is the softmax of the channels or features y (`CrossEntropyLoss`). t is a one for the
  /// example's label, or a distribution that is given.
  ///
  /// With label smoothing s each t of K classes becomes (1 − s) t + s / K (Szegedy et al. 2016). Put no ``Softmax`` at the
  /// network's end: the loss has it.
  case crossEntropy(labelSmoothing: Double = 0)
  /// The mean of −t log p − (1 − t) log (1 − p), where p is the sigmoid of y (`BCEWithLogitsLoss`). t from 0 to 1, or a label of
  /// two classes where the network has one output. Put no sigmoid at the network's end: the loss has it.
  case binaryCrossEntropy
  /// One minus the mean structural similarity, for pictures whose numbers have this range from black to white: windows of 11×11
  /// with a Gaussian of σ 1.5 that lie in the picture whole, each channel by itself (Wang, Bovik, Sheikh and Simoncelli 2004).
  case structuralSimilarity(range: Double = 1)

  /// The field's name of the loss.
  public var name: String {
    switch self {
    case .meanSquaredError: "mean squared error"
    case .meanAbsoluteError: "mean absolute error"
    case .huber: "Huber loss"
    case .charbonnier: "Charbonnier loss"
    case .crossEntropy: "cross-entropy"
    case .binaryCrossEntropy: "binary cross-entropy"
    case .structuralSimilarity: "1 − SSIM"
    }
  }

  /// Checks that the loss can compare outputs of a shape with the examples' targets.
  ///
  /// - Parameters:
  ///   - output: the shape of one example's output.
  ///   - target: what the examples hold.
  /// - Throws: ``NetworkError``, of kind `data` where they do not fit, of kind `description` where the loss' own number makes no
  ///   sense.
  public func check(output: Shape, target: TargetKind) throws(NetworkError) {
    try checkNumbers()
    switch (self, target) {
    case (.structuralSimilarity, .classes):
      throw NetworkError(.data, "\(name) compares pictures, not labels")
    case (.structuralSimilarity, .tensor(let shape)):
      guard output.rank == 3, output[0] >= 11, output[1] >= 11 else {
        throw NetworkError(.data, "\(name) needs pictures of 11×11 pixels and more, not \(output)")
      }
      try Self.same(output, shape)
    case (.binaryCrossEntropy, .classes(2)) where output.count == 1: return
    case (_, .classes(let classes)):
      guard output.count == classes else {
        throw NetworkError(.data, "the network gives \(output.count) numbers for \(classes) classes")
      }
    case (_, .tensor(let shape)): try Self.same(output, shape)
    }
  }

  /// Checks the loss' own number.
  func checkNumbers() throws(NetworkError) {
    switch self {
    case .huber(let delta): try Self.check("a Huber loss' δ", delta, delta > 0 && delta.isFinite)
    case .charbonnier(let epsilon): try Self.check("a Charbonnier loss' ε", epsilon, epsilon > 0 && epsilon.isFinite)
    case .crossEntropy(let part): try Self.check("label smoothing", part, 0..<1 ~= part)
    case .structuralSimilarity(let range): try Self.check("a range of brightness", range, range > 0 && range.isFinite)
    default: return
    }
  }

  private static func check(_ what: String, _ number: Double, _ holds: Bool) throws(NetworkError) {
    guard holds else { throw NetworkError(.description, "\(what) of \(number) makes no sense") }
  }

  /// Axes of extent 1 do not matter.
  private static func same(_ output: Shape, _ target: Shape) throws(NetworkError) {
    guard output.extents.filter({ $0 != 1 }) == target.extents.filter({ $0 != 1 }) else {
      throw NetworkError(.data, "the network gives \(output), where the examples have \(target)")
    }
  }
}
