import ImageCodecs
import ImageFilters
import Tensors

/// What two pictures have to be to each other.
struct ComparisonLimits {
  var psnr: Double?
  var ssim: Double?
  var difference: Double?

  /// A sentence for each limit that is not met. What is not a number, or cannot be told, meets no limit.
  func shortfalls(of comparison: ImageComparison) -> [String] {
    var sentences: [String] = []
    if let psnr, !(comparison.psnr >= psnr) {
      sentences.append(
        "the PSNR of \(NumberText.of(comparison.psnr, missing: psnr)) dB is below \(NumberText.of(psnr)) dB")
    }
    if let ssim {
      if let found = comparison.ssim {
        if !(found >= ssim) {
          sentences.append(
            "the SSIM of \(NumberText.of(found, missing: ssim)) is below \(NumberText.of(ssim))")
        }
      } else {
        sentences.append(
          "the SSIM cannot be told: the pictures are smaller than its window of 11 × 11 pixels")
      }
    }
    if let difference, !(comparison.maxAbsoluteDifference <= difference) {
      sentences.append(
        "the maximum difference of \(NumberText.of(comparison.maxAbsoluteDifference, missing: difference)) is above "
          + NumberText.of(difference))
    }
    return sentences
  }
}

/// How a comparison is printed.
struct ComparisonReport {
  private let comparison: ImageComparison
  private let files: (String, String)

  init(_ comparison: ImageComparison, first: String, second: String) {
    self.comparison = comparison
    files = (first, second)
  }

  /// Lines for people.
  var text: String {
    let ssim = comparison.ssim.map { NumberText.of($0, digits: 5) } ?? "not defined for less than 11 × 11 pixels"
    let isEqual = comparison.maxAbsoluteDifference == 0
    let unit =
      switch comparison.samples {
      case .uint8: "of 255"
      case .uint16: "of 65535"
      case .float: "of 1"
      }
    return """
      PSNR                 \(isEqual ? "infinite: no sample differs" : "\(NumberText.of(comparison.psnr)) dB")
      SSIM                 \(ssim)
      maximum difference   \(NumberText.of(comparison.maxAbsoluteDifference)) \(unit)
      mean difference      \(NumberText.of(comparison.meanAbsoluteDifference, digits: 5)) \(unit)
      """
  }

  /// The same for programs.
  func record(meetsLimits: Bool) -> ComparisonRecord {
    ComparisonRecord(
      first: files.0, second: files.1, samples: comparison.samples.rawValue, psnr: comparison.psnr,
      ssim: comparison.ssim, maxAbsoluteDifference: comparison.maxAbsoluteDifference,
      meanAbsoluteDifference: comparison.meanAbsoluteDifference, meetsLimits: meetsLimits)
  }
}

/// What `compare --json` says; the keys stay. Infinity is the string "inf"; an SSIM that is not defined is left out.
struct ComparisonRecord: Encodable {
  let first: String
  let second: String
  let samples: String
  let psnr: Double
  let ssim: Double?
  let maxAbsoluteDifference: Double
  let meanAbsoluteDifference: Double
  let meetsLimits: Bool
}
