import CKernels
import Tensors

/// Winograd's filtering as ``WinogradPass`` does it, for kernels of so many channels that their 36 factors leave the caches.
///
/// The tiles of many rows are transformed first, then each of the 36 places is multiplied at once, so that the factors are read
/// once for up to ``mostTiles`` tiles; threads share the places. For weights that stay, as turning them into factors takes as
/// long as a picture does.
struct WideWinogradPass {
  private let pass: TapPass
  private let source: PaddedRows
  private let tilesAcross: Int
  private let tileRows: Int
  /// The rows of tiles that are multiplied together.
  private let band: Int

  private static let mostTiles = 100
  /// Numbers of a part of the sum: so much of a panel stays in the first cache.
  private static let partLength = 256

  /// Nil where it does not apply, and for pictures of less than 12 tiles, for which reading the factors takes longer than
  /// 144 products.
  init?(_ pass: TapPass) {
    let isPlain = [pass.rows, pass.columns].allSatisfy { $0.taps == [0, 1, 2] && $0.step == 1 && $0.targetStep == 1 }
    guard isPlain, pass.groups == 1, pass.depth >= 16, pass.outputs >= 16 else { return nil }
    self.pass = pass
    tilesAcross = (pass.columns.count + 3) / 4
    tileRows = (pass.rows.count + 3) / 4
    guard tilesAcross * tileRows >= 12 else { return nil }
    let bands = (tileRows + max(1, Self.mostTiles / tilesAcross) - 1) / max(1, Self.mostTiles / tilesAcross)
    band = (tileRows + bands - 1) / bands
    let last = pass.columns.first + 4 * tilesAcross + 1
    source = PaddedRows(
      height: pass.source.height, width: pass.source.width, channels: pass.depth, left: max(0, -pass.columns.first),
      right: max(0, last - (pass.source.width - 1)))
  }

  private var panels: Int { (pass.outputs + 15) / 16 }
  private var tiles: Int { band * tilesAcross }
  /// The numbers of the kernels' factors, as panels of 16 outputs for each of the 36 places.
  var factorsCount: Int { 36 * panels * 16 * pass.depth + 16 }
  /// The numbers of the tiles' places and of their products, which all threads share.
  var sharedCount: Int { 36 * tiles * (pass.depth + pass.outputs) + 64 }
  /// The numbers of a row of tiles with zeros around it, or of a place's part, which each thread needs.
  var scratchCount: Int { max(6 * source.rowLength, tiles * min(Self.partLength, pass.depth)) + 64 }

  /// Computes one picture's outputs.
  func compute(
    _ picture: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>, scratchStride: Int,
    shared: UnsafeMutablePointer<Float>, factors: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    target: UnsafeMutablePointer<Float>, _ parallelism: Parallelism,
    finish: (@Sendable (UnsafeMutableBufferPointer<Float>) -> Void)?
  ) {
    let (depth, outputs, panels, across) = (pass.depth, pass.outputs, panels, tilesAcross)
    let (rowLength, pass, source) = (pass.targetWidth * pass.outputs, pass, source)
    nonisolated(unsafe) let (picture, scratch, places, factors) = (picture, scratch, shared, factors)
    nonisolated(unsafe) let (bias, target) = (bias, target)
    for first in stride(from: 0, to: tileRows, by: band) {
      let rows = min(band, tileRows - first)
      let tiles = rows * across
      nonisolated(unsafe) let products = places + 36 * tiles * depth
      parallelism.forEach(rows) { row, lane in
        let padded = scratch + lane * scratchStride
        let top = pass.rows.first + 4 * (first + row)
        source.copy(rows: top..<top + 6, of: picture, to: padded)
        ck_winograd_input(
          padded + (pass.columns.first + source.left) * depth, source.rowLength, across, depth,
          places + row * across * depth, tiles * depth)
      }
      parallelism.forEach(36) { place, lane in
        for start in stride(from: 0, to: depth, by: Self.partLength) {
          let part = ProductRows(
            places + place * tiles * depth + start, step: depth, count: tiles,
            depth: min(Self.partLength, depth - start),
            packedIn: outputs >= 128 ? scratch + lane * scratchStride : nil)
          for panel in 0..<panels {
            let weights = factors + ((place * panels + panel) * depth + start) * 16
            part.multiply(
              weights, next: panel + 1 < panels ? weights + depth * 16 : nil, bias: nil, goesOn: start > 0,
              to: products + place * tiles * outputs + panel * 16, step: outputs,
              columns: min(16, outputs - panel * 16))
          }
        }
      }
      parallelism.forEach(rows) { row in
        let top = 4 * (first + row)
        let height = min(4, pass.rows.count - top)
        let output = target + top * rowLength
        ck_winograd_output(
          products + row * across * outputs, tiles * outputs, bias, 0, output, rowLength, outputs, height,
          pass.columns.count)
        finish?(.init(start: output, count: height * rowLength))
      }
    }
  }
}
