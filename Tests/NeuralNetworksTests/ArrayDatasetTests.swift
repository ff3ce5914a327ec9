import NeuralNetworks
import Tensors
import Testing

@Suite("Examples in memory")
struct ArrayDatasetTests {
  private let inputs = Tensor<Float>(shape: [3, 2, 2, 1], elements: (0..<12).map { Float($0) })

  @Test("Classes")
  func classes() throws {
    let data = try ArrayDataset(inputs: inputs, labels: [2, 0, 2])
    #expect(data.count == 3 && data.inputShape == [2, 2, 1] && data.target == .classes(3) && data.isInMemory)
    #expect((0..<3).map { data.label(of: $0) } == [2, 0, 2])
    #expect(
      try data.example(1)
        == Example(input: Tensor(shape: [2, 2, 1], elements: [4, 5, 6, 7]), target: .label(0)))
    #expect(try ArrayDataset(inputs: inputs, labels: [2, 0, 2], classes: 10).target == .classes(10))
  }

  @Test("Numbers")
  func numbers() throws {
    let data = try ArrayDataset(inputs: inputs, targets: Tensor(shape: [3, 2], elements: [1, 2, 3, 4, 5, 6]))
    #expect(data.target == .tensor([2]) && data.label(of: 0) == nil)
    let last = try data.example(2)
    #expect(last.target == .tensor(Tensor(shape: [2], elements: [5, 6])))
    #expect(last.input.elements == [8, 9, 10, 11])
    let scalars = try ArrayDataset(
      inputs: Tensor(shape: [2], elements: [1, 2]), targets: Tensor(shape: [2], elements: [3, 4]))
    #expect(
      try scalars.example(1)
        == Example(input: Tensor(shape: [], elements: [2]), target: .tensor(Tensor(shape: [], elements: [4]))))
  }

  @Test("What is wrong with examples is said")
  func refused() throws {
    func reason(_ body: () throws(NetworkError) -> ArrayDataset) -> String {
      do throws(NetworkError) {
        return "none: \(try body())"
      } catch {
        return error.kind == .data ? error.reason : "\(error.kind)"
      }
    }
    #expect(
      reason { () throws(NetworkError) in try ArrayDataset(inputs: inputs, labels: [0, 1]) }
        == "there are 3 inputs and 2 labels")
    #expect(
      reason { () throws(NetworkError) in try ArrayDataset(inputs: inputs, labels: [0, -1, 0]) }
        == "the label of example 1 is -1, and there are 1 classes")
    #expect(
      reason { () throws(NetworkError) in try ArrayDataset(inputs: inputs, labels: [0, 1, 3], classes: 3) }
        == "the label of example 2 is 3, and there are 3 classes")
    #expect(
      reason { () throws(NetworkError) in try ArrayDataset(inputs: inputs, labels: [0, 1, .max - 1]) }
        .hasPrefix("the label of example 2 is"))
    #expect(
      reason { () throws(NetworkError) in try ArrayDataset(inputs: Tensor(zeros: [0, 3]), labels: []) }
        == "inputs of shape 0×3 hold no examples")
    #expect(
      reason { () throws(NetworkError) in try ArrayDataset(inputs: Tensor(zeros: []), labels: []) }
        == "inputs of shape  hold no examples")
    for value in [Float.nan, .infinity, -.infinity] {
      var broken = inputs
      broken[1, 1, 1, 0] = value
      #expect(
        reason { () throws(NetworkError) in try ArrayDataset(inputs: broken, labels: [0, 0, 0]) }
          == "the input of example 1 has a number that is not finite")
      #expect(
        reason { () throws(NetworkError) in try ArrayDataset(inputs: inputs, targets: broken) }
          == "the target of example 1 has a number that is not finite")
    }
    let largest = Tensor<Float>(shape: [3, 2], repeating: .greatestFiniteMagnitude)
    #expect(try ArrayDataset(inputs: largest, labels: [0, 0, 0]).count == 3)
  }
}
