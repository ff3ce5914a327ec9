public import SystemPackage

extension NamedTensors {
  /// Writes an archive of arrays that `numpy.load` reads, which appears whole or not at all.
  ///
  /// The arrays come in their order, each as name + `.npy`. The same tensors give the same bytes: all entries have
  /// NumPy's own date, the first of January 1980.
  ///
  /// - Parameters:
  ///   - path: where; what is there is replaced.
  ///   - isCompressed: whether the arrays are deflated, as `numpy.savez_compressed` does. Each is compressed in memory.
  /// - Throws: ``TensorFileError``, of kind `unrepresentable` where a name is too long or has a zero in it.
  public func writeNpz(to path: FilePath, compressed isCompressed: Bool = false) throws(TensorFileError) {
    // Before there is a file.
    try checkNames(path.string)
    let file = try OutputFile(path)
    try write(to: file, isCompressed: isCompressed, wideFrom: ZipWriter.narrowLimit)
    try file.finish()
  }

  /// The bytes of a whole archive; see ``writeNpz(to:compressed:)``.
  public func npzBytes(compressed isCompressed: Bool = false) throws(TensorFileError) -> [UInt8] {
    try npzBytes(compressed: isCompressed, wideFrom: ZipWriter.narrowLimit)
  }

  /// The bytes of a whole archive, with sizes and places of 64 bits from a limit on.
  func npzBytes(compressed isCompressed: Bool, wideFrom limit: Int) throws(TensorFileError) -> [UInt8] {
    try checkNames(nil)
    let file = OutputFile()
    try write(to: file, isCompressed: isCompressed, wideFrom: limit)
    return try file.finish()
  }

  private func checkNames(_ file: String?) throws(TensorFileError) {
    for name in names {
      guard name.utf8.count <= ZipWriter.longestName - 4, !name.utf8.contains(0) else {
        throw TensorFileError(.unrepresentable, file: file, "cannot hold an array of the name \(quoted(name))")
      }
    }
  }

  private func write(to file: OutputFile, isCompressed: Bool, wideFrom limit: Int) throws(TensorFileError) {
    var zip = ZipWriter(file, wideFrom: limit)
    for name in names {
      guard let tensor = self[name] else { continue }
      let header = NpyHeader(typeCode: tensor.element.numpyTypeCode ?? "", shape: tensor.shape).bytes
      try tensor.withFileBytes { (bytes) throws(TensorFileError) in
        try zip.add("\(name).npy", header, bytes, isCompressed: isCompressed)
      }
    }
    try zip.finish()
  }
}
