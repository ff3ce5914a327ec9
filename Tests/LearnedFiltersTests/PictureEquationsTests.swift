import ImageCodecs
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@testable import LearnedFilters

@Suite struct PictureEquationsTests {
  /// Against a design matrix that is written out.
  @Test(arguments: [(3, 3, 1), (2, 4, 1), (1, 5, 2), (4, 1, 2), (3, 2, 3)], [0, 0.03, 0.9])
  func sumsAreThoseOfTheDesignMatrix(_ shape: (Int, Int, Int), _ cut: Float) throws {
    let (height, width, channels) = shape
    var random = SeededGenerator(seed: 3)
    let size = (width: 14, height: 13)
    let inputs = channels == 2 ? 1 : channels
    func picture() -> Image { .random(width: size.width, height: size.height, channels: inputs, using: &random) }
    let before = SamplePlanes(picture())
    // Of 8 bits, so that samples are left out.
    let after = SamplePlanes(
      Image(.uint8(picture().floats.map { $0 < cut ? 0 : UInt8($0 * 250) + 3 })))
    let options = KernelFitOptions(height: height, width: width)
    let window = FitWindow(options, width: size.width, height: size.height)
    let all = Array(0..<inputs)
    let target = TargetRows(after, channels: all, window: window, skipsClipped: true)
    let sums = PictureEquations.sums(
      before, inputs: all, target: target, hasBias: true, parallelism: Parallelism(threads: 3))

    var (design, targets, examples) = ([Double](), [Double](), 0)
    let (b, a) = (before.samples, after.samples)
    for y in 0..<window.height where window.isLearnt[y] {
      for x in 0..<window.width {
        let values = all.map { a[$0, y + window.top, x + window.left] }
        if values.contains(where: { $0 <= 0 }) { continue }
        for channel in all {
          for row in 0..<height { for column in 0..<width { design.append(Double(b[channel, y + row, x + column])) } }
        }
        design.append(1)
        targets += values.map(Double.init)
        examples += 1
      }
    }
    var expected = NormalEquations(unknowns: height * width * inputs + 1, rightSides: inputs)
    try expected.add(
      Tensor(shape: [examples, expected.unknowns], elements: design),
      Tensor(shape: [examples, inputs], elements: targets))
    #expect(sums.examples == examples)
    for i in 0..<expected.unknowns {
      for j in 0...i {
        let (own, other) = (sums.gram[i * expected.unknowns + j], expected.gram[i * expected.unknowns + j])
        #expect(abs(own - other) < 1e-11 * Double(examples), "\(i) \(j)")
      }
    }
    for (own, other) in zip(sums.products, expected.products) { #expect(abs(own - other) < 1e-10) }
    for (own, other) in zip(sums.squares, expected.squares) { #expect(abs(own - other) < 1e-10) }
  }
}
