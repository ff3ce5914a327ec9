import Foundation
import NeuralNetworks
import Tensors
import Testing

@Suite("Changes at random")
struct AugmentedDatasetTests {
  /// Pictures whose pixels say where they are: channel 0 the row, channel 1 the column; the target has one channel: 10 y + x.
  private func places(width: Int = 4, height: Int = 3) throws -> ArrayDataset {
    var (inputs, targets): ([Float], [Float]) = ([], [])
    for y in 0..<height {
      for x in 0..<width {
        inputs += [Float(y), Float(x)]
        targets.append(Float(10 * y + x))
      }
    }
    return try ArrayDataset(
      inputs: Tensor(shape: [1, height, width, 2], elements: inputs),
      targets: Tensor(shape: [1, height, width, 1], elements: targets))
  }

  private func key(_ epoch: Int) -> ExampleKey { ExampleKey(seed: 1, epoch: epoch, index: 0) }

  /// The target of each pixel must be that of the place that the input names; nothing was moved differently.
  private func picture(_ data: AugmentedDataset, epoch: Int) throws -> [[Float]] {
    let example = try data.example(0, key: key(epoch))
    guard case .tensor(let target) = example.target else { return [] }
    let (height, width) = (target.shape[0], target.shape[1])
    #expect(example.input.shape == [height, width, 2])
    return (0..<height).map { y in
      (0..<width).map { x in
        #expect(target[y, x, 0] == 10 * example.input[y, x, 0] + example.input[y, x, 1])
        return target[y, x, 0]
      }
    }
  }

  private let plain: [[Float]] = [[0, 1, 2, 3], [10, 11, 12, 13], [20, 21, 22, 23]]

  @Test("Flips are exact, and move the target alike")
  func flips() throws {
    let mirrored = plain.map { Array($0.reversed()) }
    let always = try places().augmented(by: [.horizontalFlip(probability: 1)])
    #expect(try picture(always, epoch: 0) == mirrored)
    let never = try places().augmented(by: [.horizontalFlip(probability: 0), .verticalFlip(probability: 0)])
    #expect(try picture(never, epoch: 0) == plain)
    let down = try places().augmented(by: [.verticalFlip(probability: 1)])
    #expect(try picture(down, epoch: 0) == plain.reversed())
    let both = try places().augmented(by: [.verticalFlip(probability: 1), .horizontalFlip(probability: 1)])
    #expect(try picture(both, epoch: 0) == mirrored.reversed())
    let half = try places().augmented(by: [.horizontalFlip()])
    let seen = try (0..<200).map { try picture(half, epoch: $0) }
    #expect(Set(seen) == [plain, mirrored])
    #expect(70...130 ~= seen.filter { $0 == plain }.count)
  }

  @Test("Quarters of a turn are those of numpy.rot90, equally often")
  func turns() throws {
    let data = try places(width: 3).augmented(by: [.quarterTurns])
    var counts: [[[Float]]: Int] = [:]
    for epoch in 0..<200 { counts[try picture(data, epoch: epoch), default: 0] += 1 }
    let turns: [[[Float]]] = [
      [[0, 1, 2], [10, 11, 12], [20, 21, 22]], [[2, 12, 22], [1, 11, 21], [0, 10, 20]],
      [[22, 21, 20], [12, 11, 10], [2, 1, 0]], [[20, 10, 0], [21, 11, 1], [22, 12, 2]],
    ]
    #expect(Set(counts.keys) == Set(turns))
    #expect(counts.values.allSatisfy { 25...75 ~= $0 })
  }

  @Test("Pieces come from every place equally often, with black around")
  func crops() throws {
    let data = try places().augmented(by: [.crop(width: 3, height: 2)])
    #expect(data.inputShape == [2, 3, 2] && data.target == .tensor([2, 3, 1]))
    var counts: [Float: Int] = [:]
    for epoch in 0..<400 {
      let piece = try picture(data, epoch: epoch)
      let first = piece[0][0]
      #expect(piece == [[first, first + 1, first + 2], [first + 10, first + 11, first + 12]])
      counts[first, default: 0] += 1
    }
    #expect(Set(counts.keys) == [0, 1, 10, 11])
    #expect(counts.values.allSatisfy { 60...140 ~= $0 })

    let padded = try places().augmented(by: [.crop(width: 4, height: 3, padding: 1)])
    let shifts = try Set((0..<300).map { try picture(padded, epoch: $0) })
    #expect(shifts.count == 9)
    #expect(shifts.contains([[0, 0, 0, 0], [0, 0, 1, 2], [0, 10, 11, 12]]))
    #expect(shifts.contains([[11, 12, 13, 0], [21, 22, 23, 0], [0, 0, 0, 0]]))
    // What was cut away does not come back with the next border.
    let twice = try places().augmented(by: [.crop(width: 1, height: 1), .crop(width: 3, height: 3, padding: 1)])
    for epoch in 0..<20 {
      let piece = try picture(twice, epoch: epoch)
      #expect(piece[0] == [0, 0, 0] && piece[2] == [0, 0, 0] && piece[1][0] == 0 && piece[1][2] == 0)
    }
  }

  @Test("All moves together are those of one after the other")
  func together() throws {
    let moves: [Augmentation] = [
      .crop(width: 4, height: 4, padding: 2), .quarterTurns, .horizontalFlip(), .crop(width: 3, height: 2, padding: 1),
      .verticalFlip(),
    ]
    let data = try places(width: 5, height: 5).augmented(by: moves)
    let seen = try Set((0..<200).map { try picture(data, epoch: $0) })
    #expect(seen.count > 50)
  }

