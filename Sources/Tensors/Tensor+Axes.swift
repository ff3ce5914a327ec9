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
    var steps = [Int](repeating: 1, count: shape.rank)
    for axis in (0..<shape.rank - 1).reversed() { steps[axis] = steps[axis + 1] * shape[axis + 1] }
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
        guard !target.isEmpty else { return }
        let (length, stride) = (extents.last ?? 1, strides.last ?? 0)
        var indices = [Int](repeating: 0, count: extents.count)
        var (start, done) = (offset, 0)
        while done < target.count {
          for index in 0..<length { target[done + index] = source[start + index * stride] }
          done += length
          // The next run along the last axis: the indices before it count up.
          var axis = extents.count - 2
          while axis >= 0 {
            indices[axis] += 1
            start += strides[axis]
            if indices[axis] < extents[axis] { break }
            start -= indices[axis] * strides[axis]
            indices[axis] = 0
            axis -= 1
          }
        }
      }
    }
  }
}
