/// A part of what training makes small: a loss of one of the network's outputs, and its weight in the sum.
///
/// Several make a sum: for auxiliary heads (GoogLeNet's have a weight of 0.3), or for two losses of one output.
public struct Objective: Codable, Hashable, Sendable {
  /// The loss.
  public var loss: Loss
  /// The name of the layer whose output the loss sees; nil for the network's last.
  public var output: String?
  /// What the loss is multiplied by, a finite number.
  public var weight: Double

  /// A loss of an output, with a weight of 1 unless another is given.
  public init(_ loss: Loss, of output: String? = nil, weight: Double = 1) {
    self.loss = loss
    self.output = output
    self.weight = weight
  }
}
