import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A metric bound to the output of a network.
final class MetricOperation {
  private let metric: Metric
  private let shape: Shape
  private let classes: Int
  private let sums: PieceSums
  private let squares: LossOperation?
  private let similarity: LossOperation?
  private let parallelism: Parallelism

  /// - Throws: as ``Metric/check(output:target:)``.
  init(_ metric: Metric, output: Shape, target: TargetKind, batch: Int, parallelism: Parallelism) throws(NetworkError) {
    try metric.check(output: output, target: target)
    self.metric = metric
    shape = output
    if case .classes = target { classes = output.count } else { classes = output.rank > 0 ? output[-1] : 1 }
    sums = PieceSums(batch)
    (squares, similarity) =
      switch metric {
      case .peakSignalToNoise:
        (try Loss.meanSquaredError.operation(output: output, target: target, batch: 1, parallelism: .serial), nil)
      case .structuralSimilarity(let range):
        (
          nil,
          try Loss.structuralSimilarity(range: range).operation(
            output: output, target: target, batch: batch, parallelism: parallelism)
        )
      case .accuracy, .topAccuracy: (nil, nil)
      }
    self.parallelism = parallelism
  }

  /// The mean over a batch.
  func evaluate(_ values: UnsafePointer<Float>, _ target: TargetMemory, batch: Int) -> Double {
    if let similarity { return 1 - similarity.evaluate(values, target, batch: batch, gradient: nil) }
    var total = 0.0
    for example in 0..<batch {
      total += one(values + example * shape.count, target, example)
    }
    return total / Double(batch)
  }

  private func one(_ values: UnsafePointer<Float>, _ target: TargetMemory, _ example: Int) -> Double {
    switch metric {
    case .accuracy: return rightPart(values, target, example)
    case .topAccuracy(let count):
      guard case .classes(let labels) = target else { return 0 }
      let own = values[Int(labels[example])]
      var before = 0
      for index in 0..<shape.count where !(values[index] < own) && index != Int(labels[example]) {
        // Of equal numbers the first counts as the greater, as for the accuracy.
        before += values[index] == own && index > Int(labels[example]) ? 0 : 1
      }
      return before < count ? 1 : 0
    case .peakSignalToNoise(let range):
      guard case .tensor(let numbers) = target, let squares else { return 0 }
      let own = TargetMemory.tensor(
        UnsafeMutableBufferPointer(rebasing: numbers[example * shape.count..<(example + 1) * shape.count]))
      let error = squares.evaluate(values, own, batch: 1, gradient: nil)
      return 10 * log10(range * range / error)
    case .structuralSimilarity: return 0
    }
  }

  /// The part of an example's pixels that are right; one that is not a number is not.
  private func rightPart(_ values: UnsafePointer<Float>, _ target: TargetMemory, _ example: Int) -> Double {
    var right = 0
    for row in 0..<shape.count / classes {
      let place = row * classes
      switch target {
      case .classes(let labels) where classes == 1: right += (values[0] > 0) == (labels[example] == 1) ? 1 : 0
      case .classes(let labels):
        right += greatest(UnsafeBufferPointer(start: values, count: classes)) == Int(labels[example]) ? 1 : 0
      case .tensor(let numbers) where classes == 1:
        right += (values[place] > 0) == (numbers[example * shape.count + place] >= 0.5) ? 1 : 0
      case .tensor(let numbers):
        let first = example * shape.count + place
        let wanted = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(numbers)[first..<first + classes])
        let own = UnsafeBufferPointer(start: values + place, count: classes)
        right += greatest(own) == greatest(wanted) ? 1 : 0
      }
    }
    return Double(right) / Double(shape.count / classes)
  }

  /// The place of the first of the greatest numbers; -1 where one of them is none.
  private func greatest(_ values: UnsafeBufferPointer<Float>) -> Int {
    var best = 0
    for index in values.indices {
      if values[index].isNaN { return -1 }
      if values[index] > values[best] { best = index }
    }
    return best
  }
}
