public import NeuralNetworks
public import Tensors

extension PatchAutoencoder {
  /// The weights by which each code reads an example: codes × numbers of an example.
  ///
  /// - Parameter parameters: the trained ones unless others are given, such as ``initial``.
  public func filters(of parameters: Parameters? = nil) -> [[Double]] {
    guard let weight = (parameters ?? trainer.parameters)[Self.encoder] else { return [] }
    let (numbers, elements) = (weight.shape[0], weight.elements)
    return (0..<codes).map { code in (0..<numbers).map { Double(elements[$0 * codes + code]) } }
  }

  /// What each code adds to what is given back: codes × numbers of an example.
  public func features(of parameters: Parameters? = nil) -> [[Double]] {
    guard let weight = (parameters ?? trainer.parameters)[Self.decoder(form)] else { return [] }
    let (numbers, elements) = (weight.shape[1], weight.elements)
    return (0..<codes).map { code in (0..<numbers).map { Double(elements[code * numbers + $0]) } }
  }

  /// What the network gives back, and the part of the codes that are not 0.
  ///
  /// - Throws: `NetworkError` where the examples do not fit.
  public func reconstructed(
    _ examples: Tensor<Float>
  ) throws(NetworkError) -> (examples: Tensor<Float>, active: Double) {
    let plan = try NetworkPlan(
      trainer.network, parameters: trainer.parameters, batch: 256, kept: .outputs, parallelism: trainer.parallelism)
    let outputs = try plan.outputs(for: examples)
    guard form == .sparse else { return (outputs, 1) }
    let (count, length) = (examples.shape[0], examples.shape[1])
    var active = 0
    let results = outputs.withUnsafeBufferPointer { outputs in
      Tensor<Float>(uninitialized: [count, length]) { results in
        for example in 0..<count {
          let row = example * (codes + length)
          for code in 0..<codes where outputs[row + code] > 0 { active += 1 }
          for index in 0..<length { results[example * length + index] = outputs[row + codes + index] }
        }
      }
    }
    return (results, Double(active) / Double(max(count * codes, 1)))
  }
}
