import Tensors

/// Outputs and what they should be, as tensors that a loss or a metric is computed of.
enum Compared {
  /// Calls a closure with the outputs' and the targets' memory.
  static func numbers<Result>(
    _ outputs: Tensor<Float>, targets: Tensor<Float>,
    _ body: (Examples, TargetMemory) throws(NetworkError) -> Result
  ) throws(NetworkError) -> Result {
    guard targets.shape.count == outputs.shape.count, targets.shape.rank > 0 else {
      throw NetworkError(.data, "outputs of \(outputs.shape) and targets of \(targets.shape)")
    }
    let target = TargetKind.tensor(try Examples.split(targets.shape).example)
    var targets = targets
    return try targets.withUnsafeMutableBufferPointer { numbers throws(NetworkError) in
      try Examples.of(outputs, target) { examples throws(NetworkError) in try body(examples, .tensor(numbers)) }
    }
  }

  /// Calls a closure with the outputs' and the labels' memory; a single output stands for two classes.
  static func labels<Result>(
    _ outputs: Tensor<Float>, _ labels: [Int], _ body: (Examples, TargetMemory) throws(NetworkError) -> Result
  ) throws(NetworkError) -> Result {
    let (batch, output) = try Examples.split(outputs.shape)
    let classes = max(output.count, 2)
    guard labels.count == batch, labels.allSatisfy({ (0..<classes).contains($0) }) else {
      throw NetworkError(.data, "labels \(labels) for outputs of \(outputs.shape)")
    }
    var numbers = labels.map { Int32($0) }
    return try numbers.withUnsafeMutableBufferPointer { labels throws(NetworkError) in
      try Examples.of(outputs, .classes(classes)) { examples throws(NetworkError) in
        try body(examples, .classes(labels))
      }
    }
  }

  /// The outputs of a batch.
  struct Examples {
    var values: UnsafePointer<Float>
    var batch: Int
    var output: Shape
    var target: TargetKind

    static func of<Result>(
      _ outputs: Tensor<Float>, _ target: TargetKind, _ body: (Examples) throws(NetworkError) -> Result
    ) throws(NetworkError) -> Result {
      let (batch, output) = try split(outputs.shape)
      return try outputs.withUnsafeBufferPointer { values throws(NetworkError) in
        guard let values = values.baseAddress else { throw NetworkError(.data, "there are no outputs") }
        return try body(Examples(values: values, batch: batch, output: output, target: target))
      }
    }

    static func split(_ shape: Shape) throws(NetworkError) -> (batch: Int, example: Shape) {
      guard shape.rank > 1, shape.count > 0 else {
        throw NetworkError(.data, "numbers of \(shape) are not examples × outputs")
      }
      return (shape[0], Shape(Array(shape.extents.dropFirst())))
    }
  }
}
