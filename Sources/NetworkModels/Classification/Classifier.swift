public import ImageCodecs
public import NeuralNetworks
public import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Says what photos show.
///
/// ```swift
/// let classifier = try Classifier(try NetworkModel(contentsOf: "digits.safetensors"))
/// let guesses = try classifier.guesses(for: photo)
/// ```
public final class Classifier {
  /// A class, and how likely it is.
  public struct Guess: Hashable, Sendable {
    /// The class, counted from 0.
    public var index: Int
    /// What it is called; nil where that is not known.
    public var name: String?
    /// From 0 to 1; those of all classes make 1.
    public var probability: Double
  }

  /// The network.
  public let model: NetworkModel
  /// Which part of a photo it sees.
  public let framing: Framing
  private let plan: NetworkPlan
  /// Whether the network gives probabilities itself.
  private let givesProbabilities: Bool

  /// A classifier.
  ///
  /// - Parameters:
  ///   - model: a network for pictures that gives a number for each class.
  ///   - framing: which part of a photo it sees; all of it unless stated otherwise.
  ///   - parallelism: how many threads work.
  /// - Throws: `NetworkError`, of kind `shape` where the network gives no classes, of kind `data` where it has another number of
  ///   them than the model has names.
  public init(
    _ model: NetworkModel, framing: Framing = .stretched, parallelism: Parallelism = .available
  ) throws(NetworkError) {
    let output = model.network.output
    guard output.rank == 1, output[0] > 1, model.network.input.rank == 3 else {
      throw NetworkError(
        .shape, "the network makes \(output) of \(model.network.input), which is no number for each of several classes")
    }
    guard model.classes.isEmpty || model.classes.count == output[0] else {
      throw NetworkError(.data, "there are \(model.classes.count) names for \(output[0]) classes")
    }
    self.model = model
    self.framing = framing
    plan = try NetworkPlan(
      model.network, parameters: model.parameters, batch: 1, kept: .outputs, parallelism: parallelism)
    let last = model.network.nodes.last?.layer as? Softmax
    givesProbabilities = last.map { !$0.isLogarithmic } ?? false
  }

  /// The likeliest classes of a photo, the likeliest first; of two that are as likely the first.
  ///
  /// - Parameters:
  ///   - photo: the photo.
  ///   - top: how many, at most all.
  /// - Throws: `NetworkError` of kind `data` where the photo cannot be looked at.
  public func guesses(for photo: Image, top: Int = 5) throws(NetworkError) -> [Guess] {
    let input = try framing.input(for: photo, shape: model.network.input, model.preprocessing)
    let outputs = try plan.outputs(for: input).elements
    let probabilities = givesProbabilities ? outputs.map { Double($0) } : Self.softmax(outputs)
    let order = probabilities.indices.sorted {
      probabilities[$0] == probabilities[$1] ? $0 < $1 : probabilities[$0] > probabilities[$1]
    }
    return order.prefix(top).map { index in
      Guess(
        index: index, name: model.classes.isEmpty ? nil : model.classes[index], probability: probabilities[index])
    }
  }

  private static func softmax(_ numbers: [Float]) -> [Double] {
    let largest = numbers.max() ?? 0
    let powers = numbers.map { exp(Double($0 - largest)) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}
