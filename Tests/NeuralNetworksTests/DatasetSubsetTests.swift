import NeuralNetworks
import Tensors
import Testing

@Suite("Parts of data sets")
struct DatasetSubsetTests {
  private func labelled(_ labels: [Int]) throws -> ArrayDataset {
    try ArrayDataset(
      inputs: Tensor(shape: [labels.count, 1], elements: labels.indices.map { Float($0) }), labels: labels)
  }

  @Test("Both parts together are the whole, in order", arguments: [0, 0.1, 0.25, 0.5, 0.999, 1])
  func partition(part: Double) throws {
    for count in [1, 2, 7, 100] {
      let (training, validation) = RandomExamples(count: count).split(validation: part, seed: 3)
      #expect((training.indices + validation.indices).sorted() == Array(0..<count))
      #expect(validation.count == Int((Double(count) * part).rounded()))
      #expect(training.indices == training.indices.sorted() && validation.indices == validation.indices.sorted())
    }
  }

  @Test("Each class is parted alike")
  func stratified() throws {
    let labels = (0..<200).map { $0 < 100 ? 0 : $0 < 160 ? 1 : $0 < 190 ? 2 : 3 }
    let data = try labelled(labels)
    let (training, validation) = data.split(validation: 0.25, seed: 1)
    func counts(_ part: DatasetSubset) -> [Int] {
      (0..<4).map { label in (0..<part.count).filter { part.label(of: $0) == label }.count }
    }
    // 7.5 and 2.5 are rounded so that 50 are held back.
    #expect(counts(validation) == [25, 15, 8, 2])
    #expect(counts(training) == [75, 45, 22, 8])
    #expect(data.split(validation: 0.25, seed: 1).validation.indices == validation.indices)
    #expect(data.split(validation: 0.25, seed: 2).validation.indices != validation.indices)
  }

  @Test("Classes are not parted at the same places")
  func independent() throws {
    let data = try labelled((0..<40).map { $0 % 2 })
    let held = data.split(validation: 0.5, seed: 7).validation.indices
    #expect(Set(held.filter { $0 % 2 == 0 }.map { $0 / 2 }) != Set(held.filter { $0 % 2 == 1 }.map { $0 / 2 }))
  }

  @Test("A part has its examples")
  func examples() throws {
    let data = try labelled([0, 1, 2, 0, 1, 2])
    let part = DatasetSubset(data, indices: [5, 0, 5])
    #expect(part.count == 3 && part.inputShape == [1] && part.target == .classes(3) && part.isInMemory)
    #expect(try part.example(0) == data.example(5))
    #expect(try part.example(1) == data.example(0))
    #expect(part.label(of: 2) == 2)
    #expect(try BatchLoader(part, batch: 3, shuffles: false).take().inputs == [5, 0, 5])
    // Without labels there is one class.
    let numbers = try ArrayDataset(inputs: Tensor(zeros: [9, 1]), targets: Tensor(zeros: [9, 1]))
    #expect(numbers.split(validation: 1.0 / 3).validation.count == 3)
  }
}
