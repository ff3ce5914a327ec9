import ImageCodecs
import Tensors

/// An image of working rows in memory.
///
/// Unchecked: tasks write different rows, and nobody reads them before the last is written.
final class WorkingImage: @unchecked Sendable {
  let format: WorkingFormat

  /// The first row.
  let bytes: UnsafeMutableRawPointer
  private let byteCount: Int

  /// What the memory belongs to; nil for this object.
  private var owner: Tensor<Float>?

  /// Memory for an image, not yet written.
  init(_ format: WorkingFormat) {
    self.format = format
    byteCount = format.height * format.bytesPerRow
    guard let base = LargeMemory.allocate(byteCount: byteCount).baseAddress else {
      preconditionFailure("an image has at least one pixel")
    }
    bytes = base
  }

  /// The image of a tensor of height × width × channels, to be read.
  init(_ tensor: Tensor<Float>, _ format: WorkingFormat) {
    self.format = format
    byteCount = format.height * format.bytesPerRow
    precondition(tensor.count * MemoryLayout<Float>.stride == byteCount, "\(tensor) is not an image of \(format)")
    owner = tensor
    // The tensor's memory stays where it is as long as nobody writes to the tensor.
    let base = tensor.withUnsafeBufferPointer { UnsafeMutableRawPointer(mutating: $0.baseAddress) }
    guard let base else { preconditionFailure("an image has at least one pixel") }
    bytes = base
  }

  deinit {
    if owner == nil { LargeMemory.deallocate(UnsafeMutableRawBufferPointer(start: bytes, count: byteCount)) }
  }

  /// All rows, to be read.
  func input() -> MemoryInput {
    MemoryInput(
      bytes, rows: format.height, bytesPerRow: format.bytesPerRow, decoding: nil, first: 0, owner: self)
  }

  /// All rows, to be written.
  func output() -> MemoryOutput {
    MemoryOutput(bytes, bytesPerRow: format.bytesPerRow, encoding: nil, first: 0)
  }

  /// A tensor of height × width × channels, which takes the memory over.
  ///
  /// - Precondition: the storage is Float; called once.
  func tensor() -> Tensor<Float> {
    precondition(format.storage == .float && owner == nil, "there is no tensor of Float to be taken")
    let samples = UnsafeMutableRawBufferPointer(start: bytes, count: byteCount).bindMemory(to: Float.self)
    let tensor = Tensor(shape: [format.height, format.width, format.channels], adopting: samples)
    owner = tensor
    return tensor
  }
}
