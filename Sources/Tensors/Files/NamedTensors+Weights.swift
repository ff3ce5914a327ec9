public import SystemPackage

extension NamedTensors {
  /// Reads the weights of a file, whose format its first bytes tell: `.safetensors` or `.npz`.
  ///
  /// - Parameters:
  ///   - path: a regular file.
  ///   - maxMemory: what the tensors may take in bytes; as much as the process may have unless stated otherwise.
  /// - Throws: ``TensorFileError``, of kind `unsupported` where it is of another format.
  public init(weights path: FilePath, maxMemory: Int = ProcessLimits.memory) throws(TensorFileError) {
    let file = try InputFile(path)
    let start = try file.bytes(at: 0, count: min(2, file.count))
    self =
      start == Array("PK".utf8)
      ? try NamedTensors(npz: path, maxMemory: maxMemory)
      : try Safetensors(contentsOf: path, maxMemory: maxMemory).tensors
  }
}
