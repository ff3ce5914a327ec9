import ImageCodecs
import ImageFilters
import TestSupport
import Testing

@testable import LearnedFilters

@Suite struct KernelRecognitionTests {
  /// What a filter of the library is recognised as, from what it made of a picture.
  private func recognized(
    _ filter: any ImageFilter, size: Int, bias: Bool = false, texture: Bool = true
  ) throws -> KernelRecognition {
    let before =
      texture
      ? try Image.texture(width: 120, height: 110, channels: 1, seed: 1) : photo.cropped(0..<300, 100..<350)
    var options = KernelFitOptions(size: size)
    options.hasBias = bias
    let after = try before.filtered(by: AnyFilter(filter))
    let learned = try KernelFit(before: before, after: after, options: options).solve()
    return KernelRecognition(learned.kernel, bias: learned.biases[0])
  }

  private func isNear(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool { abs(a - b) <= tolerance }

  @Test func identityAndShifts() throws {
    let identity = try #require(Kernel.named("identity"))
    #expect(try recognized(Convolve(identity), size: 5).best?.filter == .identity)
    #expect(try recognized(Convolve(identity.scaled(by: 0.8)), size: 3).best.map { isNear($0.gain, 0.8, 0.01) } == true)
    let whole = try Kernel(rows: [[0, 0, 0], [0, 0, 0], [0, 0, 1]], anchor: .init(column: 0, row: 1))
    guard case .shift(let x, let y) = try recognized(Convolve(whole), size: 5).best?.filter else {
      Issue.record("no shift")
      return
    }
    #expect(isNear(x, 2, 0.02) && isNear(y, 1, 0.02))
  }

  @Test func shiftsBetweenPixels() throws {
    // 1.25 to the left, half a pixel up.
    let kernel = try Kernel(rows: [[0.125, 0.375, 0], [0.125, 0.375, 0]], anchor: .init(column: 2, row: 1))
    let found = try recognized(Convolve(kernel), size: 7).best
    guard case .shift(let x, let y) = found?.filter else {
      Issue.record("no shift but \(String(describing: found))")
      return
    }
    #expect(isNear(x, -1.25, 0.02) && isNear(y, -0.5, 0.02))
  }

  @Test func boxesAndLines() throws {
    #expect(try recognized(Box(radiusX: 2, radiusY: 1), size: 7).best?.filter == .box(width: 5, height: 3))
    #expect(try recognized(Box(radius: 1), size: 5).rank == 1)
    let line = try #require(Kernel.named("motion7"))
    #expect(try recognized(Convolve(line), size: 9).best?.filter == .motionBlur(length: 7, angle: 0))
    #expect(try recognized(Convolve(line.transposed), size: 9).best?.filter == .motionBlur(length: 7, angle: 90))
    // A line of 7 at 45°: five pixels and what lies beside them.
    let side = 1 - 0.5.squareRoot()
    let rows = (0..<9).map { y in
      (0..<9).map { x in
        let along = (Double(x - 4) - Double(y - 4)) / 2.squareRoot()
        let beyond = max(abs(along) - 3, 0)
        let across = abs(Double(x - 4) + Double(y - 4)) / 2.squareRoot()
        return max(0, 1 - (beyond * beyond + across * across).squareRoot())
      }
    }
    #expect(isNear(rows[4][5], side, 1e-9))
    let kernel = try Kernel(rows: rows).normalized()
    guard case .motionBlur(let length, let angle) = try recognized(Convolve(kernel), size: 9).best?.filter else {
      Issue.record("no motion blur")
      return
    }
    #expect(isNear(length, 7, 0.1) && isNear(angle, 45, 0.5))
  }

  @Test func gaussians() throws {
    let round = try #require(try recognized(Blur(sigma: 1.2), size: 11).best)
    guard case .gaussian(let x, let y) = round.filter else {
      Issue.record("no Gaussian but \(round)")
      return
    }
    #expect(x == y && isNear(x, 1.2, 0.02))
    #expect(round.deviations.count == 1 && round.deviations[0] < 0.02)
    #expect(round.description.hasPrefix("Gaussian, sigma 1.2"))
    let wide = try recognized(Blur(sigmaX: 1.6, sigmaY: 0.8), size: 11).best
    guard case .gaussian(let x, let y) = wide?.filter else {
      Issue.record("no Gaussian")
      return
    }
    #expect(isNear(x, 1.6, 0.03) && isNear(y, 0.8, 0.03))
  }

  @Test func derivatives() throws {
    for operation in GradientOperator.allCases {
      for (output, axis) in [(Gradient.Output.x, NamedFilter.Axis.x), (.y, .y)] {
        let found = try recognized(Gradient(operation, output: output, scale: 0.25), size: 5).best
        guard case .derivative(operation, axis, let scale) = found?.filter else {
          Issue.record("no derivative but \(String(describing: found))")
          continue
        }
        #expect(isNear(scale, 0.25, 0.005))
      }
    }
  }

  @Test func secondDerivatives() throws {
    for neighbors in Laplacian.Neighbors.allCases {
      guard
        case .laplacian(neighbors, let scale) = try recognized(Laplacian(neighbors: neighbors), size: 5).best?.filter
      else {
        Issue.record("no Laplacian")
        continue
      }
      #expect(isNear(scale, 1, 0.01))
    }
    let found = try recognized(LaplacianOfGaussian(sigma: 1), size: 11).best
    guard case .laplacianOfGaussian(let sigma, let scale) = found?.filter else {
      Issue.record("no Laplacian of a Gaussian but \(String(describing: found))")
      return
    }
    #expect(isNear(sigma, 1, 0.02) && isNear(scale, 1, 0.03))
  }

  @Test func sharpening() throws {
    guard
      case .unsharpMask(let sigma, let amount) = try recognized(Sharpen(sigma: 1, amount: 0.7), size: 9).best?.filter
    else {
      Issue.record("no unsharp mask")
      return
    }
    #expect(isNear(sigma, 1, 0.05) && isNear(amount, 0.7, 0.05))
    let kernel = try #require(Kernel.named("sharpen"))
    guard case .sharpen(.four, let strength) = try recognized(Convolve(kernel), size: 5).best?.filter else {
      Issue.record("no sharpening")
      return
    }
    #expect(isNear(strength, 1, 0.02))
  }

  @Test(arguments: [135.0, 30, 90])
  func reliefs(_ light: Double) throws {
    let found = try recognized(Emboss(angle: light, amount: 0.8), size: 5, bias: true).best
    guard case .emboss(let angle, let amount, false) = found?.filter else {
      Issue.record("no relief but \(String(describing: found))")
      return
    }
    #expect(isNear(angle, light, 1) && isNear(amount, 0.8, 0.02))
  }

  @Test func theKernelEmbossKeepsThePicture() throws {
    let found = KernelRecognition(try #require(Kernel.named("emboss"))).best
    guard case .emboss(let angle, let amount, true) = found?.filter else {
      Issue.record("no relief but \(String(describing: found))")
      return
    }
    #expect(isNear(angle, 135, 1e-6) && isNear(amount, 3 * 2.squareRoot(), 1e-6))
  }

  @Test func workOnAPhotoToo() throws {
    guard case .gaussian(let x, let y) = try recognized(Blur(sigma: 1), size: 9, texture: false).best?.filter else {
      Issue.record("no Gaussian")
      return
    }
    #expect(x == y && isNear(x, 1, 0.02))
  }

  @Test func saysThatThereIsNoName() throws {
    let random = KernelRecognition(try Kernel.random(height: 5, width: 5, seed: 77))
    #expect(random.best == nil)
    #expect(random.candidates.count > 10 && random.rank > 2)
    #expect(random.candidates[0].residual > 0.2)
    #expect(KernelRecognition(try Kernel(rows: [[0, 0]])).best == nil)
  }
}
