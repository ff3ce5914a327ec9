/// An element type as files hold it, and how its elements come into memory.
enum StoredElement: CaseIterable {
  case bool, uint8, int8, uint16, int16, uint32, int32, uint64, int64, float16, bfloat16, float, double

  /// What an element takes in a file.
  var byteCount: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float: 4
    case .uint64, .int64, .double: 8
    }
  }

  /// What an element takes in memory.
  var byteCountInMemory: Int { self == .float16 || self == .bfloat16 ? 4 : byteCount }

  /// Reads a tensor.
  ///
  /// - Parameters:
  ///   - shape: the extents.
  ///   - isBigEndian: whether each element has its most significant byte first.
  ///   - fill: fills memory with the next bytes of the file.
  func tensor(
    _ shape: Shape, isBigEndian: Bool = false,
    fill: (UnsafeMutableRawBufferPointer) throws(TensorFileError) -> Void
  ) throws(TensorFileError) -> AnyTensor {
    func read<Element>(_: Element.Type) throws(TensorFileError) -> Tensor<Element> {
      try Tensor(uninitialized: shape) { (elements) throws(TensorFileError) in
        let bytes = UnsafeMutableRawBufferPointer(elements)
        try fill(bytes)
        if isBigEndian != isBigEndianMachine { swapBytes(of: bytes, width: byteCount) }
      }
    }
    switch self {
    case .bool:
      var tensor = try read(UInt8.self)
      tensor.withUnsafeMutableBufferPointer { values in
        for index in values.indices where values[index] > 1 { values[index] = 1 }
      }
      return .bool(tensor)
    case .uint8: return .uint8(try read(UInt8.self))
    case .int8: return .int8(try read(Int8.self))
    case .uint16: return .uint16(try read(UInt16.self))
    case .int16: return .int16(try read(Int16.self))
    case .uint32: return .uint32(try read(UInt32.self))
    case .int32: return .int32(try read(Int32.self))
    case .uint64: return .uint64(try read(UInt64.self))
    case .int64: return .int64(try read(Int64.self))
    case .float16: return .float(try widened(shape, isBigEndian, fill) { Float(halfBits: $0) })
    case .bfloat16: return .float(try widened(shape, isBigEndian, fill) { Float(bfloatBits: $0) })
    case .float: return .float(try read(Float.self))
    case .double: return .double(try read(Double.self))
    }
  }

  private func widened(
    _ shape: Shape, _ isBigEndian: Bool, _ fill: (UnsafeMutableRawBufferPointer) throws(TensorFileError) -> Void,
    _ value: (UInt16) -> Float
  ) throws(TensorFileError) -> Tensor<Float> {
    try Tensor(uninitialized: shape) { (elements) throws(TensorFileError) in
      // A part at a time, which stays in the cache.
      let chunk = 1 << 14
      let halves = UnsafeMutableBufferPointer<UInt16>.allocate(capacity: min(chunk, max(elements.count, 1)))
      defer { halves.deallocate() }
      var done = 0
      while done < elements.count {
        let count = min(chunk, elements.count - done)
        try fill(UnsafeMutableRawBufferPointer(.init(rebasing: halves[..<count])))
        for index in 0..<count {
          let bits = isBigEndian ? UInt16(bigEndian: halves[index]) : UInt16(littleEndian: halves[index])
          elements[done + index] = value(bits)
        }
        done += count
      }
    }
  }
}

extension StoredElement {
  /// The type that NumPy has under this code, without the byte order.
  init?(numpyTypeCode code: String) {
    guard let element = Self.allCases.first(where: { $0.numpyTypeCode == code }) else { return nil }
    self = element
  }

  /// NumPy's code without the byte order, nil where it has no such type.
  var numpyTypeCode: String? {
    switch self {
    case .bool: "b1"
    case .uint8: UInt8.numpyTypeCode
    case .int8: Int8.numpyTypeCode
    case .uint16: UInt16.numpyTypeCode
    case .int16: Int16.numpyTypeCode
    case .uint32: UInt32.numpyTypeCode
    case .int32: Int32.numpyTypeCode
    case .uint64: UInt64.numpyTypeCode
    case .int64: Int64.numpyTypeCode
    case .float16: "f2"
    case .bfloat16: nil
    case .float: Float.numpyTypeCode
    case .double: Double.numpyTypeCode
    }
  }

  /// The name that NumPy and PyTorch have for people.
  var numpyName: String {
    switch self {
    case .float: "float32"
    case .double: "float64"
    default: "\(self)"
    }
  }
}

extension AnyTensor {
  /// The type that the elements have in a file.
  var element: StoredElement {
    switch self {
    case .bool: .bool
    case .uint8: .uint8
    case .int8: .int8
    case .uint16: .uint16
    case .int16: .int16
    case .uint32: .uint32
    case .int32: .int32
    case .uint64: .uint64
    case .int64: .int64
    case .float: .float
    case .double: .double
    }
  }

  /// Calls a closure with the elements as a file has them: in row-major order, little-endian.
  func withFileBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws(TensorFileError) -> Result
  ) throws(TensorFileError) -> Result {
    func bytes<Element>(_ tensor: Tensor<Element>) throws(TensorFileError) -> Result {
      try tensor.withUnsafeBufferPointer { (elements) throws(TensorFileError) in
        let bytes = UnsafeRawBufferPointer(elements)
        guard isBigEndianMachine, element.byteCount > 1 else { return try body(bytes) }
        let swapped = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
        defer { swapped.deallocate() }
        swapped.copyMemory(from: bytes)
        swapBytes(of: swapped, width: element.byteCount)
        return try body(UnsafeRawBufferPointer(swapped))
      }
    }
    switch self {
    case .bool(let tensor), .uint8(let tensor): return try bytes(tensor)
    case .int8(let tensor): return try bytes(tensor)
    case .uint16(let tensor): return try bytes(tensor)
    case .int16(let tensor): return try bytes(tensor)
    case .uint32(let tensor): return try bytes(tensor)
    case .int32(let tensor): return try bytes(tensor)
    case .uint64(let tensor): return try bytes(tensor)
    case .int64(let tensor): return try bytes(tensor)
    case .float(let tensor): return try bytes(tensor)
    case .double(let tensor): return try bytes(tensor)
    }
  }
}
