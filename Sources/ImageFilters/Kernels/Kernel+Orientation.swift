import ImageCodecs

extension Kernel {
  /// The kernel that does to the stored pixels what this one does to the picture as it is seen.
  func stored(under orientation: Orientation) -> Kernel {
    let mirrored = mirrored(columns: orientation.mirrorsColumns, rows: orientation.mirrorsRows)
    return orientation.swapsAxes ? mirrored.transposed : mirrored
  }
}
