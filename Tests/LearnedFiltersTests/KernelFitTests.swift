import ImageCodecs
import ImageFilters
import Tensors
import TestSupport
import Testing

@testable import LearnedFilters

@Suite struct KernelFitTests {
  @Test(arguments: [(3, 3), (5, 5), (9, 9), (15, 15), (4, 7), (6, 2)])
  func findsKernelsOfEightBits(_ height: Int, _ width: Int) throws {
    let kernel = try Kernel.random(height: height, width: width, seed: 7)
    let fit = try KernelFit(
      before: photo, after: try photo.convolved(with: kernel), options: KernelFitOptions(height: height, width: width))
    let learned = try fit.solve()
    #expect(learned.kernel.error(against: kernel) < 0.005)
    #expect(learned.kernel.anchor == kernel.anchor)
    #expect(learned.score.psnr > 55)
    #expect(learned.score.psnr > learned.identityScore.psnr + 10)
    #expect(learned.score.count > 50_000 && learned.score.count < photo.width * photo.height * 3 / 5)
  }

  @Test func givesAKernelThatConvolveTakes() throws {
    let kernel = try Kernel.random(height: 4, width: 5, seed: 3)
    let before = try Image.texture(width: 90, height: 70, channels: 3, seed: 1)
    let after = try before.convolved(with: kernel)
    let learned = try KernelFit(before: before, after: after, options: .init(height: 4, width: 5)).solve()
    let again = try before.convolved(with: learned.kernel)
    #expect(try ImageComparison(again, after).maxAbsoluteDifference <= 1)
  }

