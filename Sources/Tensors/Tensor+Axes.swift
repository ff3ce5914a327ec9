extension Tensor {
  /// The same elements with the axes in another order: axis i of the result is axis `axes[i]` of this tensor.
  ///
  /// - Parameter axes: each axis once. For weights of output × input × height × width, `[2, 3, 1, 0]` gives height ×
  ///   width × input × output.
  /// - Precondition: `axes` has every axis from 0 to the rank − 1 once.
  public func permuted(_ axes: [Int]) -> Self {
    precondition(
      axes.sorted() == Array(0..<shape.rank), "\(axes) is no order of the axes of a tensor of shape \(shape)")
    guard axes != axes.sorted() else { return self }
    let steps = StridedSteps.rowMajor(shape.extents)
    return strided(Shape(axes.map { shape[$0] }), axes.map { steps[$0] })
  }

  /// A tensor of elements of this one, taken in steps through its memory.
  ///
  /// - Parameters:
  ///   - shape: the extents of the result.
  ///   - strides: how many elements further the next index of each axis is; 0 repeats.
  ///   - offset: the place of the first element.
  /// - Precondition: all of them are elements of this tensor.
  func strided(_ shape: Shape, _ strides: [Int], from offset: Int = 0) -> Self {
    let extents = shape.extents
    let last = zip(extents, strides).reduce(offset) { $0 + ($1.0 - 1) * $1.1 }
    precondition(
      extents.count == strides.count && (shape.count == 0 || offset >= 0 && last < count),
      "strides \(strides) from \(offset) on lead out of a tensor of \(self.shape)")
    return withUnsafeBufferPointer { source in
      Self(uninitialized: shape) { target in
        guard shape.count > 0 else { return }
        let steps = StridedSteps(extents, strides)
        let (from, to) = (UnsafeRawBufferPointer(source), UnsafeMutableRawBufferPointer(target))
        switch MemoryLayout<Element>.stride {
        case 1: steps.copy(from, from: offset, to: to, as: UInt8.self)
        case 2: steps.copy(from, from: offset, to: to, as: UInt16.self)
        case 4: steps.copy(from, from: offset, to: to, as: UInt32.self)
        case 8: steps.copy(from, from: offset, to: to, as: UInt64.self)
        default: steps.copy(from, from: offset, to: to, as: Element.self)
        }
      }
    }
  }
}

/// The way through memory in steps: at least one element, behind each other in the result.
private struct StridedSteps {
  private let extents: [Int]
  private let strides: [Int]
  /// How much further the next index of each axis is in the result.
  private let steps: [Int]
  /// All axes but the last, those with the shortest steps last.
  private let axes: [Int]

  init(_ extents: [Int], _ strides: [Int]) {
    (self.extents, self.strides) = (extents, strides)
    steps = Self.rowMajor(extents)
    axes = extents.indices.dropLast().sorted { strides[$0] > strides[$1] }
  }

  /// How many elements further the next index of each axis is where they lie behind each other.
  static func rowMajor(_ extents: [Int]) -> [Int] {
    var steps = [Int](repeating: 1, count: extents.count)
    for axis in extents.indices.dropLast().reversed() { steps[axis] = steps[axis + 1] * extents[axis + 1] }
    return steps
  }

  /// A cache line of the result at a time, in the order in which the elements lie in the source.
  ///
  /// - Parameter bits: what elements are copied as: a type that is known here and as large as they are. The element's own
  ///   is a parameter of the tensor, and code that is compiled for any makes a call to copy one: 30 times slower.
  func copy<Bits: BitwiseCopyable>(
    _ source: UnsafeRawBufferPointer, from offset: Int, to target: UnsafeMutableRawBufferPointer, as bits: Bits.Type
  ) {
    let size = MemoryLayout<Bits>.stride
    let (length, stride) = (extents.last ?? 1, strides.last ?? 0)
    let runs = extents.dropLast().reduce(1, *)
    let block = stride == 1 ? length : 16
    for first in Swift.stride(from: 0, to: length, by: block) {
      var indices = [Int](repeating: 0, count: extents.count)
      var (start, place) = (offset + first * stride, first)
      let count = min(block, length - first)
      for _ in 0..<runs {
        for index in 0..<count {
          let element = source.loadUnaligned(fromByteOffset: (start + index * stride) * size, as: bits)
          target.storeBytes(of: element, toByteOffset: (place + index) * size, as: bits)
        }
        for axis in axes.reversed() {
          indices[axis] += 1
          start += strides[axis]
          place += steps[axis]
          if indices[axis] < extents[axis] { break }
          start -= indices[axis] * strides[axis]
          place -= indices[axis] * steps[axis]
          indices[axis] = 0
        }
      }
    }
  }
}
