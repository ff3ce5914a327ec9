#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The words for rows that are lost.
enum RowDamage {
  /// "at row 120 of 400", counted from 1.
  static func place(_ row: Int, of height: Int) -> String {
    "at row \(min(row + 1, height)) of \(height)"
  }

  /// What salvaging says about the rows that it could not read.
  static func note(missingFrom row: Int, layout: PixelLayout, cause: String) -> String {
    let height = layout.height
    let rows =
      switch height - row {
      case height: "All \(height) rows are"
      case 1: "Row \(height) of \(height) is"
      default: "Rows \(row + 1) to \(height) of \(height) are"
      }
    return "\(rows) missing and left \(layout.color.hasAlpha ? "transparent" : "black") (\(cause))."
  }
}

extension UnsafeMutableRawBufferPointer {
  /// Sets the bytes from an offset on to 0.
  func zero(from offset: Int) {
    guard offset < count else { return }
    UnsafeMutableRawBufferPointer(rebasing: self[offset...]).initializeMemory(as: UInt8.self, repeating: 0)
  }
}

/// Memory of zeros which the system hands out page by page when it is written to.
final class ZeroedMemory {
  let bytes: UnsafeMutableRawBufferPointer

  /// Nil where there is not enough.
  init?(byteCount: Int) {
    guard let start = calloc(1, max(byteCount, 1)) else { return nil }
    bytes = UnsafeMutableRawBufferPointer(start: start, count: byteCount)
  }

  deinit { free(bytes.baseAddress) }
}
