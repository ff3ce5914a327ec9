public import ImageCodecs
public import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How far two images of one size are apart, over all channels, alpha among them.
///
/// Images of different sample types are compared in the wider one. The numbers are those of scikit-image's
/// `peak_signal_noise_ratio` and `structural_similarity(gaussian_weights=True, sigma=1.5,
/// use_sample_covariance=False)` with the range of the samples as `data_range`.
public struct ImageComparison: Sendable {
  /// The peak signal-to-noise ratio in decibels: 10 · log10(white² / mean squared difference), infinite for equal
  /// images.
  public let psnr: Double

  /// The mean structural similarity (Wang, Bovik, Sheikh and Simoncelli 2004) with their Gaussian window of 11×11 and
  /// sigma 1.5, over the pixels that it fits around, then over the channels: −1…1, 1 for equal images. Nil for images
  /// less than 11 pixels wide or high.
  public let ssim: Double?

  /// The largest difference of two samples, in steps of the sample type (of 1 for Float).
  public let maxAbsoluteDifference: Double

  /// The mean difference of two samples, without sign.
  public let meanAbsoluteDifference: Double

  /// The sample type that was compared in.
  public let samples: SampleType

  /// The differences without sign as a picture, without alpha; where alpha differs by more than a colour, alpha's
  /// difference is shown.
  public let difference: Image

  /// Compares two images.
  ///
  /// - Throws: ``FilterError`` where they differ in size or colour model.
  public init(
    _ first: Image, _ second: Image, parallelism: Parallelism = .available
  ) throws(FilterError) {
    guard first.width == second.width, first.height == second.height else {
      throw FilterError(
        "the images differ in size: \(first.width)×\(first.height) and \(second.width)×\(second.height) pixels")
    }
    guard first.color == second.color else {
      throw FilterError("the images differ in colour: \(first.color.rawValue) and \(second.color.rawValue)")
    }
    samples = first.samples.type.byteCount >= second.samples.type.byteCount ? first.samples.type : second.samples.type
    let planes = (PlaneReader(first.converted(to: samples)), PlaneReader(second.converted(to: samples)))
    let white = Double(samples.white)

    let rows = DifferenceRows(planes.0, planes.1, color: first.color)
    let count = Double(first.height * planes.0.rowLength)
    let sums = rows.sums(parallelism)
    let meanSquare = sums.squares / count
    psnr = meanSquare == 0 ? .infinity : 10 * log10(white * white / meanSquare)
    maxAbsoluteDifference = sums.largest
    meanAbsoluteDifference = sums.absolutes / count
    difference = Image(rows.picture(samples), color: first.color.withoutAlpha)
    ssim = StructuralSimilarity(white: white).mean(planes.0, planes.1, parallelism)
  }
}

/// The samples of an image as Double, row by row.
struct PlaneReader: Sendable {
  private let samples: Image.Samples
  let width: Int
  let height: Int
  let channels: Int

  init(_ image: Image) {
    samples = image.samples
    width = image.width
    height = image.height
    channels = image.color.channelCount
  }

  var rowLength: Int { width * channels }

  /// Row `y`, channels innermost.
  func row(_ y: Int) -> [Double] {
    switch samples {
    case .uint8(let tensor): Self.doubles(tensor.row(y))
    case .uint16(let tensor): Self.doubles(tensor.row(y))
    case .float(let tensor): Self.doubles(tensor.row(y))
    }
  }

  private static func doubles(_ row: Span<some BinaryInteger>) -> [Double] { row.indices.map { Double(row[$0]) } }
  private static func doubles(_ row: Span<Float>) -> [Double] { row.indices.map { Double(row[$0]) } }
}

/// The differences of two images, row by row.
private struct DifferenceRows: Sendable {
  private let first: PlaneReader
  private let second: PlaneReader
  private let color: ColorModel

  init(_ first: PlaneReader, _ second: PlaneReader, color: ColorModel) {
    self.first = first
    self.second = second
    self.color = color
  }

  /// The sum of squares and of absolute differences, and the largest. Rows are summed one by one, in order, so that the
  /// result does not depend on the threads.
  func sums(_ parallelism: Parallelism) -> (squares: Double, absolutes: Double, largest: Double) {
    let rows = parallelism.map(first.height) { y in
      var sums = (squares: 0.0, absolutes: 0.0, largest: 0.0)
      for (a, b) in zip(first.row(y), second.row(y)) {
        let size = abs(a - b)
        sums.squares += size * size
        sums.absolutes += size
        sums.largest = max(sums.largest, size)
      }
      return sums
    }
    return rows.reduce((0, 0, 0)) { ($0.0 + $1.squares, $0.1 + $1.absolutes, max($0.2, $1.largest)) }
  }

  func picture(_ type: SampleType) -> Image.Samples {
    let colors = color.colorChannelCount
    let shape = Shape([first.height, first.width, colors])
    switch type {
    case .uint8: return .uint8(picture(shape) { UInt8($0) })
    case .uint16: return .uint16(picture(shape) { UInt16($0) })
    case .float: return .float(picture(shape) { Float($0) })
    }
  }

  private func picture<Element>(_ shape: Shape, _ sample: (Double) -> Element) -> Tensor<Element> {
    Tensor(uninitialized: shape) { target in
      var next = 0
      for y in 0..<first.height {
        let differences = zip(first.row(y), second.row(y)).map { abs($0 - $1) }
        for pixel in 0..<first.width {
          let start = pixel * first.channels
          let alpha = color.hasAlpha ? differences[start + first.channels - 1] : 0
          for channel in 0..<shape[2] {
            target[next] = sample(max(differences[start + channel], alpha))
            next += 1
          }
        }
      }
    }
  }
}
