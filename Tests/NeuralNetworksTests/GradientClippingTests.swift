import NeuralNetworks
import Tensors
import Testing

@Suite("Gradient clipping")
struct GradientClippingTests {
  @Test("The norm is that of all numbers, for any number of threads", arguments: [0, 1, 15, 16, 17, 16_384, 40_003])
  func norm(_ count: Int) {
    var random = RandomGenerator(seed: 5)
    let numbers = (0..<count).map { _ in Float(random.normal()) }
    let expected = numbers.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    numbers.withUnsafeBufferPointer { numbers in
      let serial = GradientClipping.norm(numbers)
      #expect(abs(serial - expected) <= 1e-13 * max(1, expected))
      #expect(GradientClipping.norm(numbers, parallelism: Parallelism(threads: 3)) == serial)
    }
  }

  /// What plain gradient descent with a rate of 1 makes of zeros: the negative gradients, as they were clipped.
  private func clipped(_ gradients: [Float], _ clipping: GradientClipping) -> (gradients: [Float], norm: Double?) {
    var parameters = [Float](repeating: 0, count: gradients.count)
    var state = OptimizerState(.sgd(learningRate: 1), count: gradients.count)
    parameters.withUnsafeMutableBufferPointer { parameters in
      gradients.withUnsafeBufferPointer { state.step(parameters, gradients: $0, clipping: clipping) }
    }
    return (parameters.map { -$0 }, state.gradientNorm)
  }

  @Test("A norm above the maximum becomes the maximum, one below it stays")
  func byNorm() {
    let (long, norm) = clipped([3, 4], .norm(1))
    #expect(norm == 5)
    #expect(abs(long[0] - 0.6) < 1e-6 && abs(long[1] - 0.8) < 1e-6)
    #expect(clipped([3, 4], .norm(10)).gradients == [3, 4])
  }

  @Test("Values are held within their limit")
  func byValue() {
    #expect(clipped([3, -4, 0.5, -0.25], .value(1)).gradients == [1, -1, 0.5, -0.25])
    #expect(clipped([3, -4], .value(1)).norm == nil)
  }

  @Test("What is not a number is not hidden", arguments: [GradientClipping.norm(1), .value(1)])
  func notANumber(_ clipping: GradientClipping) {
    // In a vector and in what is left behind it.
    for place in [0, 18] {
      var gradients = [Float](repeating: 1, count: 19)
      gradients[place] = .nan
      #expect(clipped(gradients, clipping).gradients[place].isNaN)
    }
  }
}
