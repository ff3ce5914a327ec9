import NeuralNetworks
import Tensors
import Testing

@Suite("Targets")
struct TargetTests {
  @Test("Pieces of memory are where they should be")
  func slices() {
    var labels: [Int32] = [0, 1, 2, 3]
    var numbers: [Float] = [0, 1, 2, 3, 4, 5]
    labels.withUnsafeMutableBufferPointer { labels in
      guard case .classes(let piece) = TargetMemory.classes(labels).slice(2, count: 1) else {
        Issue.record("classes became numbers")
        return
      }
      #expect(Array(piece) == [2])
    }
    numbers.withUnsafeMutableBufferPointer { numbers in
      let memory = TargetMemory.tensor(numbers)
      guard case .tensor(let piece) = memory.slice(1, count: 3) else {
        Issue.record("numbers became classes")
        return
      }
      #expect(Array(piece) == [3, 4, 5] && memory.count == 6)
    }
  }

  @Test("A kind says how many numbers it has")
  func kinds() {
    #expect(TargetKind.classes(10).elementCount == 1)
    #expect(TargetKind.tensor([4, 3, 2]).elementCount == 24)
    #expect("\(TargetKind.classes(10)), \(TargetKind.tensor([4, 3, 2]))" == "one of 10 classes, 4×3×2 numbers")
  }
}
