public import SystemPackage

extension NamedTensors {
  /// Reads the tensors of a file that `torch.save` wrote: `.pth` or `.pt`, a zip archive or the stream of versions before
  /// 1.6.
  ///
  /// No code is run. What PyTorch writes is a program for Python, which may call whatever can be imported; of that the few
  /// operations and names are known that tensors in dictionaries need, and everything else is refused by its name:
  ///
  /// ```
  /// model.pth: calls os.system, which is refused: only tensors are read, such as torch.save(model.state_dict(), …) writes
  /// ```
  ///
  /// Names come in the file's order. Of a checkpoint, which has a dictionary under `state_dict`, `model_state_dict`, `model` or
  /// `params` beside others, the tensors of that one are read, of other files all. Where dictionaries and lists are nested, a
  /// name has all keys and indices with dots between them; a tensor alone is called `tensor`. Numbers and texts beside the
  /// tensors are passed over. Transposed tensors and parts of others become contiguous ones of their own; half precision
  /// becomes ``AnyTensor/float(_:)``. Complex numbers, quantized and sparse tensors are refused.
  ///
  /// Every size is compared with the file's before memory is taken. The checksums of a large archive's numbers are not
  /// compared, as PyTorch does not.
  ///
  /// - Parameters:
  ///   - path: a regular file.
  ///   - maxMemory: what the tensors may take in bytes, with the storages that they are parts of; as much as the process may
  ///     have unless stated otherwise.
  ///   - mapped: whether the tensors of a large file may lie in the file itself; see ``WeightsFile``.
  /// - Throws: ``TensorFileError``, which says what is wrong with the file and where.
  public init(
    pth path: FilePath, maxMemory: Int = ProcessLimits.memory, mapped: Bool = true
  ) throws(TensorFileError) {
    let file = try InputFile(path)
    if mapped { file.map() }
    try self.init(file, maxMemory: maxMemory)
  }

  /// Reads the bytes of a whole file; see ``init(pth:maxMemory:mapped:)``.
  public init(pth bytes: [UInt8], maxMemory: Int = ProcessLimits.memory) throws(TensorFileError) {
    try self.init(InputFile(bytes, name: nil), maxMemory: maxMemory)
  }

  private init(_ file: InputFile, maxMemory: Int) throws(TensorFileError) {
    let start = try file.bytes(at: 0, count: min(16, file.count))
    if start.starts(with: "PK".utf8) {
      guard let archive = try TorchArchive(file, try ZipDirectory(file)) else {
        throw file.failure(.unsupported, "is a zip archive, but none of PyTorch's: it has no data.pkl")
      }
      self = try archive.read(maxMemory: maxMemory).tensors
    } else if TorchStream.isStart(start) {
      self = try TorchStream(file).read(maxMemory: maxMemory).tensors
    } else {
      throw file.failure(.unsupported, "is no file of PyTorch's")
    }
  }
}
