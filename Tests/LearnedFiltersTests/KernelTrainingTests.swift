import ImageCodecs
import ImageFilters
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@testable import LearnedFilters

@Suite struct KernelTrainingTests {
  @Test(arguments: KernelFitOptions.Channels.allCases)
  func comesNearTheExactKernel(_ channels: KernelFitOptions.Channels) throws {
    let before = try Image.texture(width: 66, height: 46, channels: 3, seed: 2)
    let kernel = try Kernel.random(height: 3, width: 2, seed: 4)
    var options = KernelFitOptions(height: 3, width: 2)
    options.channels = channels
    let fit = try KernelFit(before: before, after: try before.convolved(with: kernel), options: options)
    var search = KernelTraining.Search(.adam(learningRate: 0.02))
    search.epochs = 40
    search.batch = .examples(2)
    search.tolerance = 0.3
    let training = try fit.train(search)
    #expect(training.places.count == 41 && training.places[0].distance == 1)
    #expect(training.distance < 0.25)
    #expect(training.stepsToTolerance.map { $0 > 0 } == true)
    #expect(training.exact == (try fit.solve()))
    #expect(training.trained.kernels.map(\.count) == training.exact.kernels.map(\.count))
    #expect(training.trained.score.meanSquaredError >= training.exact.score.meanSquaredError)
    #expect(training.trained.score.psnr > training.trained.identityScore.psnr)
  }

  @Test func givesTheSameBitsForAnyThreads() throws {
    let before = try Image.texture(width: 50, height: 40, channels: 1, seed: 2)
    let after = try before.blurred(sigma: 0.8)
    var search = KernelTraining.Search()
    search.epochs = 2
    var options = KernelFitOptions(size: 3)
    options.hasBias = true
    let results = try [1, 3].map { threads in
      try KernelFit(before: before, after: after, options: options, parallelism: Parallelism(threads: threads))
        .train(search).trained
    }
    #expect(results[0] == results[1])
    #expect(results[0].biases[0] != 0)
  }

  @Test func endsWhereItIsAskedTo() throws {
    let before = try Image.texture(width: 50, height: 40, channels: 1, seed: 2)
    let fit = try KernelFit(before: before, after: before, options: .init(size: 3))
    let training = try fit.train { event in
      if case .step(let report) = event, report.step == 1 { return .pause }
      return .goOn
    }
    #expect(training.places.map(\.step) == [0, 1])
  }

  @Test func knowsNoConstraints() throws {
    let before = try Image.texture(width: 50, height: 40, channels: 1, seed: 2)
    var options = KernelFitOptions(size: 3)
    options.sumsToOne = true
    let fit = try KernelFit(before: before, after: before, options: options)
    #expect(throws: FilterError.self) { try fit.train() }
  }
}
