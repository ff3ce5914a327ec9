public import ImageCodecs
public import SystemPackage
import Tensors

/// What a kernel's file has: one kernel for all channels, or kernels of channels.
public enum KernelFile: Hashable, Sendable {
  /// One kernel, which is laid over all channels.
  case shared(KernelDescription)
  /// Kernels that differ from channel to channel.
  case channels(ChannelKernels)

  /// Reads a file; see ``KernelDescription`` and ``ChannelKernels`` for what is possible.
  ///
  /// - Throws: `CodecError` with the file and what is wrong.
  public init(contentsOf path: FilePath) throws(CodecError) {
    let bytes = try ByteSource(.file(path)).readToEnd(limit: KernelDescription.maximumFileSize)
    do throws(FilterError) {
      if let kernels = try ChannelKernels(bytes: bytes, extension: path.extension) {
        self = .channels(kernels)
      } else {
        self = .shared(try KernelDescription(bytes: bytes, extension: path.extension))
      }
    } catch {
      throw CodecError(.damaged, file: path.string, error.reason)
    }
  }

  /// Writes the file, which appears whole or not at all; ``init(contentsOf:)`` reads the same from it.
  ///
  /// The form follows from the name's extension. Kernels of channels have a place in `.json`, `.npz`, `.npy` and
  /// `.safetensors`.
  ///
  /// - Throws: `CodecError`, of kind `unrepresentable` where the form has no place for what is to be written.
  public func write(to path: FilePath) throws(CodecError) {
    let kernels: ChannelKernels
    switch self {
    case .shared(let description): return try description.write(to: path)
    case .channels(let channels): kernels = channels
    }
    let bytes: [UInt8]
    do {
      bytes = try kernels.encoded(as: path.extension?.lowercased() ?? "")
    } catch let error as FilterError {
      throw CodecError(.unrepresentable, file: path.string, error.reason)
    } catch let error as TensorFileError {
      throw CodecError(.unrepresentable, file: path.string, error.reason)
    } catch {
      preconditionFailure("\(error)")
    }
    try ByteSink.write(bytes, to: .file(path))
  }
}
