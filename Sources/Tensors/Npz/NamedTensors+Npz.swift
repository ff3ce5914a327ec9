public import SystemPackage

extension NamedTensors {
  /// Reads an archive of arrays, as `numpy.savez` and `numpy.savez_compressed` write it.
  ///
  /// Names come in the archive's order and without their `.npy`. Arrays of NumPy's types bool, int8 to int64, uint8 to
  /// uint64, float16 (as ``AnyTensor/float(_:)``), float32 and float64 are read, in both byte orders, in C and in
  /// Fortran order (as `a.T` is saved), stored and deflated, with sizes of 64 bits. Objects, which NumPy would have to
  /// run code for, complex numbers, texts, dates and records are refused.
  ///
  /// Nothing is taken on trust: checksums are compared, entries may neither share bytes nor leave some out, and an
  /// array's size has to be that of its entry before memory is asked for.
  ///
  /// - Parameters:
  ///   - path: a regular file.
  ///   - maxMemory: what the tensors may take in bytes; as much as the process may have unless stated otherwise.
  /// - Throws: ``TensorFileError``, which says what is wrong with the file and where.
  public init(npz path: FilePath, maxMemory: Int = ProcessLimits.memory) throws(TensorFileError) {
    try self.init(try InputFile(path), maxMemory: maxMemory)
  }

  /// Reads the bytes of a whole archive; see ``init(npz:maxMemory:)-(FilePath,_)``.
  public init(npz bytes: [UInt8], maxMemory: Int = ProcessLimits.memory) throws(TensorFileError) {
    try self.init(InputFile(bytes, name: nil), maxMemory: maxMemory)
  }

  private init(_ file: InputFile, maxMemory: Int) throws(TensorFileError) {
    self = try Self.npz(file, try ZipDirectory(file), maxMemory: maxMemory).tensors
  }

  /// The arrays of an archive, and the types that their elements have there.
  static func npz(
    _ file: InputFile, _ directory: ZipDirectory, maxMemory: Int
  ) throws(TensorFileError) -> (tensors: NamedTensors, elements: [String: StoredElement]) {
    var tensors = NamedTensors()
    var elements: [String: StoredElement] = [:]
    var memory = maxMemory
    for entry in directory.entries {
      let name = entry.name.hasSuffix(".npy") ? String(entry.name.dropLast(4)) : entry.name
      guard tensors[name] == nil else { throw file.failure(.damaged, "has two arrays of the name \(quoted(name))") }
      let reader = try ZipEntryReader(entry, of: file)
      do throws(NpyFailure) {
        (tensors[name], elements[name]) = try AnyTensor.npy(reader, memory: &memory)
      } catch {
        throw error.inFile(file, "has entry \(quoted(entry.name)), which ", maxMemory: maxMemory)
      }
    }
    return (tensors, elements)
  }
}
