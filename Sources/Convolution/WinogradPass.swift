import CKernels
import Tensors

/// A walk of a kernel of 3×3 over a picture by Winograd's minimal filtering: tiles of 4×4 outputs from 36 products in place of
/// 144 (Lavin and Gray 2016).
///
/// Forward and backward it takes 0.30 of the time for 64 channels, 0.34 for 48 and 0.58 for 16 (measured with AVX-512). Of the
/// largest output it is off by up to 5·10⁻⁶, where 144 products are by 4·10⁻⁷ (measured for random numbers); a test holds it to 10⁻⁵.
struct WinogradPass {
  private let pass: TapPass
  private let source: PaddedRows
  private let tilesAcross: Int
  /// The rows of tiles, and those of one band.
  private let tileRows: Int
  private let band: Int

  /// Nil where it does not apply, or not pay: for few channels, for pictures of less than 12 tiles, which make short products,
  /// and for so many channels that the kernels' 36 factors leave the caches.
  init?(_ pass: TapPass) {
    let isPlain = [pass.rows, pass.columns].allSatisfy { $0.taps == [0, 1, 2] && $0.step == 1 && $0.targetStep == 1 }
    guard isPlain, pass.groups == 1, pass.depth >= 16, pass.outputs >= 16, pass.depth + pass.outputs <= 256 else {
      return nil
    }
    self.pass = pass
    tilesAcross = (pass.columns.count + 3) / 4
    tileRows = (pass.rows.count + 3) / 4
    guard tilesAcross * tileRows >= 12 else { return nil }
    // What the tiles of a band become stays in the second cache, beside what they are multiplied with.
    let most = max(1, min(32, 140_000 / (36 * (pass.depth + pass.outputs))) / tilesAcross)
    let bands = (tileRows + most - 1) / most
    band = (tileRows + bands - 1) / bands
    let last = pass.columns.first + 4 * tilesAcross + 1
    source = PaddedRows(
      height: pass.source.height, width: pass.source.width, channels: pass.depth, left: max(0, -pass.columns.first),
      right: max(0, last - (pass.source.width - 1)))
  }

  var bandCount: Int { (tileRows + band - 1) / band }
  private var panels: Int { (pass.outputs + 15) / 16 }
  private var tiles: Int { band * tilesAcross }
  /// The numbers of the kernels' factors, as panels of 16 outputs for each of the 36 places.
  var factorsCount: Int { 36 * panels * 16 * pass.depth + 16 }
  /// The numbers of a padded band, of its tiles' places and of their products.
  var scratchCount: Int { bandCapacity + 36 * tiles * (pass.depth + pass.outputs) + 64 }
  /// The numbers of the factors' gradients.
  var factorGradientsCount: Int { 36 * pass.depth * pass.outputs }
  private var bandCapacity: Int { ((4 * band + 2) * source.rowLength + 15) / 16 * 16 }

  /// The rows of outputs of one band.
  func bandRows(_ index: Int) -> Range<Int> { index * band * 4..<min((index + 1) * band * 4, pass.rows.count) }

  /// The factors of a pass' kernels: 3 × 3 × depth × outputs.
  static func pack(
    _ weights: UnsafePointer<Float>, of pass: TapPass, to factors: UnsafeMutablePointer<Float>,
    _ parallelism: Parallelism
  ) {
    let (depth, outputs, panels) = (pass.depth, pass.outputs, pass.panelCount)
    nonisolated(unsafe) let (weights, factors) = (weights, factors)
    parallelism.forEach(panels) { panel in
      for channel in 0..<depth {
        ck_winograd_weights(
          weights + channel * outputs + panel * 16, depth * outputs, min(16, outputs - panel * 16),
          factors + (panel * depth + channel) * 16, panels * depth * 16)
      }
    }
  }

  /// The kernels of a layer with inputs and outputs exchanged, in the order of this pass' taps.
  func turn(
    _ weights: UnsafePointer<Float>, to turned: UnsafeMutablePointer<Float>, _ parallelism: Parallelism
  ) {
    let (depth, outputs, pass) = (pass.depth, pass.outputs, pass)
    nonisolated(unsafe) let (weights, turned) = (weights, turned)
    parallelism.forEach(9) { tap in
      let from = pass.rows.kernelIndices[tap / 3] * 3 + pass.columns.kernelIndices[tap % 3]
      let count = depth * outputs
      ck_transpose(weights + from * count, depth, outputs, depth, turned + tap * count, outputs)
    }
  }

  /// Computes the outputs of one band of one picture.
  func compute(
    _ band: Range<Int>, of picture: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    factors: UnsafePointer<Float>, bias: UnsafePointer<Float>?, accumulates: Bool, target: UnsafeMutablePointer<Float>
  ) {
    let (places, tiles) = transform(band, of: picture, scratch: scratch)
    let (depth, outputs) = (pass.depth, pass.outputs)
    let products = places + 36 * tiles * depth
    var offset = 0
    for place in 0..<36 {
      ck_product_rows(
        places + place * tiles * depth, depth, tiles, &offset, 1, depth, factors + place * panels * depth * 16, 16,
        depth * 16, nil, 0, products + place * tiles * outputs, outputs, outputs)
    }
    let rowLength = pass.targetWidth * outputs
    for (index, row) in stride(from: band.lowerBound, to: band.upperBound, by: 4).enumerated() {
      ck_winograd_output(
        products + index * tilesAcross * outputs, tiles * outputs, bias, accumulates ? 1 : 0, target + row * rowLength,
        rowLength, outputs, min(4, band.upperBound - row), pass.columns.count)
    }
  }

  /// Adds what a band contributes to the gradients of the factors.
  func addFactorGradient(
    _ band: Range<Int>, of picture: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, sums: UnsafeMutablePointer<Float>
  ) {
    let (places, tiles) = transform(band, of: picture, scratch: scratch)
    let (depth, outputs) = (pass.depth, pass.outputs)
    let slopes = places + 36 * tiles * depth
    let rowLength = pass.targetWidth * outputs
    for (index, row) in stride(from: band.lowerBound, to: band.upperBound, by: 4).enumerated() {
      ck_winograd_gradient(
        gradient + row * rowLength, rowLength, outputs, min(4, band.upperBound - row), pass.columns.count,
        slopes + index * tilesAcross * outputs, tiles * outputs)
    }
    for place in 0..<36 {
      ck_product_sums(
        places + place * tiles * depth, depth, 0, depth, slopes + place * tiles * outputs, outputs, 0, outputs, tiles,
        1, sums + place * depth * outputs, outputs)
    }
  }

  /// Adds the gradients of the weights from those of the factors.
  func gather(_ factorSums: UnsafePointer<Float>, to sums: UnsafeMutablePointer<Float>) {
    let count = pass.depth * pass.outputs
    ck_winograd_weight_gradient(factorSums, count, count, sums, count)
  }

  /// A band's places, tile after tile.
  private func transform(
    _ band: Range<Int>, of picture: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) -> (places: UnsafeMutablePointer<Float>, tiles: Int) {
    let first = pass.rows.first + band.lowerBound
    let rows = (band.count + 3) / 4
    source.copy(rows: first..<first + 4 * rows + 2, of: picture, to: scratch)
    let places = scratch + bandCapacity
    let depth = pass.depth
    let from = scratch + (pass.columns.first + source.left) * depth
    for row in 0..<rows {
      ck_winograd_input(
        from + 4 * row * source.rowLength, source.rowLength, tilesAcross, depth, places + row * tilesAcross * depth,
        rows * tilesAcross * depth)
    }
    return (places, rows * tilesAcross)
  }
}
