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
    let extents = axes.map { shape[$0] }
    let strides = axes.map { steps[$0] }
    return withUnsafeBufferPointer { source in
      Self(uninitialized: Shape(extents)) { target in
        guard !target.isEmpty else { return }
        let (length, stride) = (extents[extents.count - 1], strides[strides.count - 1])
        var indices = [Int](repeating: 0, count: extents.count)
        var (start, done) = (0, 0)
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
