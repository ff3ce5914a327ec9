import Foundation
import ImageCodecs
import ImageFilters
import LearnedFilters
import NeuralNetworks
import Tensors
import Testing

/// Patches, their components, and what autoencoders learn from them.
@Suite struct PatchTests {
  /// Examples whose covariance is known: each is a sum of axes, every combination of signs once.
  private static func examples(_ axes: [[Double]], mean: [Double]) -> Tensor<Float> {
    let count = 1 << axes.count
    let numbers = (0..<count).flatMap { signs in
      mean.indices.map { index in
        Float(
          axes.enumerated().reduce(mean[index]) { $0 + (signs >> $1.offset & 1 == 1 ? 1 : -1) * $1.element[index] })
      }
    }
    return Tensor(shape: [count, mean.count], elements: numbers)
  }

  private static let axes: [[Double]] = [[3, 0, 0, 4], [0, 1.5, 2, 0], [0.8, 0, 0, -0.6]]

  @Test func componentsOfAKnownCovariance() {
    let components = PrincipalComponents(of: Self.examples(Self.axes, mean: [1, -2, 0, 5]))
    for (a, b) in zip(components.mean, [1.0, -2, 0, 5]) { #expect(abs(a - b) < 1e-6) }
    for (a, b) in zip(components.variances, [25.0, 6.25, 1, 0]) { #expect(abs(a - b) < 1e-5) }
    for (component, axis) in zip(components.components, [[0.6, 0, 0, 0.8], [0, 0.6, 0.8, 0], [0.8, 0, 0, -0.6]]) {
      for (a, b) in zip(component, axis) { #expect(abs(a - b) < 1e-6) }
    }
    for (a, b) in zip(components.explained, [0, 25 / 32.25, 31.25 / 32.25, 1, 1]) { #expect(abs(a - b) < 1e-6) }
  }

  /// What a projection loses is the variance of the components that it leaves out.
  @Test func projection() {
    let examples = Self.examples(Self.axes, mean: [1, -2, 0, 5])
    let components = PrincipalComponents(of: examples)
    for (count, lost) in [32.25, 7.25, 1, 0, 0].enumerated() {
      let result = components.projected(examples, components: count)
      let squares = zip(result.elements, examples.elements).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      #expect(abs(squares / 8 - lost) < 1e-4)
    }
  }

  @Test func whiteningAndBack() {
    let examples = Self.examples(
      [[3, 0, 0, 4], [0, 1.5, 2, 0], [0.8, 0, 0, -0.6], [0, 0.4, -0.3, 0]], mean: [1, 2, 3, 4])
    let whitening = Whitening(PrincipalComponents(of: examples), floor: 1e-9)
    let white = PrincipalComponents(of: whitening.whitened(examples))
    for variance in white.variances { #expect(abs(variance - 1) < 1e-3) }
    let back = whitening.unwhitened(whitening.whitened(examples))
    for (a, b) in zip(back.elements, examples.elements) { #expect(abs(a - b) < 1e-4) }
  }

  @Test func angles() {
    let turn = 0.001
    let plane = Subspace([[1, 0, 0, 0], [1, 1, 0, 0], [5, -3, 0, 0]])
    #expect(plane.basis.count == 2)
    let turned = Subspace([[cos(turn), 0, sin(turn), 0], [0, cos(0.7), 0, sin(0.7)]])
    for (a, b) in zip(plane.angles(to: turned), [turn, 0.7]) { #expect(abs(a - b) < 1e-12) }
    #expect(Subspace([[0, 0, 0, 1]]).angles(to: plane).map { abs($0 - .pi / 2) < 1e-12 } == [true])
  }

  /// A picture of colours that tell their place.
  private static func places(_ width: Int, _ height: Int) -> Image {
    let numbers = (0..<height).flatMap { y in (0..<width).flatMap { x in [Float(x) / 64, Float(y) / 64, Float(0.5)] } }
    return Image(.float(Tensor(shape: [height, width, 3], elements: numbers)))
  }

  @Test func patchesOfAPicture() throws {
    let patches = try PicturePatches(Self.places(20, 13), size: 4, count: 200, seed: 1)
    #expect(patches.numbers.shape == [200, 48] && patches.channels == 3)
    var corners: Set<[Float]> = []
    for patch in 0..<200 {
      let (column, row) = (patches.numbers[patch, 0] * 64, patches.numbers[patch, 1] * 64)
      corners.insert([column, row])
      #expect(patches.numbers[patch, 45] * 64 == column + 3 && patches.numbers[patch, 46] * 64 == row + 3)
    }
    // All places are within the picture, and both ends are reached.
    #expect(Set(corners.map { $0[0] }) == Set((0...16).map(Float.init)))
    #expect(Set(corners.map { $0[1] }) == Set((0...9).map(Float.init)))
    #expect(throws: FilterError.self) { try PicturePatches(Self.places(20, 3), size: 4) }
  }

  @Test func tilesMakeThePicture() throws {
    let picture = Self.places(13, 9)
    let back = try PicturePatches(tiling: picture, size: 4).picture(columns: 3)
    #expect(back.width == 12 && back.height == 8)
    #expect(try PicturePatches(tiling: back, size: 4).numbers == PicturePatches(tiling: picture, size: 4).numbers)
    guard case .float(let samples) = back.samples else { return }
    for y in 0..<8 {
      for x in 0..<12 { #expect(samples[y, x, 0] == Float(x) / 64 && samples[y, x, 1] == Float(y) / 64) }
    }
    let (means, plain) = try PicturePatches(tiling: picture, size: 4).withoutMeans
    for patch in 0..<6 {
      let row = (0..<48).reduce(Float(0)) { $0 + plain.numbers[patch, $1] }
      #expect(abs(row) < 1e-4 && means[patch] > 0)
    }
  }

  /// Normal numbers with variances 4, 2, 1 and five of 0.05 along turned axes.
  private static func cloud() -> Tensor<Float> {
    let variances = [4, 2, 1, 0.05, 0.05, 0.05, 0.05, 0.05]
    var random = RandomGenerator(seed: 5)
    let axes = Subspace((0..<8).map { _ in (0..<8).map { _ in random.normal() } }).basis
    var numbers: [Float] = []
    for _ in 0..<400 {
      var example = [Double](repeating: 0, count: 8)
      for (axis, variance) in zip(axes, variances) {
        let part = random.normal() * variance.squareRoot()
        for index in 0..<8 { example[index] += part * axis[index] }
      }
      numbers += example.map { Float($0) }
    }
    let mean = PrincipalComponents(of: Tensor(shape: [400, 8], elements: numbers)).mean
    return Tensor(shape: [400, 8], elements: numbers.enumerated().map { $1 - Float(mean[$0 % 8]) })
  }

  @Test("A linear autoencoder learns the subspace of the first components")
  func linearAutoencoder() throws {
    let examples = Self.cloud()
    let options = PatchAutoencoder.Options(epochs: 240, batch: 40, learningRate: 0.02, seed: 2)
    let autoencoder = try PatchAutoencoder(.linear, of: examples, codes: 3, options: options, parallelism: .serial)
    let components = PrincipalComponents(of: examples)
    let first = Subspace(Array(components.components.prefix(3)))
    #expect(Subspace(autoencoder.features()).angles(to: first)[2] > 0.3)
    try autoencoder.train()
    #expect(Subspace(autoencoder.features()).angles(to: first)[2] < 0.02)
    #expect(Subspace(autoencoder.filters()).angles(to: first)[2] < 0.05)
    let result = try autoencoder.reconstructed(examples)
    let squares = zip(result.examples.elements, examples.elements).reduce(0.0) {
      $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1))
    }
    let least = components.variances[3...].reduce(0, +)
    #expect(squares / 400 >= least * 0.9999 && squares / 400 < least * 1.01)
  }

  @Test("A sparse autoencoder learns codes that are mostly 0, and gives back what it gets; the same for the same seed")
  func sparseAutoencoder() throws {
    // One of twelve axes each, as no principal components could say, with a variance of about 1 for each number.
    var random = RandomGenerator(seed: 9)
    var numbers: [Float] = []
    for _ in 0..<600 {
      var example = [Float](repeating: 0, count: 12)
      example[Int(random.next(upperBound: UInt64(12)))] =
        Float(2.2 * (1 + random.uniform())) * (random.uniform() < 0.5 ? -1 : 1)
      numbers += example
    }
    let examples = Tensor(shape: [600, 12], elements: numbers)
    var options = PatchAutoencoder.Options(epochs: 60, batch: 50, learningRate: 0.02, seed: 1)
    options.sparsity = 0.25
    let fixed = options
    func trained(_ parallelism: Parallelism) throws -> PatchAutoencoder {
      let autoencoder = try PatchAutoencoder(
        .sparse, of: examples, codes: 24, options: fixed, parallelism: parallelism)
      try autoencoder.train()
      return autoencoder
    }
    let autoencoder = try trained(.serial)
    let (result, active) = try autoencoder.reconstructed(examples)
    #expect(active < 0.2)
    let squares = zip(result.elements, examples.elements).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let energy = examples.elements.reduce(Float(0)) { $0 + $1 * $1 }
    #expect(squares < 0.3 * energy)
    #expect(try trained(Parallelism(threads: 3)).trainer.parameters == autoencoder.trainer.parameters)
  }
}
