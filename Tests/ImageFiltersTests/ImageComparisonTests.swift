import Foundation
import ImageCodecs
import ImageFilters
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Comparison against scikit-image")
struct ImageComparisonTests {
  struct Pair: Sendable, CustomTestStringConvertible {
    let reference: String
    let image: String
    let psnr: Double
    let ssim: Double
    let largest: Double
    let mean: Double

    var testDescription: String { "\(reference) and \(image)" }

    static let all: [Pair] = {
      let data = try? Data(contentsOf: URL(fileURLWithPath: Fixture.path("golden/metrics.json").string))
      let object = data.flatMap { try? JSONSerialization.jsonObject(with: $0) as? [String: Any] }
      let pairs = object?["pairs"] as? [[String: Any]] ?? []
      return pairs.map { pair in
        func number(_ name: String) -> Double {
          (pair[name] as? NSNumber)?.doubleValue ?? (pair[name] as? String == "inf" ? .infinity : .nan)
        }
        return Pair(
          reference: pair["reference"] as? String ?? "", image: pair["image"] as? String ?? "",
          psnr: number("psnr"), ssim: number("ssim"), largest: number("maxAbsoluteDifference"),
          mean: number("meanAbsoluteDifference"))
      }
    }()
  }

  @Test("to four decimals", arguments: Pair.all)
  func metrics(_ pair: Pair) throws {
    let reference = try Image(contentsOf: Fixture.path("images/\(pair.reference)"))
    let image = try Image(contentsOf: Fixture.path("images/\(pair.image)"))
    let comparison = try ImageComparison(reference, image)
    #expect(comparison.psnr == pair.psnr || abs(comparison.psnr - pair.psnr) < 5e-5)
    #expect(abs(try #require(comparison.ssim) - pair.ssim) < 5e-5)
    #expect(comparison.maxAbsoluteDifference == pair.largest)
    #expect(abs(comparison.meanAbsoluteDifference - pair.mean) < 1e-9 * max(1, pair.mean))
    let one = try ImageComparison(reference, image, parallelism: .serial)
    #expect(one.ssim == comparison.ssim && one.psnr == comparison.psnr, "the threads make a difference")
  }

  @Test("There are pairs to compare")
  func pairsAreThere() { #expect(Pair.all.count >= 5) }

  @Test("Different sizes and colours are refused; small images have no SSIM")
  func refused() throws {
    let small = Image(.uint8(Tensor(zeros: [10, 30, 1])))
    #expect(throws: FilterError.self) { try ImageComparison(small, Image(.uint8(Tensor(zeros: [10, 31, 1])))) }
    #expect(throws: FilterError.self) { try ImageComparison(small, Image(.uint8(Tensor(zeros: [10, 30, 3])))) }
    #expect(try ImageComparison(small, small).ssim == nil)
    #expect(try ImageComparison(small, small).psnr == .infinity)
  }

  @Test("Sample types are compared in the wider one")
  func mixedTypes() throws {
    let eight = Image(.uint8(Tensor(shape: [1, 2, 1], elements: [0, 255])))
    let sixteen = Image(.uint16(Tensor(shape: [1, 2, 1], elements: [10, 65535])))
    let comparison = try ImageComparison(eight, sixteen)
    #expect(comparison.samples == .uint16 && comparison.maxAbsoluteDifference == 10)
    #expect(comparison.difference.samples == .uint16(Tensor(shape: [1, 2, 1], elements: [10, 0])))
  }
}
