import CKernels
public import Tensors

/// The engine of fully connected layers: the product of a batch of rows with a matrix, and its gradients.
///
/// The results are the same bits for any number of threads. All memory is taken when the engine is made.
///
/// Unchecked: a run writes to the engine's memory, so only one may go on at a time.
public final class BatchProduct: @unchecked Sendable {
  private let inputs: Int
  private let outputs: Int
  private let parallelism: Parallelism
  private let panels: FloatMemory
  private let transposed: FloatMemory
  private let one: FloatMemory
  /// Whether all forward runs have the same weights, and whether those lie as the inner loop wants them.
  private let weightsAreFixed: Bool
  private var isPacked = false

  /// The multiplications that are worth a second thread.
  private static let leastWork = 1 << 18
  private static let mostPieces = 8
  private static let fewRows = 24

  /// An engine.
  ///
  /// - Parameters:
  ///   - inputs: the numbers of a row of the batch.
  ///   - outputs: the numbers of a row of the output.
  ///   - learns: whether gradients will be asked for.
  ///   - weightsAreFixed: whether all forward runs have the weights of the first one, so that they are rearranged once.
  ///   - parallelism: how many threads work.
  public init(
    inputs: Int, outputs: Int, learns: Bool = false, weightsAreFixed: Bool = false,
    parallelism: Parallelism = .available
  ) {
    self.weightsAreFixed = weightsAreFixed
    self.inputs = inputs
    self.outputs = outputs
    self.parallelism = parallelism
    panels = FloatMemory(zeros: Self.panelsCount(rows: inputs, columns: outputs))
    transposed = FloatMemory(zeros: learns ? Self.panelsCount(rows: outputs, columns: inputs) : 0)
    one = FloatMemory(zeros: 1)
    one.base[0] = 1
  }

  private static func panelsCount(rows: Int, columns: Int) -> Int { (columns + 15) / 16 * rows * 16 }

  /// output = input · weights + bias.
  ///
  /// - Parameters:
  ///   - input: batch × inputs.
  ///   - weights: inputs × outputs.
  ///   - bias: a number for each output, or nil.
  ///   - output: batch × outputs.
  ///   - batch: the number of rows.
  public func forward(
    input: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    output: UnsafeMutablePointer<Float>, batch: Int
  ) {
    if !isPacked { pack(weights) }
    isPacked = weightsAreFixed
    multiply(
      input, inputs, panels.base, bias: bias, accumulates: false, to: output, outputs, batch: batch)
  }

  private func pack(_ weights: UnsafePointer<Float>) {
    var panel = panels.base
    for column in stride(from: 0, to: outputs, by: 16) {
      for row in 0..<inputs {
        panel.update(from: weights + row * outputs + column, count: min(16, outputs - column))
        panel += 16
      }
    }
  }

  /// inputGradient = outputGradient · weightsᵀ, or added to it.
  public func inputGradient(
    outputGradient: UnsafePointer<Float>, weights: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>,
    accumulates: Bool, batch: Int
  ) {
    precondition(transposed.count > 0, "this engine was made for inference")
    for column in stride(from: 0, to: inputs, by: 16) {
      ck_transpose(
        weights + column * outputs, outputs, min(16, inputs - column), outputs, transposed.base + column * outputs, 16)
    }
    multiply(
      outputGradient, outputs, transposed.base, bias: nil, accumulates: accumulates, to: inputGradient, inputs,
      batch: batch)
  }

  /// Adds inputᵀ · outputGradient to the gradient of the weights, and the sums of its columns to that of the bias.
  ///
  /// Up to 15 numbers behind `outputGradient` are read.
  public func addWeightGradient(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, weightGradient: UnsafeMutablePointer<Float>,
    biasGradient: UnsafeMutablePointer<Float>?, batch: Int
  ) {
    nonisolated(unsafe) let (input, outputGradient, weightGradient) = (input, outputGradient, weightGradient)
    let (inputs, outputs) = (inputs, outputs)
    split(inputs, atLeast: 12, work: batch * inputs * outputs) { rows in
      ck_product_sums(
        input + rows.lowerBound, inputs, 0, rows.count, outputGradient, outputs, 0, outputs, batch, 1,
        weightGradient + rows.lowerBound * outputs, outputs)
    }
    if let biasGradient {
      ck_product_sums(one.base, 0, 0, 1, outputGradient, outputs, 0, outputs, batch, 1, biasGradient, outputs)
    }
  }

  private func multiply(
    _ rows: UnsafePointer<Float>, _ depth: Int, _ panels: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    accumulates: Bool, to target: UnsafeMutablePointer<Float>, _ columns: Int, batch: Int
  ) {
    nonisolated(unsafe) let (from, panels, bias, target) = (rows, panels, bias, target)
    if batch < Self.fewRows {
      // Few rows: threads share the columns.
      return split((columns + 15) / 16, atLeast: 4, work: batch * depth * columns) { part in
        let (first, end) = (part.lowerBound * 16, min(part.upperBound * 16, columns))
        var offset = 0
        ck_product_rows(
          from, depth, batch, &offset, 1, depth, panels + first * depth, 16, depth * 16, bias.map { $0 + first },
          accumulates ? 1 : 0, target + first, columns, end - first)
      }
    }
    split(batch, atLeast: 12, work: batch * depth * columns) { rows in
      var offset = 0
      ck_product_rows(
        from + rows.lowerBound * depth, depth, rows.count, &offset, 1, depth, panels, 16, depth * 16, bias,
        accumulates ? 1 : 0, target + rows.lowerBound * columns, columns, columns)
    }
  }

  /// Does pieces of at least so many rows, the same ones for any number of threads.
  private func split(_ rows: Int, atLeast least: Int, work: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let pieces = work < Self.leastWork ? 1 : max(1, min(Self.mostPieces, rows / least))
    parallelism.forEach(pieces) { piece in
      body(piece * rows / pieces..<(piece + 1) * rows / pieces)
    }
  }
}
