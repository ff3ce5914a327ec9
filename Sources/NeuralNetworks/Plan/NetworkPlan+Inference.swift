public import Tensors

extension NetworkPlan {
  /// What the network makes of inputs: the plan's first output, as when it does not learn.
  ///
  /// ```swift
  /// let model = try ModelFile(contentsOf: "digits.safetensors")
  /// let plan = try NetworkPlan(model.network, parameters: model.parameters, batch: 1, kept: .outputs)
  /// let scores = try plan.outputs(for: digit)      // 1 × 10; the greatest is the digit
  /// ```
  ///
  /// - Parameter inputs: examples × the network's input, or one input alone. More examples than the plan's largest batch are
  ///   done in several runs.
  /// - Returns: examples × the output.
  /// - Throws: ``NetworkError`` of kind `data` where the inputs have another shape.
  public func outputs(for inputs: Tensor<Float>) throws(NetworkError) -> Tensor<Float> {
    let extents = inputs.shape == network.input ? [1] + inputs.shape.extents : inputs.shape.extents
    guard Array(extents.dropFirst()) == network.input.extents, let output = output(of: outputs[0]),
      let shape = network.nodes.first(where: { $0.name == outputs[0] })?.shape
    else { throw NetworkError(.data, "inputs of \(inputs.shape) for a network that takes \(network.input)") }
    let examples = extents[0]
    return inputs.withUnsafeBufferPointer { numbers in
      Tensor(uninitialized: Shape([examples] + shape.extents)) { results in
        for first in stride(from: 0, to: examples, by: largestBatch) {
          let batch = min(largestBatch, examples - first)
          let part = numbers[first * network.input.count..<(first + batch) * network.input.count]
          _ = input.update(fromContentsOf: part)
          forward(batch: batch)
          for index in 0..<batch * shape.count { results[first * shape.count + index] = output[index] }
        }
      }
    }
  }
}
