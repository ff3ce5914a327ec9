import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where the bytes of a picture's file go: a file that appears whole or not at all, standard output, or an array.
package final class ByteSink {
  /// The name that errors carry.
  package let name: String?

  private let file: OutputFile
  /// What gets the bytes at the end, where they go to an array.
  private let memory: EncodedBytes?

  /// Makes ready to write; a file's folder has to be there already.
  package init(_ destination: ImageDestination) throws(CodecError) {
    name = destination.name
    switch destination {
    case .memory(let bytes):
      file = OutputFile()
      memory = bytes
    case .standardOutput:
      file = OutputFile(descriptor: STDOUT_FILENO, name: "standard output")
      memory = nil
    case .file(let path):
      do throws(TensorFileError) { file = try OutputFile(path) } catch { throw CodecError(error) }
      memory = nil
    }
  }

  /// Writes the next bytes.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(CodecError) {
    do throws(TensorFileError) { try file.write(bytes) } catch { throw CodecError(error) }
  }

  /// Writes the next bytes.
  package func write(_ bytes: [UInt8]) throws(CodecError) {
    do throws(TensorFileError) { try file.write(bytes) } catch { throw CodecError(error) }
  }

  /// Writes what is buffered and puts the file in its place.
  package func finish() throws(CodecError) {
    do throws(TensorFileError) {
      let bytes = try file.finish()
      memory?.bytes = bytes
    } catch {
      throw CodecError(error)
    }
  }

  /// Writes a whole file.
  package static func write(_ bytes: [UInt8], to destination: ImageDestination) throws(CodecError) {
    let sink = try ByteSink(destination)
    try sink.write(bytes)
    try sink.finish()
  }
}

extension CodecError {
  /// What went wrong with an output file, as an error of codecs.
  fileprivate init(_ error: TensorFileError) {
    self.init(error.kind == .cannotCreate ? .cannotCreate : .inputOutput, file: error.file, error.reason)
  }
}
