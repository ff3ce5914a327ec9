import ImageCodecs
import ImageFilters
import LearnedFilters
import Tensors
import Testing

@Suite struct NoiseEstimateTests {
  @Test(arguments: [2.0, 10, 25]) func findsDeviationWithinATenth(_ deviation: Double) {
    let picture = NoisyPictures.noisy(NoisyPictures.scene(width: 96, height: 72, channels: 1), deviation, seed: 3)
    let estimate = NoiseEstimate(of: picture)
    #expect(abs(estimate.deviation - deviation) < deviation / 10, "\(estimate.deviation) of \(deviation)")
    #expect(estimate.deviations.count == 1)
  }

  @Test func tellsChannelsApart() {
    let scene = NoisyPictures.scene(width: 72, height: 64, channels: 3)
    var generator = RandomGenerator(seed: 5)
    let levels: [Float] = [4, 8, 16]
    let noisy = NoisyPictures.mapped(scene) { value, channel in
      value + levels[channel] / 255 * Float(generator.normal())
    }
    for (found, level) in zip(NoiseEstimate(of: noisy).deviations, levels) {
      #expect(abs(found - Double(level)) < Double(level) / 7, "\(found) of \(level)")
    }
  }

  @Test func roundedSamplesHaveTheNoiseOfTheirDepth() {
    let noisy = NoisyPictures.noisy(NoisyPictures.scene(width: 72, height: 64, channels: 1), 10, seed: 1)
    for type in [SampleType.uint8, .uint16] {
      let deviation = NoiseEstimate(of: noisy.converted(to: type)).deviation
      #expect(abs(deviation - 10) < 1.2, "\(deviation) in \(type)")
    }
  }

  @Test func samplesThatAreCutOffDoNotCount() {
    // Two thirds are as bright as can be.
    let scene = NoisyPictures.mapped(NoisyPictures.scene(width: 96, height: 80, channels: 1)) { value, _ in
      value < 0.55 ? value : 1
    }
    let deviation = NoiseEstimate(of: NoisyPictures.noisy(scene, 12, seed: 2).converted(to: .uint8)).deviation
    #expect(abs(deviation - 12) < 1.2, "\(deviation)")
  }

  @Test func whatIsEvenHasNoNoise() {
    let gray = Image(.uint8(Tensor(shape: [20, 30, 1], repeating: 90)))
    #expect(NoiseEstimate(of: gray).deviation == 0)
    let white = Image(.uint8(Tensor(shape: [20, 30, 3], repeating: 255)))
    #expect(NoiseEstimate(of: white).deviation == 0)
  }

  @Test func tinyPicturesHaveAnEstimate() {
    for (height, width) in [(1, 1), (2, 9), (3, 3), (4, 7)] {
      let image = Image(.float(Tensor(shape: [height, width, 1], repeating: 0.5)))
      #expect(NoiseEstimate(of: image).deviation == 0)
    }
  }

  @Test func pixelsThatAreNotOpaqueDoNotCount() {
    var generator = RandomGenerator(seed: 9)
    let samples = Tensor<Float>(uninitialized: [64, 64, 2]) { numbers in
      for pixel in 0..<64 * 64 {
        // Opaque on the left, where the noise is 6; nearly transparent on the right, with much more.
        let isOpaque = pixel % 64 < 32
        numbers[2 * pixel] = 0.5 + Float(generator.normal()) * (isOpaque ? 6 : 60) / 255
        numbers[2 * pixel + 1] = isOpaque ? 1 : 0.9
      }
    }
    let deviation = NoiseEstimate(of: Image(.float(samples))).deviation
    #expect(abs(deviation - 6) < 0.6, "\(deviation)")
  }
}
