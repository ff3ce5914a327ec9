public import Tensors

extension Loss {
  /// The mean loss of outputs, and its gradient by them.
  ///
  /// For a look at a loss; a training keeps what it needs and allocates nothing.
  ///
  /// - Parameters:
  ///   - outputs: examples × one example's output.
  ///   - targets: what they should be, of the same shape.
  /// - Throws: as ``check(output:target:)``.
  public func evaluate(
    _ outputs: Tensor<Float>, targets: Tensor<Float>
  ) throws(NetworkError) -> (value: Double, gradient: Tensor<Float>) {
    try Compared.numbers(outputs, targets: targets, gradient)
  }

  /// The mean loss of outputs whose examples have labels, and its gradient by them.
  ///
  /// - Parameters:
  ///   - outputs: examples × one number for each class.
  ///   - labels: one for each example, from 0.
  /// - Throws: as ``check(output:target:)``.
  public func evaluate(
    _ outputs: Tensor<Float>, labels: [Int]
  ) throws(NetworkError) -> (value: Double, gradient: Tensor<Float>) {
    try Compared.labels(outputs, labels, gradient)
  }

  private func gradient(
    _ examples: Compared.Examples, _ target: TargetMemory
  ) throws(NetworkError) -> (value: Double, gradient: Tensor<Float>) {
    let batch = examples.batch
    let operation = try operation(
      output: examples.output, target: examples.target, batch: batch, parallelism: .serial)
    var gradient = Tensor<Float>(zeros: Shape([batch] + examples.output.extents))
    let value = gradient.withUnsafeMutableBufferPointer { slopes in
      operation.evaluate(
        examples.values, target, batch: batch,
        gradient: slopes.baseAddress.map { LossGradient(base: $0, weight: 1, accumulates: false) })
    }
    return (value, gradient)
  }
}

extension Metric {
  /// The metric of outputs, a mean over the examples.
  ///
  /// - Parameters:
  ///   - outputs: examples × one example's output.
  ///   - targets: what they should be, of the same shape.
  /// - Throws: as ``check(output:target:)``.
  public func evaluate(_ outputs: Tensor<Float>, targets: Tensor<Float>) throws(NetworkError) -> Double {
    try Compared.numbers(outputs, targets: targets, mean)
  }

  /// The metric of outputs whose examples have labels, a mean over the examples.
  ///
  /// - Parameters:
  ///   - outputs: examples × one number for each class.
  ///   - labels: one for each example, from 0.
  /// - Throws: as ``check(output:target:)``.
  public func evaluate(_ outputs: Tensor<Float>, labels: [Int]) throws(NetworkError) -> Double {
    try Compared.labels(outputs, labels, mean)
  }

  private func mean(_ examples: Compared.Examples, _ target: TargetMemory) throws(NetworkError) -> Double {
    let operation = try MetricOperation(
      self, output: examples.output, target: examples.target, batch: examples.batch, parallelism: .serial)
    return operation.evaluate(examples.values, target, batch: examples.batch)
  }
}
