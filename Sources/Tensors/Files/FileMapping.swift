#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The bytes of a file in the process's address space, brought in by the system when they are first read.
///
/// Unchecked: nobody writes to them.
final class FileMapping: @unchecked Sendable {
  /// The bytes, from the file's first on; the first is at the beginning of a page.
  let bytes: UnsafeRawBufferPointer

  /// Files below this size are read: a mapping takes whole pages, and its set-up longer than the copy.
  static let smallestFile = 1 << 20

  /// Maps the first bytes of an open file; nil where that fails, as it does where there is no address space left.
  init?(descriptor: CInt, count: Int) {
    guard count > 0, let memory = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
      // What failure gives is no null pointer.
      Int(bitPattern: memory) != -1
    else { return nil }
    // Reading ahead begins now, so that a slow disk is not waited for page by page.
    madvise(memory, count, MADV_WILLNEED)
    bytes = UnsafeRawBufferPointer(start: memory, count: count)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}

extension InputFile {
  /// A tensor of the elements from a place on.
  ///
  /// Where the file is mapped and its bytes are those that memory would have, they are not copied. They are otherwise where
  /// truth values are to be 0 and 1, half precision to be widened, bytes to be swapped, or elements are not at a multiple
  /// of their size.
  ///
  /// - Precondition: the elements lie within the file.
  func tensor(
    _ element: StoredElement, _ shape: Shape, at offset: Int, isBigEndian: Bool = false
  ) throws(TensorFileError) -> AnyTensor {
    if let mapping, shape.count > 0, isBigEndian == isBigEndianMachine || element.byteCount == 1,
      let tensor = element.tensor(shape, viewing: mapping, at: offset)
    {
      return tensor
    }
    var place = offset
    return try element.tensor(shape, isBigEndian: isBigEndian) { (bytes) throws(TensorFileError) in
      try read(at: place, into: bytes)
      place += bytes.count
    }
  }
}

extension StoredElement {
  /// A tensor of the elements in a mapped file; nil where they are not what memory would have.
  fileprivate func tensor(_ shape: Shape, viewing mapping: FileMapping, at offset: Int) -> AnyTensor? {
    guard offset.isMultiple(of: byteCount) else { return nil }
    func view<Element>(_: Element.Type) -> Tensor<Element> { Tensor(shape: shape, viewing: mapping, at: offset) }
    return switch self {
    case .bool, .float16, .bfloat16: nil
    case .uint8: .uint8(view(UInt8.self))
    case .int8: .int8(view(Int8.self))
    case .uint16: .uint16(view(UInt16.self))
    case .int16: .int16(view(Int16.self))
    case .uint32: .uint32(view(UInt32.self))
    case .int32: .int32(view(Int32.self))
    case .uint64: .uint64(view(UInt64.self))
    case .int64: .int64(view(Int64.self))
    case .float: .float(view(Float.self))
    case .double: .double(view(Double.self))
    }
  }
}
