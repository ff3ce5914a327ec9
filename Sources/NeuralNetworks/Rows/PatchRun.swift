import Convolution
import Tensors

/// A layer bound to the memory of one patch.
///
/// Unchecked: one thread at a time has it.
final class PatchRun: @unchecked Sendable {
  /// Where the patches of the inputs and of the output lie, planes after each other.
  let inputs: [UnsafeMutablePointer<Float>]
  let output: UnsafeMutablePointer<Float>
  private let memory: [FloatMemory]
  private let operation: Operation
  private let planes: Int
  private let weights: LayerWeights

  init(_ patch: LayerPatch) {
    planes = patch.planes
    weights = patch.weights
    memory = (patch.inputs + [patch.output]).map { [planes] in FloatMemory(zeros: planes * $0.count) }
    inputs = memory.dropLast().map(\.base)
    output = memory[memory.count - 1].base
    operation = patch.layer.makeOperation(
      OperationContext(
        inputs: zip(inputs, patch.inputs).map { ValueBuffer(base: $0, shape: $1) },
        output: ValueBuffer(base: output, shape: patch.output), outputGradient: nil,
        inputGradients: patch.inputs.map { _ in nil }, parameters: patch.weights.buffers, place: 0, batch: planes,
        learns: false, following: patch.following, isDoneElsewhere: false, weightsAreFixed: true, parallelism: .serial))
  }

  /// Computes the output.
  func forward() {
    FlushDenormals.during { operation.forward(Step(batch: planes, isTraining: false)) }
  }
}
