public import NeuralNetworks
public import Tensors

/// How often each class was taken for each: what a classifier does on pictures whose class is known.
public struct ConfusionMatrix: Hashable, Sendable {
  /// A class that was taken for another.
  public struct Mistake: Hashable, Sendable {
    /// What it was.
    public var label: Int
    /// What it was taken for.
    public var guess: Int
    /// How often.
    public var count: Int

    /// So many pictures of a class that were taken for another.
    public init(label: Int, guess: Int, count: Int) {
      self.label = label
      self.guess = guess
      self.count = count
    }
  }

  /// The names of the classes.
  public let classes: [String]
  /// A row for each class, with the number of its pictures that were taken for each.
  public let counts: [[Int]]

  /// A matrix of numbers that are known.
  ///
  /// - Precondition: there is a row for each class, with a number for each.
  public init(classes: [String], counts: [[Int]]) {
    precondition(
      counts.count == classes.count && counts.allSatisfy { $0.count == classes.count },
      "\(counts.count) rows of \(counts.map(\.count)) for \(classes.count) classes")
    self.classes = classes
    self.counts = counts
  }

  /// What a network takes the examples of a data set for.
  ///
  /// - Parameters:
  ///   - network: gives a number for each class.
  ///   - parameters: its numbers.
  ///   - classes: the names of the classes.
  ///   - examples: inputs as the network wants them, with labels.
  ///   - parallelism: how many threads work.
  /// - Throws: `NetworkError` of kind `data` where the examples do not fit, or cannot be loaded.
  public init(
    of network: Network, _ parameters: Parameters, classes: [String], on examples: any Dataset,
    parallelism: Parallelism = .available
  ) throws(NetworkError) {
    let count = classes.count
    guard network.input == examples.inputShape, examples.target == .classes(count), network.output == [count] else {
      throw NetworkError(
        .data,
        "a network that makes \(network.output) of \(network.input), for examples of \(examples.inputShape) with "
          + "\(examples.target)")
    }
    let batch = min(64, max(examples.count, 1))
    let plan = try NetworkPlan(network, parameters: parameters, batch: batch, kept: .outputs, parallelism: parallelism)
    let loader = try BatchLoader(
      examples, batch: batch, shuffles: false, repeatsChoices: true, parallelism: parallelism)
    let labels = UnsafeMutableBufferPointer<Int32>.allocate(capacity: batch)
    defer { labels.deallocate() }
    var counts = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
    while let loaded = try loader.next(into: plan.input, target: .classes(labels)) {
      plan.forward(batch: loaded)
      guard let outputs = plan.output(of: plan.outputs[0]) else { break }
      for example in 0..<loaded {
        var guess = 0
        for index in 1..<count where outputs[example * count + index] > outputs[example * count + guess] {
          guess = index
        }
        counts[Int(labels[example])][guess] += 1
      }
    }
    self.init(classes: classes, counts: counts)
  }

  /// The number of pictures.
  public var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }

  /// The part of the pictures that were taken for what they are, from 0 to 1; 0 where there are none.
  public var accuracy: Double {
    total == 0 ? 0 : Double(classes.indices.reduce(0) { $0 + counts[$1][$1] }) / Double(total)
  }

  /// The part of a class's pictures that were taken for what they are; nil where it has none.
  public func accuracy(of label: Int) -> Double? {
    let count = counts[label].reduce(0, +)
    return count == 0 ? nil : Double(counts[label][label]) / Double(count)
  }

  /// The pairs of classes that were mistaken, the most frequent first.
  public var mistakes: [Mistake] {
    var mistakes: [Mistake] = []
    for (label, row) in counts.enumerated() {
      for (guess, count) in row.enumerated() where guess != label && count > 0 {
        mistakes.append(Mistake(label: label, guess: guess, count: count))
      }
    }
    return mistakes.enumerated().sorted {
      $0.element.count == $1.element.count ? $0.offset < $1.offset : $0.element.count > $1.element.count
    }.map(\.element)
  }
}
