import NeuralNetworks
import Tensors

/// Examples whose numbers are random by their keys, and of which some cannot be loaded.
struct RandomExamples: Dataset {
  var count: Int
  var target = TargetKind.classes(7)
  var broken: Set<Int> = []

  var inputShape: Shape { [2, 1, 1] }

  func label(of index: Int) -> Int? { index % 7 }

  func load(
    _ index: Int, key: ExampleKey, into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory
  ) throws(NetworkError) {
    if broken.contains(index) { throw NetworkError(.data, "\(index) is broken") }
    var random = key.random
    input[0] = Float(index)
    input[1] = Float(random.uniform())
    switch target {
    case .classes(let memory): memory[0] = Int32(index % 7)
    case .tensor(let memory): for place in memory.indices { memory[place] = Float(random.uniform()) }
    }
  }
}

/// Another data set's examples, changed after they were loaded, and not in memory as far as a loader knows.
struct ChangedExamples: Dataset {
  var inner: any Dataset
  /// What is done to an example: its number, its input and its target.
  var change: @Sendable (Int, UnsafeMutableBufferPointer<Float>, TargetMemory) throws(NetworkError) -> Void = {
    _, _, _ in
  }

  var count: Int { inner.count }
  var inputShape: Shape { inner.inputShape }
  var target: TargetKind { inner.target }

  func load(
    _ index: Int, key: ExampleKey, into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory
  ) throws(NetworkError) {
    try inner.load(index, key: key, into: input, target: target)
    try change(index, input, target)
  }
}

/// What a loader gives when it is asked once; no numbers at an epoch's end.
struct LoadedBatch: Hashable {
  var inputs: [Float] = []
  var targets: [Float] = []
  var isEnd: Bool { inputs.isEmpty }
}

extension BatchLoader {
  /// What comes next, so many times.
  func take(_ count: Int) throws(NetworkError) -> [LoadedBatch] {
    var result: [LoadedBatch] = []
    for _ in 0..<count { result.append(try take()) }
    return result
  }

  /// What comes next.
  func take() throws(NetworkError) -> LoadedBatch {
    let (size, width) = (dataset.inputShape.count, dataset.target.elementCount)
    let input = UnsafeMutableBufferPointer<Float>.allocate(capacity: batch * size)
    let labels = UnsafeMutableBufferPointer<Int32>.allocate(capacity: batch)
    let numbers = UnsafeMutableBufferPointer<Float>.allocate(capacity: batch * width)
    defer {
      input.deallocate()
      labels.deallocate()
      numbers.deallocate()
    }
    switch dataset.target {
    case .classes:
      guard let count = try next(into: input, target: .classes(labels)) else { return LoadedBatch() }
      return LoadedBatch(inputs: Array(input[..<(count * size)]), targets: labels[..<count].map { Float($0) })
    case .tensor:
      guard let count = try next(into: input, target: .tensor(numbers)) else { return LoadedBatch() }
      return LoadedBatch(inputs: Array(input[..<(count * size)]), targets: Array(numbers[..<(count * width)]))
    }
  }
}
