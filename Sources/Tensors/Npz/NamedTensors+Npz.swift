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
    self.init()
    var memory = maxMemory
    for entry in try ZipDirectory(file).entries {
      let name = entry.name.hasSuffix(".npy") ? String(entry.name.dropLast(4)) : entry.name
      guard self[name] == nil else { throw file.failure(.damaged, "has two arrays of the name \(quoted(name))") }
      let reader = try ZipEntryReader(entry, of: file)
      do throws(NpyFailure) {
        self[name] = try Self.array(reader, memory: &memory)
      } catch {
        switch error {
        case .file(let error): throw error
        case .array(let error):
          throw file.failure(
            error.kind == .unsupported || error.kind == .notNpy ? .unsupported : .damaged,
            "has entry \(quoted(entry.name)), which \(error.reason)")
        case .tooLarge(let count):
          throw file.failure(
            .overLimit, "holds tensors of more than \(maxMemory) bytes, among them \(quoted(name)) of \(count)")
        }
      }
    }
  }

  private enum NpyFailure: Error {
    case file(TensorFileError)
    case array(NpyError)
    case tooLarge(Int)
  }

  /// Reads the array that an entry is.
  private static func array(_ reader: ZipEntryReader, memory: inout Int) throws(NpyFailure) -> AnyTensor {
    let (header, length) = try header(reader)
    guard let element = StoredElement(numpyTypeCode: header.typeCode) else {
      throw .array(NpyError(.unsupported, Self.advice(header.typeCode)))
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
    guard !overflow, count <= memory else { throw .tooLarge(overflow ? Int.max : count) }
    memory -= count
    do throws(TensorFileError) {
      // In Fortran order the first axis is the innermost one: all axes the other way round.
      let shape = header.isFortranOrder ? Shape(header.shape.extents.reversed()) : header.shape
      let tensor = try element.tensor(shape, isBigEndian: header.isBigEndian) { (bytes) throws(TensorFileError) in
        try reader.read(into: bytes)
      }
      try reader.finish()
      return header.isFortranOrder ? tensor.reversingAxes : tensor
    } catch {
      throw .file(error)
    }
  }

  private static func header(_ reader: ZipEntryReader) throws(NpyFailure) -> (header: NpyHeader, length: Int) {
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
}

extension AnyTensor {
  /// The tensor with its axes the other way round.
  fileprivate var reversingAxes: Self {
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
