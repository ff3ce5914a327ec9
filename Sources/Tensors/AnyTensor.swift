/// A tensor of one of the element types that files of arrays hold.
///
/// Half-precision floating point, NumPy's `float16` and PyTorch's `bfloat16`, becomes `float` when it is read, which
/// holds each of its values.
public enum AnyTensor: Hashable, Sendable {
  /// Truth values: 0 is false, 1 is true.
  case bool(Tensor<UInt8>)
  /// Whole numbers of 8 bits from 0 on.
  case uint8(Tensor<UInt8>)
  /// Whole numbers of 8 bits.
  case int8(Tensor<Int8>)
  /// Whole numbers of 16 bits from 0 on.
  case uint16(Tensor<UInt16>)
  /// Whole numbers of 16 bits.
  case int16(Tensor<Int16>)
  /// Whole numbers of 32 bits from 0 on.
  case uint32(Tensor<UInt32>)
  /// Whole numbers of 32 bits.
  case int32(Tensor<Int32>)
  /// Whole numbers of 64 bits from 0 on.
  case uint64(Tensor<UInt64>)
  /// Whole numbers of 64 bits.
  case int64(Tensor<Int64>)
  /// Floating point of single precision.
  case float(Tensor<Float>)
  /// Floating point of double precision.
  case double(Tensor<Double>)

  /// The extents, outermost axis first.
  public var shape: Shape {
    switch self {
    case .bool(let tensor), .uint8(let tensor): tensor.shape
    case .int8(let tensor): tensor.shape
    case .uint16(let tensor): tensor.shape
    case .int16(let tensor): tensor.shape
    case .uint32(let tensor): tensor.shape
    case .int32(let tensor): tensor.shape
    case .uint64(let tensor): tensor.shape
    case .int64(let tensor): tensor.shape
    case .float(let tensor): tensor.shape
    case .double(let tensor): tensor.shape
    }
  }

  /// The number of elements.
  public var count: Int { shape.count }

  /// The elements in single precision: the tensor itself where it has that, otherwise each rounded to the nearest.
  public var floats: Tensor<Float> {
    switch self {
    case .bool(let tensor), .uint8(let tensor): tensor.map { Float($0) }
    case .int8(let tensor): tensor.map { Float($0) }
    case .uint16(let tensor): tensor.map { Float($0) }
    case .int16(let tensor): tensor.map { Float($0) }
    case .uint32(let tensor): tensor.map { Float($0) }
    case .int32(let tensor): tensor.map { Float($0) }
    case .uint64(let tensor): tensor.map { Float($0) }
    case .int64(let tensor): tensor.map { Float($0) }
    case .float(let tensor): tensor
    case .double(let tensor): tensor.map { Float($0) }
    }
  }

  /// The elements in double precision: the tensor itself where it has that, otherwise each rounded to the nearest.
  public var doubles: Tensor<Double> {
    switch self {
    case .bool(let tensor), .uint8(let tensor): tensor.map { Double($0) }
    case .int8(let tensor): tensor.map { Double($0) }
    case .uint16(let tensor): tensor.map { Double($0) }
    case .int16(let tensor): tensor.map { Double($0) }
    case .uint32(let tensor): tensor.map { Double($0) }
    case .int32(let tensor): tensor.map { Double($0) }
    case .uint64(let tensor): tensor.map { Double($0) }
    case .int64(let tensor): tensor.map { Double($0) }
    case .float(let tensor): tensor.map { Double($0) }
    case .double(let tensor): tensor
    }
  }

  /// The elements as whole numbers of 64 bits, nil where they are floating point or one of them is too large.
  ///
  /// What NumPy and PyTorch have for labels: classes, counts, indices.
  public var integers: Tensor<Int64>? {
    switch self {
    case .bool(let tensor), .uint8(let tensor): tensor.map { Int64($0) }
    case .int8(let tensor): tensor.map { Int64($0) }
    case .uint16(let tensor): tensor.map { Int64($0) }
    case .int16(let tensor): tensor.map { Int64($0) }
    case .uint32(let tensor): tensor.map { Int64($0) }
    case .int32(let tensor): tensor.map { Int64($0) }
    case .uint64(let tensor):
      tensor.elements.allSatisfy { $0 <= UInt64(Int64.max) } ? tensor.map { Int64($0) } : nil
    case .int64(let tensor): tensor
    case .float, .double: nil
    }
  }
}

extension AnyTensor: CustomStringConvertible {
  public var description: String { "\(element.numpyName)(\(shape))" }
}
