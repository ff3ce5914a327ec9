import Tensors
import Testing

@Suite struct TensorTests {
  @Test func copiesOnWrite() {
    let original = Tensor<UInt8>(shape: [2, 3], elements: 1...6)
    var copy = original
    copy[0, 1] = 9
    #expect(original[0, 1] == 2)
    #expect(copy.elements == [1, 9, 3, 4, 5, 6])
    var other = copy
    var row = other.mutableRow(1)
    row[0] = 7
    #expect(copy[1, 0] == 4)
    #expect(other[1, 0] == 7)
    var third = other
    var span = third.mutableSpan
    span[5] = 8
    #expect(other[1, 2] == 6)
    #expect(third[1, 2] == 8)
  }

  @Test func writesInPlaceWhereItIsAlone() {
    var tensor = Tensor<Float>(zeros: [64])
    let before = tensor.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
    tensor[3] = 1
    let after = tensor.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
    #expect(before == after)
  }

  @Test(arguments: [1, 2, 3, 7, 63, 64, 65, 1000])
  func isAligned(_ count: Int) {
    let bytes = Tensor<UInt8>(zeros: [count])
    let doubles = Tensor<Double>(zeros: [count])
    #expect(bytes.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) % 64 } == 0)
    #expect(doubles.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) % 64 } == 0)
  }

  @Test func rowsAreSpans() {
    let image = Tensor<UInt16>(shape: [2, 2, 3], elements: 0..<12)
    let row = image.row(1)
    #expect(row.count == 6)
    #expect(row[0] == 6)
    #expect(row[5] == 11)
    #expect(image.span.count == 12)
    let reshaped = image.reshaped(to: [3, 4])
    #expect(reshaped.row(2)[3] == 11)
    #expect(reshaped[2, 0] == 8)
  }

  @Test func equalsByValue() {
    let a = Tensor<Int32>(shape: [2, 2], elements: 0..<4)
    #expect(a == Tensor<Int32>(shape: [2, 2], elements: 0..<4))
    #expect(a != Tensor<Int32>(shape: [4], elements: 0..<4))
    #expect(a.map { $0 * 2 }.elements == [0, 2, 4, 6])
    #expect(Set([a, a]).count == 1)
  }

  @Test func stopsAtWrongIndices() async {
    await #expect(processExitsWith: .failure) { _ = Tensor<UInt8>(zeros: [2, 2])[2, 0] }
    await #expect(processExitsWith: .failure) { _ = Tensor<UInt8>(zeros: [2, 2]).row(2) }
    await #expect(processExitsWith: .failure) { _ = Tensor<UInt8>(shape: [2], elements: [1, 2, 3]) }
    await #expect(processExitsWith: .failure) { _ = Tensor<UInt8>(zeros: [2, 2]).reshaped(to: [3]) }
    await #expect(processExitsWith: .failure) { _ = Shape([Int.max, 2]) }
  }

  @Test func shapesCheckThemselves() {
    #expect(Shape(checking: [-1]) == nil)
    #expect(Shape(checking: [Int.max, 2]) == nil)
    #expect(Shape(checking: [0, Int.max]) != nil)
    #expect(Shape([2, 3, 4]).count == 24)
    #expect(Shape([2, 3, 4]).rowCount == 2)
    #expect(Shape([]).count == 1)
    #expect("\(Shape([2, 3]))" == "2×3")
  }
}
