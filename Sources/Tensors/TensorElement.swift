/// A number that a tensor can hold: fixed in size, without references, with a name in NumPy's files.
public protocol TensorElement: BitwiseCopyable, Hashable, Sendable {
  /// The number zero.
  static var zero: Self { get }

  /// NumPy's name of the type without the byte order: `"u1"`, `"f4"`, …
  static var numpyTypeCode: String { get }
}

extension UInt8: TensorElement { public static var numpyTypeCode: String { "u1" } }
extension Int8: TensorElement { public static var numpyTypeCode: String { "i1" } }
extension UInt16: TensorElement { public static var numpyTypeCode: String { "u2" } }
extension Int16: TensorElement { public static var numpyTypeCode: String { "i2" } }
extension UInt32: TensorElement { public static var numpyTypeCode: String { "u4" } }
extension Int32: TensorElement { public static var numpyTypeCode: String { "i4" } }
extension UInt64: TensorElement { public static var numpyTypeCode: String { "u8" } }
extension Int64: TensorElement { public static var numpyTypeCode: String { "i8" } }
extension Float: TensorElement { public static var numpyTypeCode: String { "f4" } }
extension Double: TensorElement { public static var numpyTypeCode: String { "f8" } }
