import CKernels
import ImageCodecs

/// Fills the pixels beyond a row's ends, and holds the row that stands for rows outside where the border is constant.
///
/// Unchecked: written only by its initializer.
final class BorderFiller: @unchecked Sendable {
  /// For each pixel before the row, from the leftmost on, and after it: the column that stands for it.
  private let before: [Int?]
  private let after: [Int?]
  private let width: Int
  private let pixelBytes: Int
  private let constantPixel: [UInt8]
  private let constantRowMemory: UnsafeMutableRawPointer?

  /// The row that stands for rows outside of the image, where the border is a constant.
  let constantRow: UnsafeRawPointer?

  /// - Parameters:
  ///   - before: how many pixels before a row of the format are asked for.
  ///   - after: how many after it.
  init(_ format: WorkingFormat, border: Border, before columnsBefore: Int, after columnsAfter: Int) {
    width = format.width
    pixelBytes = format.bytesPerPixel
    before = (-columnsBefore..<0).map { border.index($0, count: format.width) }
    after = (format.width..<format.width + columnsAfter).map { border.index($0, count: format.width) }
    guard case .constant(let value) = border else {
      constantPixel = []
      constantRowMemory = nil
      constantRow = nil
      return
    }
    constantPixel = format.borderPixel(value)
    let pixels = columnsBefore + format.width + columnsAfter
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(1, pixels * pixelBytes), alignment: 64)
    for pixel in 0..<pixels {
      (memory + pixel * pixelBytes).copyMemory(from: constantPixel, byteCount: pixelBytes)
    }
    constantRowMemory = memory
    constantRow = UnsafeRawPointer(memory + columnsBefore * pixelBytes)
  }

  deinit { constantRowMemory?.deallocate() }

  /// Fills the pixels beyond both ends of a row, which begins at `row`.
  func fill(_ row: UnsafeMutableRawPointer) {
    for index in before.indices {
      copyPixel(before[index], of: row, to: row + (index - before.count) * pixelBytes)
    }
    for index in after.indices { copyPixel(after[index], of: row, to: row + (width + index) * pixelBytes) }
  }

  /// The pixels from one column to another, some of which may lie beyond the row's ends: where they lie in the row, or
  /// copied to `scratch`.
  func pixels(_ columns: Range<Int>, of row: UnsafeRawPointer, scratch: UnsafeMutableRawPointer) -> UnsafeRawPointer {
    if columns.lowerBound >= 0 && columns.upperBound <= width { return row + columns.lowerBound * pixelBytes }
    copy(columns, of: row, to: scratch)
    return UnsafeRawPointer(scratch)
  }

  /// Copies the pixels from one column to another, some of which may lie beyond the row's ends.
  func copy(_ columns: Range<Int>, of row: UnsafeRawPointer, to scratch: UnsafeMutableRawPointer) {
    let inside = columns.clamped(to: 0..<width)
    (scratch + (inside.lowerBound - columns.lowerBound) * pixelBytes).copyMemory(
      from: row + inside.lowerBound * pixelBytes, byteCount: inside.count * pixelBytes)
    for column in columns.lowerBound..<inside.lowerBound {
      copyPixel(before[before.count + column], of: row, to: scratch + (column - columns.lowerBound) * pixelBytes)
    }
    for column in inside.upperBound..<columns.upperBound {
      copyPixel(after[column - width], of: row, to: scratch + (column - columns.lowerBound) * pixelBytes)
    }
  }

  /// The same of rows of bytes, in fixed point: written to `target`.
  func widen(_ columns: Range<Int>, of row: UnsafePointer<UInt8>, into target: UnsafeMutablePointer<UInt16>) {
    let inside = columns.clamped(to: 0..<width)
    let start = (inside.lowerBound - columns.lowerBound) * pixelBytes
    ck_widen_row(row + inside.lowerBound * pixelBytes, target + start, inside.count * pixelBytes)
    func widenPixel(_ source: Int?, _ column: Int) {
      let pixel = target + (column - columns.lowerBound) * pixelBytes
      for channel in 0..<pixelBytes {
        let sample = source.map { row[$0 * pixelBytes + channel] } ?? constantPixel[channel]
        pixel[channel] = UInt16(sample) << 7
      }
    }
    for column in columns.lowerBound..<inside.lowerBound { widenPixel(before[before.count + column], column) }
    for column in inside.upperBound..<max(columns.upperBound, inside.upperBound) {
      widenPixel(after[column - width], column)
    }
  }

  private func copyPixel(_ source: Int?, of row: UnsafeRawPointer, to pixel: UnsafeMutableRawPointer) {
    guard let source else { return pixel.copyMemory(from: constantPixel, byteCount: pixelBytes) }
    // Words: a call to copy so few bytes took longer than the bytes.
    let start = row + source * pixelBytes
    var byte = 0
    while byte + 4 <= pixelBytes {
      pixel.storeBytes(
        of: start.loadUnaligned(fromByteOffset: byte, as: UInt32.self), toByteOffset: byte, as: UInt32.self)
      byte += 4
    }
    while byte < pixelBytes {
      pixel.storeBytes(of: start.load(fromByteOffset: byte, as: UInt8.self), toByteOffset: byte, as: UInt8.self)
      byte += 1
    }
  }
}