  @Test("Noise changes the input alone, by as much as was asked for")
  func noise() throws {
    let picture = Tensor<Float>(shape: [1, 40, 50, 1], repeating: 0.5)
    let data = try ArrayDataset(inputs: picture, targets: picture).augmented(by: [.noise(25)])
    let example = try data.example(0, key: key(0))
    #expect(example.target == .tensor(picture.reshaped(to: [40, 50, 1])))
    let noise = example.input.elements.map { Double($0 - 0.5) * 255 }
    let mean = noise.reduce(0, +) / 2000
    let deviation = (noise.reduce(0) { $0 + $1 * $1 } / 2000).squareRoot()
    #expect(abs(mean) < 2 && abs(deviation - 25) < 1.6)
    let blind = try ArrayDataset(inputs: picture, targets: picture).augmented(by: [.noise(minimum: 0, maximum: 50)])
    let deviations = try (0..<40).map { epoch in
      let input = try blind.example(0, key: key(epoch)).input.elements.prefix(200)
      return (input.reduce(0.0) { $0 + Double($1 - 0.5) * Double($1 - 0.5) } / 200).squareRoot() * 255
    }
    #expect(deviations.allSatisfy { $0 < 60 } && deviations.contains { $0 < 15 } && deviations.contains { $0 > 35 })
  }

  @Test("Another light is one for the input and for the target")
  func brightness() throws {
    let data = try places().augmented(by: [.brightness(minimum: 0.5, maximum: 2)])
    var factors: [Float] = []
    for epoch in 0..<50 {
      let example = try data.example(0, key: key(epoch))
      guard case .tensor(let target) = example.target else { continue }
      factors.append(target[0, 1, 0])
      #expect(example.input[0, 1, 1] == target[0, 1, 0] && example.input[2, 3, 0] == 2 * target[0, 1, 0])
    }
    #expect(factors.allSatisfy { 0.5...2 ~= $0 } && (factors.min() ?? 1) < 0.8 && (factors.max() ?? 1) > 1.7)
  }

  @Test("The same bits for any number of threads, and new ones in each epoch")
  func bits() throws {
    let data = try DrawnDigits(count: 30, seed: 1).augmented(by: [
      .crop(width: 24, height: 24), .horizontalFlip(), .noise(minimum: 1, maximum: 9),
      .brightness(minimum: 0.5, maximum: 1),
    ])
    let expected = try BatchLoader(data, batch: 8, seed: 4).take(10)
    #expect(Set(expected).count == 9)
    for (ahead, threads) in [(0, 3), (2, 1), (3, 2)] {
      let loader = try BatchLoader(data, batch: 8, seed: 4, ahead: ahead, parallelism: Parallelism(threads: threads))
      #expect(try loader.take(10) == expected)
    }
    #expect(
      try BatchLoader(data, batch: 8, seed: 4, start: .init(epoch: 1, batch: 2)).take(2) == Array(expected[7...8]))
    #expect(data.isInMemory && data.label(of: 13) == 3 && data.target == .classes(10))
  }

  @Test("Random choices of the data set itself have nothing to do with those of the change")
  func inner() throws {
    let key = key(0)
    let data = try RandomExamples(count: 5).augmented(by: [])
    #expect(try data.example(2, key: key) == RandomExamples(count: 5).example(2, key: key.inner))
    #expect(try data.example(2, key: key) != RandomExamples(count: 5).example(2, key: key))
  }

  @Test(
    "What makes no sense is refused",
    arguments: [
      [.horizontalFlip(probability: 1.1)], [.verticalFlip(probability: .nan)], [.quarterTurns],
      [.crop(width: 5, height: 3)], [.crop(width: 0, height: 3)], [.crop(width: 4, height: 3, padding: -1)],
      [.crop(width: 4, height: 3, padding: .max)], [.crop(width: 2, height: 2), .crop(width: 3, height: 2)],
      [.noise(-1)], [.noise(.infinity)], [.noise(minimum: 3, maximum: 2)], [.brightness(minimum: -0.1, maximum: 1)],
    ] as [[Augmentation]])
  func refused(_ augmentations: [Augmentation]) throws {
    let data = try places()
    #expect(throws: NetworkError.self) { try data.augmented(by: augmentations) }
  }

  @Test("What is no picture, or has another size, is not moved")
  func shapes() throws {
    let vectors = try ArrayDataset(inputs: Tensor(zeros: [2, 5]), labels: [0, 1])
    #expect(throws: NetworkError.self) { try vectors.augmented(by: [.noise(1)]) }
    let doubled = try ArrayDataset(
      inputs: Tensor(zeros: [1, 2, 2, 1]),
      targets: Tensor(shape: [1, 4, 4, 1], elements: (0..<16).map { Float($0) }))
    #expect(throws: NetworkError.self) { try doubled.augmented(by: [.crop(width: 1, height: 1)]) }
    let flipped = try doubled.augmented(by: [.verticalFlip(probability: 1)]).example(0)
    #expect(
      flipped.target
        == .tensor(Tensor(shape: [4, 4, 1], elements: [12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3])))
    let toVectors = try ArrayDataset(inputs: Tensor(zeros: [1, 2, 2, 1]), targets: Tensor(zeros: [1, 3]))
    #expect(throws: NetworkError.self) { try toVectors.augmented(by: [.horizontalFlip()]) }
  }

  @Test("Changes travel as JSON")
  func json() throws {
    let all: [Augmentation] = [
      .horizontalFlip(), .quarterTurns, .crop(width: 3, height: 4), .noise(25), .brightness(minimum: 1, maximum: 2),
    ]
    #expect(try JSONDecoder().decode([Augmentation].self, from: JSONEncoder().encode(all)) == all)
  }
}
