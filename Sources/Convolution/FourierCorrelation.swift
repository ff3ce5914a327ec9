import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A large table of weights, laid over tiles of an image by way of their Fourier transforms: the cost for a sample grows
/// with the logarithm of the tile.
///
/// A tile has ``extent`` × ``extent`` pixels; of those ``outputRows`` × ``outputColumns`` become output. Two tiles are computed
/// at a time, as the real and the imaginary part of one. The error is below 2·10⁻⁶ of the weights' absolute sum times
/// the largest sample.
public struct FourierCorrelation: Sendable {
  /// Rows and columns of a tile.
  public let extent: Int

  /// The rows and the columns of output that a tile gives.
  public let outputRows: Int
  public let outputColumns: Int

  private let twiddles: [Float]

  /// 1 where the extent is not a power of 4, so that a stage of radix 2 is left over.
  private let pairs: Int32

  /// The table's transform, in groups of eight rows, each turned.
  private let spectrumRe: [Float]
  private let spectrumIm: [Float]

  /// A table of weights, height × width, row by row.
  ///
  /// - Precondition: both extents are 1…200.
  public init(height: Int, width: Int, weights: [Double]) {
    precondition(weights.count == height * width, "\(weights.count) weights are not \(height)×\(width)")
    precondition(max(height, width) <= 200, "a table of \(width)×\(height) is too large")
    // From here on a larger tile, of which more becomes output, pays for its place in a slower cache.
    let extent = max(height, width) <= 48 ? 128 : 256
    self.extent = extent
    outputRows = extent - height + 1
    outputColumns = extent - width + 1
    let twiddles = Self.twiddles(extent)
    self.twiddles = twiddles
    let pairs: Int32 = extent.trailingZeroBitCount % 2 == 0 ? 0 : 1
    self.pairs = pairs
    var re = [Float](repeating: 0, count: extent * extent)
    var im = re
    for row in 0..<height {
      for column in 0..<width {
        // The transforms there and back multiply by the number of samples.
        re[row * extent + column] = Float(weights[row * width + column] / Double(extent * extent))
      }
    }
    ck_fourier_columns(&re, &im, extent, extent, extent, twiddles, 0)
    var turnedRe = re
    var turnedIm = im
    turnedRe.withUnsafeMutableBufferPointer { turnedRe in
      turnedIm.withUnsafeMutableBufferPointer { turnedIm in
        for group in stride(from: 0, to: extent, by: 8) {
          guard let r = turnedRe.baseAddress, let i = turnedIm.baseAddress else { return }
          let start = group * extent
          re.withUnsafeBufferPointer {
            ck_turn_rows($0.baseAddress.map { $0 + start }, extent, extent, pairs, r + start)
          }
          im.withUnsafeBufferPointer {
            ck_turn_rows($0.baseAddress.map { $0 + start }, extent, extent, pairs, i + start)
          }
          ck_fourier_columns(r + start, i + start, extent, 8, 8, twiddles, 0)
          if pairs != 0 {
            ck_add_pairs(r + start, extent)
            ck_add_pairs(i + start, extent)
          }
        }
      }
    }
    spectrumRe = turnedRe
    spectrumIm = turnedIm
  }

  /// For each stage, the factors of its butterflies.
  private static func twiddles(_ extent: Int) -> [Float] {
    var result: [Float] = []
    var length = extent
    while length >= 4 {
      for j in 0..<length / 4 {
        for power in 1...3 {
          let angle = -2 * Double.pi * Double(j * power) / Double(length)
          result += [Float(cos(angle)), Float(sin(angle))]
        }
      }
      length /= 4
    }
    return result
  }

  /// Floats from one row of a tile to the next, for a number of channels. Rows a power of two apart would fall into the
  /// same lines of the cache.
  public func rowStride(channels: Int) -> Int { extent * channels + 16 }

  /// The floats of a pair of tiles, and of the panels that are worked on besides.
  public func scratchCount(channels: Int) -> Int { 2 * extent * rowStride(channels: channels) + 16 * extent * channels }

  /// Correlates two tiles in place.
  ///
  /// - Parameters:
  ///   - scratch: ``scratchCount(channels:)`` floats: ``extent`` rows of the first tile, ``rowStride(channels:)`` apart,
  ///     each of ``extent`` pixels, and then those of the second tile. Output row r and column c stands in row r and
  ///     column c.
  ///   - channels: the samples of a pixel.
  public func apply(to scratch: UnsafeMutablePointer<Float>, channels: Int) {
    let stride = rowStride(channels: channels)
    let samples = extent * channels
    let (re, im) = (scratch, scratch + extent * stride)
    let panelRe = im + extent * stride
    let panelIm = panelRe + 8 * samples
    ck_fourier_columns(re, im, extent, stride, samples, twiddles, 0)
    // The rows: eight at a time are turned into columns, go there and back, and are turned back.
    for row in Swift.stride(from: 0, to: extent, by: 8) {
      let start = row * stride
      ck_turn_rows(re + start, stride, samples, pairs, panelRe)
      ck_turn_rows(im + start, stride, samples, pairs, panelIm)
      ck_fourier_columns(panelRe, panelIm, extent, 8 * channels, 8 * channels, twiddles, 0)
      spectrumRe.withUnsafeBufferPointer { spectrumRe in
        spectrumIm.withUnsafeBufferPointer { spectrumIm in
          guard let r = spectrumRe.baseAddress, let i = spectrumIm.baseAddress else { return }
          ck_multiply_conjugate(panelRe, panelIm, r + row * extent, i + row * extent, extent, channels, pairs)
        }
      }
      ck_fourier_columns(panelRe, panelIm, extent, 8 * channels, 8 * channels, twiddles, 1)
      ck_turn_back(panelRe, stride, samples, pairs, re + start)
      ck_turn_back(panelIm, stride, samples, pairs, im + start)
    }
    ck_fourier_columns(re, im, extent, stride, samples, twiddles, 1)
  }
}
