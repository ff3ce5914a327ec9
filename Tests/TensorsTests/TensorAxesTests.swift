import Tensors
import Testing

@Suite struct TensorAxesTests {
  @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
  func movesEveryElement(_ axes: [Int]) {
    let tensor = Tensor<Int32>(shape: [2, 3, 4], elements: 0..<24)
    let result = tensor.permuted(axes)
    #expect(result.shape.extents == axes.map { tensor.shape[$0] })
    for i in 0..<result.shape[0] {
      for j in 0..<result.shape[1] {
        for k in 0..<result.shape[2] {
          var place = [0, 0, 0]
          for (axis, index) in zip(axes, [i, j, k]) { place[axis] = index }
          #expect(result[i, j, k] == tensor[place[0], place[1], place[2]])
        }
      }
    }
  }

  /// More elements than are moved at a time, in numbers that no block divides.
  @Test(arguments: [[2, 3, 1, 0], [3, 2, 0, 1], [1, 0, 3, 2], [2, 3, 0, 1]])
  func movesKernels(_ axes: [Int]) {
    let shape: Shape = [37, 21, 3, 5]
    let tensor = Tensor<Int32>(shape: shape, elements: (0..<shape.count).map { Int32($0) })
    let result = tensor.permuted(axes)
    var back = [0, 0, 0, 0]
    for (place, axis) in axes.enumerated() { back[axis] = place }
    #expect(result.shape.extents == axes.map { shape[$0] })
    #expect(result.permuted(back) == tensor)
    let place = [36, 20, 2, 4]
    let moved = axes.map { place[$0] }
    #expect(result[moved[0], moved[1], moved[2], moved[3]] == Int32(shape.count - 1))
    let other = [16, 17, 1, 3]
    let seen = axes.map { other[$0] }
    #expect(result[seen[0], seen[1], seen[2], seen[3]] == Int32(((16 * 21 + 17) * 3 + 1) * 5 + 3))
  }

  @Test func keepsWhatHasNothingToMove() {
    let scalar = Tensor<Float>(shape: [], elements: [3])
    #expect(scalar.permuted([]) == scalar)
    let empty = Tensor<Float>(zeros: [2, 0, 3])
    #expect(empty.permuted([2, 1, 0]).shape == [3, 0, 2])
    let row = Tensor<Float>(shape: [3, 1], elements: [1, 2, 3])
    #expect(row.permuted([1, 0]) == Tensor(shape: [1, 3], elements: [1, 2, 3]))
  }
}
