/// Why an array cannot be read from a file or from a part of one.
enum NpyFailure: Error {
  case file(TensorFileError)
  case array(NpyError)
  /// So many bytes of memory would be needed.
  case tooLarge(Int)

  /// The failure as one of the file.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - place: the beginning of the sentence, where the array is a part of the file.
  ///   - maxMemory: what was allowed.
  func inFile(_ file: InputFile, _ place: String = "", maxMemory: Int) -> TensorFileError {
    switch self {
    case .file(let error): error
    case .array(let error):
      file.failure(
        error.kind == .unsupported || error.kind == .notNpy ? .unsupported : .damaged, "\(place)\(error.reason)")
    case .tooLarge(let count):
      file.failure(
        .overLimit, "\(place)takes \(count) bytes of memory; at most \(maxMemory) are allowed for all tensors")
    }
  }
}

extension AnyTensor {
  /// Reads an array that takes all bytes of a reader, and the type that its elements have there.
  ///
  /// - Parameters:
  ///   - reader: has the array's header next.
  ///   - memory: how many bytes tensors may take; what this one takes is subtracted.
  static func npy(
    _ reader: some ByteReader, memory: inout Int
  ) throws(NpyFailure) -> (tensor: AnyTensor, element: StoredElement) {
    let (header, length) = try header(reader)
    guard let element = StoredElement(numpyTypeCode: header.typeCode) else {
      throw .array(NpyError(.unsupported, advice(header.typeCode)))
    }
    guard header.dataByteCount == reader.rest else {
      let wanted = header.dataByteCount.map(String.init) ?? "too many"
      throw .array(
        NpyError(
          .truncated,
          "has \(reader.rest) bytes after its header of \(length), but its shape \(header.shape) of "
            + "\(element.numpyName) takes \(wanted)"))
    }
    let (count, overflow) = header.shape.count.multipliedReportingOverflow(by: element.byteCountInMemory)
    // Turning the axes takes a second tensor for a while.
    guard !overflow, count <= (header.isFortranOrder ? memory / 2 : memory) else {
      throw .tooLarge(overflow ? Int.max : header.isFortranOrder ? 2 * count : count)
    }
    memory -= count
    do throws(TensorFileError) {
      // In Fortran order the first axis is the innermost one: all axes the other way round.
      let shape = header.isFortranOrder ? Shape(header.shape.extents.reversed()) : header.shape
      let tensor = try element.tensor(shape, isBigEndian: header.isBigEndian) { (bytes) throws(TensorFileError) in
        try reader.read(into: bytes)
      }
      try reader.finish()
      return (header.isFortranOrder ? tensor.reversingAxes : tensor, element)
    } catch {
      throw .file(error)
    }
  }

  private static func header(_ reader: some ByteReader) throws(NpyFailure) -> (header: NpyHeader, length: Int) {
    do {
      var bytes = try reader.read(min(NpyHeader.prefixLength, reader.rest))
      let length = try NpyHeader.byteCount(prefix: bytes)
      guard length - bytes.count <= reader.rest else { throw NpyError(.truncated, "ends in its header") }
      bytes += try reader.read(max(0, length - bytes.count))
      return (try NpyHeader(parsing: bytes), length)
    } catch let error as NpyError {
      throw .array(error)
    } catch let error as TensorFileError {
      throw .file(error)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  private static func advice(_ typeCode: String) -> String {
    let kinds: [Character: String] = [
      "O": "Python's objects", "c": "complex numbers", "U": "texts", "S": "texts", "M": "dates", "m": "times",
      "V": "records",
    ]
    let kind = typeCode.first.flatMap { kinds[$0] } ?? "elements of type \(quoted(typeCode))"
    return "holds \(kind); arrays of whole numbers, of floating point and of truth values are read"
  }

  /// The tensor with its axes the other way round.
  private var reversingAxes: Self {
    func reversed<Element>(_ tensor: Tensor<Element>) -> Tensor<Element> {
      tensor.permuted((0..<tensor.shape.rank).reversed())
    }
    return switch self {
    case .bool(let tensor): .bool(reversed(tensor))
    case .uint8(let tensor): .uint8(reversed(tensor))
    case .int8(let tensor): .int8(reversed(tensor))
    case .uint16(let tensor): .uint16(reversed(tensor))
    case .int16(let tensor): .int16(reversed(tensor))
    case .uint32(let tensor): .uint32(reversed(tensor))
    case .int32(let tensor): .int32(reversed(tensor))
    case .uint64(let tensor): .uint64(reversed(tensor))
    case .int64(let tensor): .int64(reversed(tensor))
    case .float(let tensor): .float(reversed(tensor))
    case .double(let tensor): .double(reversed(tensor))
    }
  }
}
