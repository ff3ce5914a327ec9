public import SystemPackage

extension AnyTensor {
  /// Reads an array file, as `numpy.save` writes it: of any element type, in both byte orders, in C and in Fortran
  /// order.
  ///
  /// - Parameters:
  ///   - path: a regular file.
  ///   - maxMemory: what the tensor may take in bytes; as much as the process may have unless stated otherwise.
  /// - Throws: ``TensorFileError``, which says what is wrong with the file and where.
  public init(npy path: FilePath, maxMemory: Int = ProcessLimits.memory) throws(TensorFileError) {
    try self.init(try InputFile(path), maxMemory: maxMemory)
  }

  /// Reads the bytes of a whole array file; see ``init(npy:maxMemory:)-(FilePath,_)``.
  public init(npy bytes: [UInt8], maxMemory: Int = ProcessLimits.memory) throws(TensorFileError) {
    try self.init(InputFile(bytes, name: nil), maxMemory: maxMemory)
  }

  private init(_ file: InputFile, maxMemory: Int) throws(TensorFileError) {
    var memory = maxMemory
    do throws(NpyFailure) {
      self = try Self.npy(FileReader(file), memory: &memory).tensor
    } catch {
      throw error.inFile(file, maxMemory: maxMemory)
    }
  }

  /// Writes an array file that `numpy.load` reads, which appears whole or not at all.
  ///
  /// - Parameter path: where; what is there is replaced.
  /// - Throws: ``TensorFileError`` where the file cannot be created or written.
  public func writeNpy(to path: FilePath) throws(TensorFileError) {
    let file = try OutputFile(path)
    try file.write(NpyHeader(typeCode: element.numpyTypeCode ?? "", shape: shape).bytes)
    try withFileBytes { (bytes) throws(TensorFileError) in try file.write(bytes) }
    try file.finish()
  }
}
