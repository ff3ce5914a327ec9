extension Tensor {
  /// Reads a tensor from the bytes of an array file, as `numpy.save` writes it.
  ///
  /// Both byte orders are read; Fortran order is refused.
  ///
  /// - Parameter bytes: the whole file, with nothing after the last element.
  /// - Throws: ``NpyError``, of kind `typeMismatch` where the file's elements are not `Element`s.
  public init(npy bytes: [UInt8]) throws(NpyError) {
    let header = try NpyHeader(parsing: bytes)
    guard header.typeCode == Element.numpyTypeCode else {
      throw NpyError(
        .typeMismatch, "holds elements of type \(header.typeCode), not \(Element.numpyTypeCode)")
    }
    guard !header.isFortranOrder else {
      throw NpyError(.unsupported, "is in Fortran order; save numpy.ascontiguousarray(a) instead")
    }
    let start = try NpyHeader.byteCount(prefix: bytes)
    let present = bytes.count - start
    guard let wanted = header.dataByteCount, present >= wanted else {
      throw NpyError(
        .truncated, "ends too early: \(present) bytes of data are not enough for \(header.shape)")
    }
    guard present == wanted else {
      throw NpyError(.trailingBytes, "has \(present - wanted) bytes after its last element")
    }
    self.init(uninitialized: header.shape) { elements in
      let target = UnsafeMutableRawBufferPointer(elements)
      bytes.withUnsafeBytes { source in
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[start...]))
      }
      if header.isBigEndian != isBigEndianMachine {
        swapBytes(of: target, width: MemoryLayout<Element>.size)
      }
    }
  }

  /// The tensor as an array file that `numpy.load` reads: version 1.0, little-endian, C order.
  public var npyBytes: [UInt8] {
    var bytes = NpyHeader(typeCode: Element.numpyTypeCode, shape: shape).bytes
    let start = bytes.count
    withUnsafeBufferPointer { bytes.append(contentsOf: UnsafeRawBufferPointer($0)) }
    if isBigEndianMachine {
      bytes.withUnsafeMutableBytes {
        swapBytes(of: .init(rebasing: $0[start...]), width: MemoryLayout<Element>.size)
      }
    }
    return bytes
  }
}

#if _endian(big)
  package let isBigEndianMachine = true
#else
  package let isBigEndianMachine = false
#endif

/// Reverses the bytes of each number of `width` bytes.
package func swapBytes(of bytes: UnsafeMutableRawBufferPointer, width: Int) {
  guard width > 1 else { return }
  for start in stride(from: 0, through: bytes.count - width, by: width) {
    for offset in 0..<width / 2 { bytes.swapAt(start + offset, start + width - 1 - offset) }
  }
}
