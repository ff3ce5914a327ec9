/// How a stored picture has to be turned to be seen upright: EXIF tag 274, TIFF 6.0's Orientation.
///
/// The raw values are those of the tag. Each case names what the viewer does with the stored pixels.
public enum Orientation: Int, Hashable, Sendable, CaseIterable {
  /// As stored.
  case upright = 1
  /// Left and right change places.
  case flippedHorizontally = 2
  /// Turned by half a turn.
  case rotated180 = 3
  /// Top and bottom change places.
  case flippedVertically = 4
  /// Mirrored at the main diagonal: stored rows are seen as columns.
  case transposed = 5
  /// Turned clockwise by 90° to be upright.
  case rotatedClockwise = 6
  /// Mirrored at the other diagonal.
  case transversed = 7
  /// Turned counter-clockwise by 90° to be upright.
  case rotatedCounterclockwise = 8

  /// Whether stored rows are seen as columns, so that width and height change places.
  public var swapsAxes: Bool { rawValue >= 5 }

  /// Whether, after the axes were swapped where they are, the viewer sees the columns in reverse.
  public var mirrorsColumns: Bool { [2, 3, 6, 7].contains(rawValue) }

  /// Whether, after the axes were swapped where they are, the viewer sees the rows in reverse.
  public var mirrorsRows: Bool { [3, 4, 7, 8].contains(rawValue) }

  /// The size as it is seen.
  public func seenSize(width: Int, height: Int) -> (width: Int, height: Int) {
    swapsAxes ? (height, width) : (width, height)
  }
}