  @Test(arguments: KernelFitOptions.Channels.allCases)
  func findsKernelsOfEachKind(_ channels: KernelFitOptions.Channels) throws {
    let before = try Image.texture(width: 70, height: 60, channels: 3, seed: 2).converted(to: .float)
    let kernels = try (0..<3).map { output in
      try (0..<3).map {
        try Kernel.random(height: 3, width: 3, seed: UInt64(channels == .shared ? 1 : 3 * output + $0))
      }
    }
    // What a kernel makes of each input channel, by the filter itself.
    let made = try (0..<3).map { o in try (0..<3).map { try before.convolved(with: kernels[o][$0]).floats.elements } }
    let shape = before.floats.shape
    let after = Tensor<Float>(
      shape: shape,
      elements: (0..<shape.count).map { index in
        let (pixel, output) = (index / 3, index % 3)
        guard channels == .mixed else { return made[output][output][index] + 0.1 }
        return (0..<3).reduce(0.1) { $0 + made[output][$1][3 * pixel + $1] * 0.3 }
      })
    var options = KernelFitOptions(size: 3)
    options.channels = channels
    options.hasBias = true
    let learned = try KernelFit(before: before, after: Image(.float(after)), options: options).solve()
    #expect(learned.kernels.count == (channels == .shared ? 1 : 3))
    for (output, row) in learned.kernels.enumerated() {
      #expect(abs(learned.biases[output] - 0.1) < 1e-5)
      #expect(row.count == (channels == .mixed ? 3 : 1))
      for (index, kernel) in row.enumerated() {
        let input = channels == .mixed ? index : output
        let expected = kernels[output][input].scaled(by: channels == .mixed ? 0.3 : 1)
        #expect(kernel.error(against: expected) < 1e-4)
      }
    }
    if channels != .mixed { #expect(learned.descriptions.count == learned.kernels.count) }
  }

  @Test func leavesOutWhatWasCutOff() throws {
    let before = try Image.texture(width: 120, height: 100, channels: 1, seed: 4)
    let kernel = try #require(Kernel.named("sharpen"))
    let brighter = KernelDescription(kernel.scaled(by: 1.4), bias: 0.05)
    let after = try before.filtered(by: Convolve(brighter.kernel, bias: brighter.bias))
    var options = KernelFitOptions(size: 3)
    options.hasBias = true
    let learned = try KernelFit(before: before, after: after, options: options).solve()
    #expect(learned.kernel.error(against: brighter.kernel) < 0.01)
    #expect(abs(learned.biases[0] - 0.05) < 0.005)
    options.skipsClipped = false
    let other = try KernelFit(before: before, after: after, options: options).solve()
    #expect(other.kernel.error(against: brighter.kernel) > 0.02)
    #expect(learned.examples < other.examples)
  }

  @Test func keepsConstraints() throws {
    let before = try Image.texture(width: 60, height: 50, channels: 1, seed: 5)
    let after = try before.convolved(with: try Kernel.random(height: 5, width: 5, seed: 9))
    var errors: [Double] = []
    for (isSymmetric, sumsToOne, isNonnegative) in [
      (false, false, false), (true, false, false), (false, true, false), (false, false, true), (true, true, true),
      (false, true, true),
    ] {
      var options = KernelFitOptions(size: 5)
      options.heldOut = 0
      (options.isSymmetric, options.sumsToOne, options.isNonnegative) = (isSymmetric, sumsToOne, isNonnegative)
      let learned = try KernelFit(before: before, after: after, options: options).solve()
      if isSymmetric { #expect(learned.kernel.rotatedBy180.error(against: learned.kernel) < 1e-12) }
      if sumsToOne { #expect(abs(learned.kernel.sum - 1) < 1e-12) }
      if isNonnegative {
        #expect(learned.kernel.weights.allSatisfy { $0 >= 0 })
        #expect(learned.kernel.weights.contains(0))
      }
      errors.append(learned.score.meanSquaredError)
    }
    // Who may do less does it less well.
    #expect(errors.dropFirst().allSatisfy { $0 >= errors[0] })
    #expect(errors[5] >= errors[2] && errors[5] >= errors[3] && errors[4] >= errors[5])
  }

  @Test func ridgeMakesWeightsSmaller() throws {
    let before = try Image.texture(width: 60, height: 50, channels: 1, seed: 5)
    let after = try before.convolved(with: try Kernel.random(height: 3, width: 3, seed: 2))
    func length(_ ridge: Double) throws -> Double {
      var options = KernelFitOptions(size: 3)
      options.ridge = ridge
      return try KernelFit(before: before, after: after, options: options).solve().kernel.weights
        .reduce(0) { $0 + $1 * $1 }
    }
    #expect(try length(0.1) < length(0) * 0.9)
    // Where nothing tells the weights apart, it decides.
    let flat = Image(.uint8(Tensor(shape: [20, 20, 1], repeating: 99)))
    var options = KernelFitOptions(size: 3)
    #expect(throws: FilterError.self) { try KernelFit(before: flat, after: flat, options: options).solve() }
    options.ridge = 1e-6
    let mean = try KernelFit(before: flat, after: flat, options: options).solve().kernel
    #expect(mean.weights.allSatisfy { abs($0 - 1.0 / 9) < 1e-3 })
  }

  @Test func givesTheSameBitsForAnyThreads() throws {
    let before = try Image.texture(width: 64, height: 50, channels: 3, seed: 6)
    let after = try before.sharpened(sigma: 1, amount: 2)
    var options = KernelFitOptions(size: 5)
    options.channels = .mixed
    options.hasBias = true
    let results = try [1, 2, 3, 7].map { threads in
      try KernelFit(before: before, after: after, options: options, parallelism: Parallelism(threads: threads)).solve()
    }
    for other in results.dropFirst() { #expect(other == results[0]) }
  }

  @Test func findsKernelsOfLinearLight() throws {
    let before = try Image.texture(width: 90, height: 80, channels: 3, seed: 8)
    let kernel = try Kernel.random(height: 3, width: 3, seed: 5)
    var processing = ProcessingOptions()
    processing.linearLight = true
    let after = try before.filtered(by: Convolve(kernel), options: processing)
    var options = KernelFitOptions(size: 3)
    options.linearLight = true
    let learned = try KernelFit(before: before, after: after, options: options).solve()
    #expect(learned.kernel.error(against: kernel) < 0.01)
    #expect(learned.score.psnr > 55)
  }

  @Test func survivesJPEG() throws {
    let kernel = try Kernel.random(height: 5, width: 5, seed: 12)
    let after = try photo.convolved(with: kernel)
    var encoding = EncodingOptions()
    encoding.quality = 90
    let stored = try Image(decoding: after.encoded(as: .jpeg, options: encoding))
    let learned = try KernelFit(before: photo, after: stored, options: .init(size: 5)).solve()
    #expect(try ImageComparison(photo.convolved(with: learned.kernel), after).psnr >= 40)
  }

  @Test func showsWhatIsLeft() throws {
    let before = try Image.texture(width: 40, height: 30, channels: 1, seed: 3)
    let learned = try KernelFit(
      before: before, after: try before.filtered(by: Median(radius: 1)), options: .init(size: 3)
    )
    .solve()
    let residual = learned.residual.floats
    #expect(residual.shape == [30, 40, 1])
    #expect(residual.row(0).indices.allSatisfy { residual.row(0)[$0] == 0 })
    #expect(residual.elements.contains { $0 < -0.01 } && residual.elements.contains { $0 > 0.01 })
  }

  @Test func takesLumaWhereOnlyTheSecondIsGray() throws {
    let after = try photo.grayscaled().convolved(with: try Kernel.random(height: 3, width: 3, seed: 1))
    #expect(try KernelFit(before: photo, after: after, options: .init(size: 3)).solve().score.psnr > 50)
  }

  @Test func refusesWhatIsNoPair() throws {
    let gray = try Image.texture(width: 20, height: 20, channels: 1, seed: 1)
    let wide = try Image.texture(width: 21, height: 20, channels: 1, seed: 1)
    let colors = try Image.texture(width: 20, height: 20, channels: 3, seed: 1)
    let sizes = #expect(throws: FilterError.self) { try KernelFit(before: gray, after: wide) }
    #expect(sizes?.reason.contains("20×20 pixels before and 21×20 after") == true)
    #expect(throws: FilterError.self) { try KernelFit(before: gray, after: colors) }
    #expect(throws: FilterError.self) { try KernelFit(before: gray, after: gray, options: .init(size: 21)) }
    #expect(throws: FilterError.self) { try KernelFit(before: gray, after: gray, options: .init(size: 15)) }
    #expect(throws: FilterError.self) { try KernelFit(before: gray, after: gray, options: .init(size: 0)) }
    #expect(throws: FilterError.self) { try KernelFit(before: gray, after: gray, options: .init(size: 127)) }
    let odd = Image(.float(Tensor(shape: [20, 20, 1], repeating: .nan)))
    #expect(throws: FilterError.self) { try KernelFit(before: gray, after: odd) }
  }
}
