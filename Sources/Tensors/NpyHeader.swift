/// The header of an array file, as `numpy.lib.format` defines it: type, order and shape.
///
/// Versions 1.0, 2.0 and 3.0 are read, version 1.0 is written.
public struct NpyHeader: Hashable, Sendable {
  /// NumPy's name of the element type without the byte order: `"u1"`, `"f4"`, …
  public var typeCode: String

  /// Whether elements of several bytes have their most significant byte first.
  public var isBigEndian: Bool

  /// Whether the first axis is the innermost one.
  public var isFortranOrder: Bool

  /// The extents, outermost first.
  public var shape: Shape

  /// The first bytes of every array file.
  public static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

  /// How many of a file's first bytes ``byteCount(prefix:)`` asks for.
  public static let prefixLength = 12

  /// The longest header that is read, in bytes; NumPy itself refuses more than 10 000 unless told otherwise.
  public static let maximumLength = 1 << 16

  /// A header of a little-endian file in C order.
  public init(typeCode: String, shape: Shape) {
    self.typeCode = typeCode
    self.isBigEndian = false
    self.isFortranOrder = false
    self.shape = shape
  }

  /// The bytes that one element takes: the number at the end of the type code, 0 where there is none.
  public var bytesPerElement: Int { Int(typeCode.drop { !$0.isNumber }) ?? 0 }

  /// The bytes that all elements take, nil where that overflows.
  public var dataByteCount: Int? {
    let (bytes, overflow) = shape.count.multipliedReportingOverflow(by: bytesPerElement)
    return overflow ? nil : bytes
  }

  /// The length in bytes of a file's header, everything before the first element.
  ///
  /// - Parameter prefix: the first ``prefixLength`` bytes of the file.
  public static func byteCount(prefix: some Collection<UInt8>) throws(NpyError) -> Int {
    let bytes = Array(prefix.prefix(prefixLength))
    guard bytes.starts(with: magic) else {
      throw NpyError(.notNpy, "is no NumPy array file")
    }
    guard bytes.count == prefixLength else {
      throw NpyError(.truncated, "ends in its header")
    }
    let length: Int
    switch bytes[6] {
    case 1: length = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    case 2, 3:
      length = 12 + Int(bytes[8]) + Int(bytes[9]) << 8 + Int(bytes[10]) << 16 + Int(bytes[11]) << 24
    default:
      throw NpyError(
        .unsupported, "has version \(bytes[6]).\(bytes[7]) of NumPy's format; 1, 2 and 3 are read")
    }
    guard length <= maximumLength else {
      throw NpyError(.badHeader, "claims a header of \(length) bytes; at most \(maximumLength) are read")
    }
    return length
  }

  /// Reads a header.
  ///
  /// - Parameter bytes: the file's first bytes, at least ``byteCount(prefix:)`` of them.
  public init(parsing bytes: some Collection<UInt8>) throws(NpyError) {
    let length = try Self.byteCount(prefix: bytes)
    let header = Array(bytes.prefix(length))
    guard header.count == length, length >= Self.prefixLength else {
      throw NpyError(.truncated, "ends in its header")
    }
    let start = header[6] == 1 ? 10 : 12
    var parser = PythonLiteralParser(header[start...])
    guard case .dictionary(let entries) = try parser.parse() else {
      throw NpyError(.badHeader, "has a header that is no dictionary")
    }
    guard case .string(let type) = entries["descr"] else {
      throw NpyError(.unsupported, "holds records, or does not say what; arrays of plain numbers are read")
    }
    guard case .boolean(let isFortranOrder) = entries["fortran_order"],
      case .sequence(let items) = entries["shape"]
    else { throw NpyError(.badHeader, "has a header without its order or its shape") }

    var extents: [Int] = []
    for item in items {
      guard case .integer(let extent) = item else {
        throw NpyError(.badHeader, "has a shape that is not made of numbers")
      }
      extents.append(extent)
    }
    guard let shape = Shape(checking: extents) else {
      throw NpyError(.badHeader, "has a shape that is negative or too large: \(extents)")
    }
    let order = type.first ?? "|"
    let hasOrder = "<>|=".contains(order)
    self.typeCode = String(hasOrder ? type.dropFirst() : type[...])
    self.isBigEndian = order == ">"
    self.isFortranOrder = isFortranOrder
    self.shape = shape
    guard dataByteCount != nil else {
      throw NpyError(.badHeader, "has a shape that is too large: \(shape)")
    }
  }

  /// The header as version 1.0 writes it, in NumPy's own words: padded so that the elements begin at a
  /// multiple of 64 bytes, with room for the first extent to grow.
  ///
  /// - Precondition: at most a few hundred axes, so that the length fits 16 bits.
  public var bytes: [UInt8] {
    let order = bytesPerElement == 1 ? "|" : isBigEndian ? ">" : "<"
    let extents = shape.extents.map(String.init).joined(separator: ", ") + (shape.rank == 1 ? "," : "")
    var text = "{'descr': '\(order)\(typeCode)', 'fortran_order': \(isFortranOrder ? "True" : "False"), "
    text += "'shape': (\(extents)), }"
    if let first = shape.extents.first {
      text += String(repeating: " ", count: 21 - String(first).count)
    }
    let unpadded = 10 + text.utf8.count + 1
    text += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    let length = UInt16(text.utf8.count)
    return Self.magic + [1, 0, UInt8(truncatingIfNeeded: length), UInt8(length >> 8)] + Array(text.utf8)
  }
}
