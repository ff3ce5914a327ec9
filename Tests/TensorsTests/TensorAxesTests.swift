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

  @Test func keepsWhatHasNothingToMove() {
    let scalar = Tensor<Float>(shape: [], elements: [3])
    #expect(scalar.permuted([]) == scalar)
    let empty = Tensor<Float>(zeros: [2, 0, 3])
    #expect(empty.permuted([2, 1, 0]).shape == [3, 0, 2])
    let row = Tensor<Float>(shape: [3, 1], elements: [1, 2, 3])
    #expect(row.permuted([1, 0]) == Tensor(shape: [1, 3], elements: [1, 2, 3]))
  }
}
