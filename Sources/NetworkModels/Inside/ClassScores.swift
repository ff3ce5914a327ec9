import NeuralNetworks
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A class that a network sees in a picture.
public struct ClassGuess: Hashable, Sendable {
  /// The class, counted from 0.
  public let index: Int
  /// What it is called: its name, or "class 17" where names are not known.
  public let name: String
  /// The network's number for it, before the softmax.
  public let score: Double
  /// The softmax of all scores, from 0 to 1.
  public let probability: Double
}

extension NetworkModel {
  /// The layer that gives each class a number: the last one, or what a softmax at the end takes.
  ///
  /// - Throws: `NetworkError` of kind `shape` where the network gives no numbers for classes, but pictures.
  func scoreLayer() throws(NetworkError) -> String {
    guard var node = network.nodes.last else { throw NetworkError(.shape, "the network has no layers") }
    if node.layer is Softmax, node.inputs[0] > 0 { node = network.nodes[node.inputs[0] - 1] }
    guard node.shape.count == node.shape[-1], node.shape.count > 1 else {
      throw NetworkError(
        .shape,
        "\(name) gives \(node.shape) numbers, which are no classes: only a network that tells classes apart can be explained"
      )
    }
    return node.name
  }

  /// What a class is called.
  public func className(_ index: Int) -> String {
    classes.indices.contains(index) ? classes[index] : "class \(index)"
  }

  /// A class by its name or its number; nil where there is none.
  public func classIndex(_ text: String) -> Int? {
    if let place = classes.firstIndex(of: text) { return place }
    guard let index = Int(text), 0..<network.output.count ~= index else { return nil }
    return index
  }

  /// Scores as classes, the most probable first.
  func guesses(_ scores: [Float]) -> [ClassGuess] {
    let largest = Double(scores.max() ?? 0)
    let powers = scores.map { exp(Double($0) - largest) }
    let sum = powers.reduce(0, +)
    let all = scores.indices.map {
      ClassGuess(
        index: $0, name: className($0), score: Double(scores[$0]), probability: powers[$0] / sum)
    }
    return all.sorted { ($1.score, $0.index) < ($0.score, $1.index) }
  }
}
