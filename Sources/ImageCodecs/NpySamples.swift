import Tensors

/// How an array's elements become samples.
struct NpySamples {
  /// The samples that the elements become.
  let type: SampleType

  /// NumPy's name of the elements, for people.
  let name: String

  /// As stored.
  let bytesPerElement: Int

  private let typeCode: String
  private let isSwapped: Bool

  /// - Throws: ``NpyError`` for elements that are no samples, with what to do in NumPy.
  init(_ header: NpyHeader) throws(NpyError) {
    guard !header.isFortranOrder else {
      throw NpyError(.unsupported, "is in Fortran order: save numpy.ascontiguousarray(a)")
    }
    switch header.typeCode {
    case "u1", "b1": type = .uint8
    case "u2": type = .uint16
    case "f2", "f4", "f8": type = .float
    default: throw NpyError(.unsupported, Self.advice(header.typeCode))
    }
    typeCode = header.typeCode
    bytesPerElement = header.bytesPerElement
    isSwapped = bytesPerElement > 1 && header.isBigEndian != isBigEndianMachine
    name = Self.names[typeCode, default: typeCode]
  }

  /// Whether the stored bytes are the samples.
  var isCopied: Bool { !isSwapped && ["u1", "u2", "f4"].contains(typeCode) }

  /// Converts stored elements to samples.
  func convert(_ stored: [UInt8], into target: UnsafeMutableRawBufferPointer) {
    stored.withUnsafeBytes { source in
      switch typeCode {
      case "b1":
        for index in 0..<source.count { target[index] = source[index] == 0 ? 0 : 255 }
      case "f2":
        fill(target, from: source, as: UInt16.self) { Float(halfBits: $0) }
      case "f8":
        fill(target, from: source, as: UInt64.self) { Float(Double(bitPattern: $0)) }
      default:
        target.copyMemory(from: source)
        if isSwapped { swapBytes(of: target, width: bytesPerElement) }
      }
    }
  }

  private func fill<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ target: UnsafeMutableRawBufferPointer, from source: UnsafeRawBufferPointer, as: Bits.Type,
    _ value: (Bits) -> Float
  ) {
    for index in 0..<source.count / MemoryLayout<Bits>.size {
      let bits = source.loadUnaligned(fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
      target.storeBytes(
        of: value(isSwapped ? bits.byteSwapped : bits), toByteOffset: index * 4, as: Float.self)
    }
  }

  private static let names = [
    "b1": "bool", "u1": "uint8", "i1": "int8", "u2": "uint16", "i2": "int16", "u4": "uint32", "i4": "int32",
    "u8": "uint64", "i8": "int64", "f2": "float16", "f4": "float32", "f8": "float64", "c8": "complex64",
    "c16": "complex128",
  ]

  private static func advice(_ typeCode: String) -> String {
    let name = names[typeCode, default: "type \(typeCode)"]
    let samples = "uint8 (0 to 255), uint16 (0 to 65535) and float32 (0 to 1) are read"
    guard typeCode.hasPrefix("i") || typeCode.hasPrefix("u") else { return "holds \(name); \(samples)" }
    return "holds \(name); \(samples): save a.astype(numpy.uint8), or numpy.float32(a) / white"
  }
}
