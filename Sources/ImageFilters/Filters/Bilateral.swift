import CKernels
import ImageCodecs

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Smooths without blurring edges: a mean whose weights fall with distance and with difference in colour
/// (Tomasi and Manduchi 1998).
///
/// weight = exp(−(distance² / 2σs²)) · exp(−(|colour difference|² / 2σr²)), over the pixels at most ``radius`` away. The
/// difference is the Euclidean one over all channels, premultiplied colour and alpha; OpenCV's is the sum of absolute
/// differences for three channels, the same for one.
public struct Bilateral: ImageFilter {
  /// How far the pixels are that count, in pixels: 1…100.
  public var radius: Int

  /// The standard deviation in space, in pixels.
  public var spatialSigma: Double

  /// The standard deviation in colour, as a fraction of white.
  public var colorSigma: Double

  public var border: Border

  /// A filter over the pixels at most `radius` away; the sigma in space is half the radius by default.
  public init(
    radius: Int, spatialSigma: Double? = nil, colorSigma: Double = 0.1, border: Border = .replicate
  ) {
    self.radius = radius
    self.spatialSigma = spatialSigma ?? Double(radius) / 2
    self.colorSigma = colorSigma
    self.border = border
  }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    guard 1...100 ~= radius else { throw FilterError("the radius has to be 1…100 pixels, not \(radius)") }
    guard spatialSigma > 0, spatialSigma.isFinite, colorSigma > 0, colorSigma.isFinite else {
      throw FilterError("both sigmas have to be above 0, not \(spatialSigma) and \(colorSigma)")
    }
    guard !format.isBounded || colorSigma <= 10 else {
      throw FilterError(
        "the sigma in colour is a fraction of white, at most 10, not \(colorSigma); on the scale of 8 bits, divide by 255"
      )
    }
    return [FilterStep(BilateralStep(self, format: format, border: try format.checked(border)))]
  }
}

private struct BilateralStep: RowStep {
  let format: WorkingFormat
  let border: Border
  private let radius: Int
  private let offsets: [(row: Int, column: Int)]
  private let spatial: [Float]
  private let decay: Float

  init(_ filter: Bilateral, format: WorkingFormat, border: Border) {
    self.format = format
    self.border = border
    radius = filter.radius
    var offsets: [(row: Int, column: Int)] = []
    for row in -radius...radius {
      for column in -radius...radius where row * row + column * column <= radius * radius {
        offsets.append((row, column))
      }
    }
    self.offsets = offsets
    spatial = offsets.map {
      Float(exp(-Double($0.row * $0.row + $0.column * $0.column) / (2 * filter.spatialSigma * filter.spatialSigma)))
    }
    let sigma = filter.colorSigma * Double(format.white)
    decay = Float(1 / (2 * sigma * sigma))
  }

  var input: WorkingFormat { format }
  var output: WorkingFormat { format }
  var columnsBefore: Int { radius }
  var columnsAfter: Int { radius }
  func window(for y: Int) -> Range<Int> { y - radius..<y + radius + 1 }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    let neighbors = UnsafeMutableBufferPointer<UnsafePointer<Float>?>.allocate(capacity: offsets.count)
    defer { neighbors.deallocate() }
    for y in rows {
      for (index, offset) in offsets.enumerated() {
        neighbors[index] = input[y + offset.row] + offset.column * format.channels
      }
      ck_bilateral_row(
        neighbors.baseAddress, spatial, offsets.count, input[y], format.channels, decay, output[y], format.width)
    }
  }
}
