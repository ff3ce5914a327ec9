import ImageCodecs
import Tensors

/// Where a pipeline's rows come from.
protocol RowInput: AnyObject {
  /// Makes the next rows available.
  ///
  /// - Returns: how many, at most `limit`; 0 after the last.
  func next(limit: Int) throws(CodecError) -> Int

  /// What writes row `index` of those made available as a working row; tasks call it at the same time.
  var load: @Sendable (_ index: Int, _ row: UnsafeMutablePointer<Float>) -> Void { get }
}

/// Where a pipeline's rows go.
protocol RowOutput: AnyObject {
  /// Prepares for the next `count` rows.
  func begin(_ count: Int) throws(CodecError)

  /// What takes row `index` of those; it may change the working row. Tasks call it at the same time.
  var store: @Sendable (_ index: Int, _ row: UnsafeMutablePointer<Float>) -> Void { get }

  /// Ends the rows that were begun.
  func end() throws(CodecError)
}

/// Working rows in a tensor of height × width × channels.
final class TensorInput: RowInput {
  private let tensor: Tensor<Float>
  private var first = 0
  private var count = 0

  init(_ tensor: Tensor<Float>) { self.tensor = tensor }

  func next(limit: Int) -> Int {
    first += count
    count = min(limit, tensor.shape[0] - first)
    return count
  }

  var load: @Sendable (Int, UnsafeMutablePointer<Float>) -> Void {
    let (tensor, first) = (tensor, first)
    let length = tensor.shape.rowLength
    return { index, row in
      tensor.withUnsafeBufferPointer { samples in
        guard let base = samples.baseAddress else { return }
        row.update(from: base + (first + index) * length, count: length)
      }
    }
  }
}

/// Working rows that become a tensor of height × width × channels.
///
/// Unchecked: tasks write different rows, and the tensor is read after the last of them.
final class TensorOutput: RowOutput, @unchecked Sendable {
  private var memory: UnsafeMutableBufferPointer<Float>?
  private let format: WorkingFormat
  private var first = 0
  private var count = 0

  init(_ format: WorkingFormat) {
    self.format = format
    let count = format.height * format.samplesPerRow
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
    memory = UnsafeMutableBufferPointer(start: bytes.bindMemory(to: Float.self, capacity: count), count: count)
  }

  deinit { UnsafeMutableRawPointer(memory?.baseAddress)?.deallocate() }

  func begin(_ count: Int) { self.count = count }

  func end() { first += count }

  var store: @Sendable (Int, UnsafeMutablePointer<Float>) -> Void {
    let (length, first) = (format.samplesPerRow, first)
    return { [self] index, row in
      memory?.baseAddress?.advanced(by: (first + index) * length).update(from: row, count: length)
    }
  }

  /// The tensor, when all rows have been stored; it takes the memory over.
  ///
  /// - Precondition: called once.
  func tensor() -> Tensor<Float> {
    guard let memory else { preconditionFailure("the tensor has been taken already") }
    self.memory = nil
    return Tensor(shape: [format.height, format.width, format.channels], adopting: memory)
  }
}
