import ImageCodecs
import ImageFilters
import TestSupport
import Testing

@testable import LearnedFilters

@Suite struct PairDiagnosisTests {
  private func findings(
    _ before: Image, _ after: Image, _ options: KernelFitOptions = .init(size: 5)
  ) throws -> [PairDiagnosis.Finding] {
    let fit = try KernelFit(before: before, after: after, options: options)
    return try fit.diagnosis(of: fit.solve()).findings
  }

  private let small = photo.cropped(0..<260, 100..<320)

  @Test func findsNothingOddInABlur() throws {
    #expect(try findings(small, small.blurred(sigma: 0.8), .init(size: 11)) == [])
    #expect(try findings(small, small, .init(size: 3)) == [])
  }

  @Test func noticesWhatIsNotLinear() throws {
    guard case .notLinear(let residual, let rounding) = try findings(small, small.filtered(by: Median(radius: 2))).first
    else {
      Issue.record("a median passes for linear")
      return
    }
    #expect(residual > 5 * rounding && rounding > 0.001 && rounding < 0.0012)
  }

  @Test func noticesLinearLight() throws {
    var processing = ProcessingOptions()
    processing.linearLight = true
    let after = try small.filtered(by: Blur(sigma: 1.2), options: processing)
    guard case .otherLight(true, let psnr, let other) = try findings(small, after, .init(size: 11)).first else {
      Issue.record("linear light is not noticed")
      return
    }
    #expect(psnr > other + 3)
    var options = KernelFitOptions(size: 11)
    options.linearLight = true
    #expect(try findings(small, after, options) == [])
    guard case .otherLight(false, _, _) = try findings(small, small.blurred(sigma: 1.2), options).first else {
      Issue.record("samples as they are are not noticed")
      return
    }
  }

  @Test(arguments: [(9, -6), (0, 14), (2, 1)])
  func noticesShifts(_ x: Int, _ y: Int) throws {
    let before = photo.cropped(100..<340, 100..<320)
    let after = photo.cropped(100 - x..<340 - x, 100 - y..<320 - y)
    #expect(try findings(before, after.blurred(sigma: 0.7)).first == .misaligned(x: x, y: y))
  }

  @Test func noticesWhatWasCutOff() throws {
    let found = try findings(small, small.convolved(with: try #require(Kernel.named("identity")).scaled(by: 1.8)))
    guard case .clipped(_, let white) = found.last else {
      Issue.record("white is not noticed")
      return
    }
    #expect(white > 0.005)
  }

  @Test func saysItInSentences() {
    #expect(PairDiagnosis.Finding.misaligned(x: 3, y: -2).description.contains("(3, -2)"))
    #expect(PairDiagnosis.Finding.notLinear(residual: 0.02, rounding: 0.001).description.contains("20 times rounding"))
    #expect(
      PairDiagnosis.Finding.otherLight(isLinear: true, psnr: 50, insteadOf: 40).description.contains("linear light"))
    #expect(PairDiagnosis.Finding.clipped(black: 0.01, white: 0.251).description.contains("25.1 % white"))
  }
}
