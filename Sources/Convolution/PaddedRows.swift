/// Copies rows of a picture with zeros around them, so that a kernel's inner loop needs to know of no edge.
struct PaddedRows {
  /// The picture: height × width × channels.
  let height: Int
  let width: Int
  let channels: Int
  /// Columns of zeros on the left and on the right.
  let left: Int
  let right: Int

  /// The numbers of a copied row.
  var rowLength: Int { (left + width + right) * channels }

  /// Copies rows, those outside of the picture as zeros.
  func copy(rows: Range<Int>, of picture: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    let (before, length) = (left * channels, width * channels)
    var row = target
    for y in rows {
      if y < 0 || y >= height {
        row.update(repeating: 0, count: rowLength)
      } else {
        row.update(repeating: 0, count: before)
        (row + before).update(from: picture + y * length, count: length)
        (row + before + length).update(repeating: 0, count: right * channels)
      }
      row += rowLength
    }
  }
}
