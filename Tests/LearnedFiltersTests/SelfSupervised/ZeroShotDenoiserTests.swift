import ImageCodecs
import ImageFilters
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@testable import LearnedFilters

@Suite struct ZeroShotDenoiserTests {
  /// Few steps of a narrow network, which show that it works.
  private static let fast = ZeroShotOptions(steps: 4, window: 16, width: 8)

  @Test(arguments: [1, 3]) func removesNoiseWithoutACleanPicture(_ channels: Int) throws {
    let clean = NoisyPictures.scene(width: 64, height: 56, channels: channels)
    let noisy = NoisyPictures.noisy(clean, 25, seed: 1)
    let options = ZeroShotOptions(steps: 150, window: 24, learningRate: 0.01, width: 12)
    let denoised = try ZeroShotDenoiser(noisy, options: options).denoised()
    let gain = NoisyPictures.psnr(denoised, clean) - NoisyPictures.psnr(noisy, clean)
    #expect(gain > 4, "\(gain) dB")
  }

  @Test func sameBitsForAnyNumberOfThreadsAndOthersForAnotherSeed() throws {
    let noisy = NoisyPictures.noisy(NoisyPictures.scene(width: 41, height: 150, channels: 3), 20, seed: 4)
    let serial = try ZeroShotDenoiser(noisy, options: Self.fast, parallelism: .serial).denoised()
    for threads in [2, 5] {
      let other = try ZeroShotDenoiser(noisy, options: Self.fast, parallelism: Parallelism(threads: threads)).denoised()
      #expect(other == serial)
    }
    var options = Self.fast
    options.seed = 1
    #expect(try ZeroShotDenoiser(noisy, options: options).denoised() != serial)
  }

  @Test(arguments: [(1, 1), (1, 7), (5, 3), (17, 2), (19, 33)])
  func anySize(_ height: Int, _ width: Int) throws {
    let noisy = NoisyPictures.noisy(NoisyPictures.scene(width: width, height: height, channels: 3), 20, seed: 2)
    let denoised = try ZeroShotDenoiser(noisy, options: Self.fast).denoised()
    #expect(denoised.layout == noisy.layout)
    #expect(denoised.floats.elements.allSatisfy { $0.isFinite })
  }

  @Test func wideAndHighPicturesAreDoneInTiles() throws {
    let noisy = NoisyPictures.noisy(NoisyPictures.scene(width: 300, height: 70, channels: 1), 20, seed: 2)
    let filter = try ZeroShotDenoiser(noisy, options: Self.fast).learned()
    let whole = try noisy.filtered(by: filter)
    // A part of the picture with 2 pixels around it gives the same but for rounding, on both sides of the tiles' edges.
    let (left, top, width, height) = (240, 54, 40, 16)
    let span = noisy.floats.span
    let part = Tensor<Float>(uninitialized: [height, width, 1]) { numbers in
      for y in 0..<height { for x in 0..<width { numbers[y * width + x] = span[(top + y) * 300 + left + x] } }
    }
    let result = try Image(.float(part)).filtered(by: filter).floats
    for y in 2..<height - 2 {
      for x in 2..<width - 2 {
        #expect(abs(result[y, x, 0] - whole.floats[top + y, left + x, 0]) < 1e-5)
      }
    }
  }

  @Test(arguments: ["scene-rgba.png", "scene-rgba-16.png", "scene-ga.png"])
  func alphaStays(_ name: String) throws {
    let image = try Image(contentsOf: Fixture.path("images/\(name)"))
    let denoised = try ZeroShotDenoiser(image, options: Self.fast).denoised()
    #expect(denoised.layout == image.layout && denoised.metadata == image.metadata)
    let channels = image.color.channelCount
    let (old, new) = (image.floats.elements, denoised.floats.elements)
    for pixel in stride(from: channels - 1, to: old.count, by: channels) { #expect(new[pixel] == old[pixel]) }
  }

  @Test func observerSeesStepsAndMayEndThem() throws {
    let noisy = NoisyPictures.noisy(NoisyPictures.scene(width: 32, height: 32, channels: 1), 20, seed: 2)
    var seen: [Int] = []
    _ = try ZeroShotDenoiser(noisy, options: Self.fast).learned { progress in
      #expect(progress.steps == 4 && progress.loss > 0)
      seen.append(progress.step)
      return progress.step == 3 ? .pause : .goOn
    }
    #expect(seen == [1, 2, 3])
  }

  @Test func whatMakesNoSenseIsRefused() throws {
    let image = NoisyPictures.scene(width: 16, height: 16, channels: 1)
    for options in [
      ZeroShotOptions(steps: 0), ZeroShotOptions(window: 15), ZeroShotOptions(window: 33),
      ZeroShotOptions(learningRate: 0), ZeroShotOptions(learningRate: .nan), ZeroShotOptions(width: 0),
    ] {
      #expect { try ZeroShotDenoiser(image, options: options).learned() } throws: { error in
        (error as? NetworkError)?.kind == .description
      }
    }
    let infinite = NoisyPictures.mapped(image) { value, _ in value > 0.4 ? .infinity : value }
    #expect { try ZeroShotDenoiser(infinite, options: Self.fast).learned() } throws: { error in
      (error as? NetworkError)?.kind == .diverged
    }
    let filter = try ZeroShotDenoiser(image, options: Self.fast).learned()
    #expect(throws: FilterError.self) {
      try NoisyPictures.scene(width: 16, height: 16, channels: 3).filtered(by: filter)
    }
  }
}
