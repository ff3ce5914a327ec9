import ImageCodecs
import LearnedFilters
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("What denoisers and upscalers learn from")
struct RestorationExamplesTests {
  private func photos(_ channels: PictureChannels, divisors: [Double] = [1]) throws -> PhotoPatches {
    try PhotoPatches([Fixture.path("images/photo.jpg")], channels: channels, divisors: divisors, patch: 48)
  }

  private func parts(_ example: Example) throws -> (input: Tensor<Float>, target: Tensor<Float>) {
    guard case .tensor(let target) = example.target else { throw NetworkError(.data, "no picture") }
    return (example.input, target)
  }

  @Test("Gaussian noise has the deviation that the map says", arguments: PictureChannels.allCases)
  func gaussian(channels: PictureChannels) throws {
    let examples = try RestorationExamples(
      try photos(channels), damage: .noise(.gaussian(5...50), hasNoiseMap: true), size: 48, count: 8)
    #expect(examples.inputShape == [48, 48, channels.count + 1])
    var deviations: Set<Float> = []
    for index in 0..<8 {
      let (input, target) = try parts(try examples.example(index))
      let map = input[0, 0, channels.count]
      deviations.insert(map)
      #expect(map >= 5.0 / 255 && map <= 50.0 / 255)
      var (sum, squares, count) = (0.0, 0.0, 0.0)
      for y in 0..<48 {
        for x in 0..<48 {
          #expect(input[y, x, channels.count] == map)
          for channel in 0..<channels.count {
            let noise = Double(input[y, x, channel] - target[y, x, channel])
            (sum, squares, count) = (sum + noise, squares + noise * noise, count + 1)
          }
        }
      }
      let deviation = (squares / count).squareRoot()
      #expect(abs(deviation / Double(map) - 1) < 0.08)
      #expect(abs(sum / count) < 4 * Double(map) / count.squareRoot())
    }
    #expect(deviations.count == 8)
  }

  @Test("Poisson noise has a variance as large as its mean")
  func poisson() throws {
    let examples = try RestorationExamples(
      try photos(.gray), damage: .noise(.poisson(40...40), hasNoiseMap: false), size: 48, count: 12)
    var ratio = 0.0
    var count = 0.0
    for index in 0..<12 {
      let (input, target) = try parts(try examples.example(index))
      for y in 0..<48 {
        for x in 0..<48 where target[y, x, 0] > 0.05 {
          let noise = Double(input[y, x, 0] - target[y, x, 0])
          ratio += noise * noise / (Double(target[y, x, 0]) / 40)
          count += 1
          let photons = Double(input[y, x, 0]) * 40
          #expect(abs(photons - photons.rounded()) < 1e-3)
        }
      }
    }
    #expect(abs(ratio / count - 1) < 0.03)
  }

  @Test("JPEG of a lower quality is farther from the picture", arguments: PictureChannels.allCases)
  func jpeg(channels: PictureChannels) throws {
    let errors = try [90.0, 10.0].map { quality in
      let examples = try RestorationExamples(
        try photos(channels), damage: .noise(.jpeg(quality...quality), hasNoiseMap: false), size: 48, count: 1)
      let (input, target) = try parts(try examples.example(0))
      return input.withUnsafeBufferPointer { a in
        target.withUnsafeBufferPointer { b in zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
      }
    }
    #expect(errors[0] > 0 && errors[1] > 2 * errors[0])
  }

  @Test("an upscaler's inputs are the patch made smaller, and as large again where that is asked for")
  func shrinking() throws {
    let photos = try photos(.rgb)
    let small = try RestorationExamples(
      photos, damage: .shrinking(factor: 2, enlargesAgain: false), size: 48, count: 1)
    let large = try RestorationExamples(photos, damage: .shrinking(factor: 2, enlargesAgain: true), size: 48, count: 1)
    #expect(small.inputShape == [24, 24, 3] && large.inputShape == [48, 48, 3])
    let (few, target) = try parts(try small.example(0))
    let (many, same) = try parts(try large.example(0))
    #expect(target == same)
    #expect(many == few.bicubic(height: 48, width: 48))
    let exact = target.bicubic(height: 24, width: 24)
    few.withUnsafeBufferPointer { few in
      exact.withUnsafeBufferPointer { exact in
        for (a, b) in zip(few, exact) {
          #expect(abs(a * 255 - (a * 255).rounded()) < 1e-3)
          #expect(abs(a - min(max(b, 0), 1)) < 0.51 / 255)
        }
      }
    }
    #expect(throws: NetworkError.self) {
      try RestorationExamples(photos, damage: .shrinking(factor: 5, enlargesAgain: true), size: 48, count: 1)
    }
  }

  @Test("the same key gives the same patch, another one another")
  func keys() throws {
    let examples = try RestorationExamples(
      try photos(.gray), damage: .noise(.gaussian(25...25), hasNoiseMap: false), size: 48, count: 4)
    let first = try examples.example(0)
    #expect(try examples.example(0) == first)
    #expect(try examples.example(1).input != first.input)
    #expect(try examples.example(0, key: ExampleKey(seed: 0, epoch: 1, index: 0)).input != first.input)
  }

  @Test("photos are made smaller, and left out where that makes them too small")
  func divisors() throws {
    let whole = try photos(.gray)
    let both = try photos(.gray, divisors: [1, 2])
    #expect(abs(Double(both.pixelCount) / Double(whole.pixelCount) - 1.25) < 0.01)
    #expect(try photos(.gray, divisors: [1, 60]).pixelCount == whole.pixelCount)
    #expect(throws: NetworkError.self) { try photos(.gray, divisors: [60]) }
  }

  @Test("noise by name", arguments: ["gaussian:25", "gaussian:5-50", "poisson:30-300", "jpeg:10-60", "gaussian:0"])
  func names(text: String) throws { #expect(try PictureNoise(text: text).text == text) }

  @Test(
    "no noise by any other name",
    arguments: [
      "", "gaussian", "gaussian:", "gaussian:50-5", "gaussian:-1", "salt:3", "jpeg:0", "jpeg:101", "poisson:0",
    ])
  func wrongNames(text: String) { #expect(throws: NetworkError.self) { try PictureNoise(text: text) } }
}
