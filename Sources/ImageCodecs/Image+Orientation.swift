import Tensors

extension Image {
  /// The picture as the viewer sees it: the pixels turned by the EXIF orientation, and the tag set to upright.
  ///
  /// Turning moves pixels and changes none. The EXIF thumbnail, which is not turned, is left out.
  public func upright() -> Image {
    let orientation = metadata.orientation
    guard orientation != .upright else { return self }
    return Image(
      samples.turned(orientation), color: color, metadata: metadata.turnedUpright())
  }
}

extension Image.Samples {
  /// The samples turned so that a picture with this orientation is upright.
  func turned(_ orientation: Orientation) -> Self {
    guard orientation != .upright else { return self }
    let (width, height) = orientation.seenSize(width: shape[1], height: shape[0])
    let stored = shape
    return withBytes { source in
      Self(type, shape: [height, width, stored[2]]) { target in
        let turn = Turn(orientation, storedWidth: stored[1], width: width, height: height)
        // Whole pixels are moved, as numbers of their size.
        switch stored[2] * type.byteCount {
        case 1: turn.move(source, target, UInt8.self)
        case 2: turn.move(source, target, UInt16.self)
        case 3: turn.move(source, target, Three<UInt8>.self)
        case 4: turn.move(source, target, UInt32.self)
        case 6: turn.move(source, target, Three<UInt16>.self)
        case 8: turn.move(source, target, UInt64.self)
        case 12: turn.move(source, target, Three<UInt32>.self)
        default: turn.move(source, target, SIMD4<UInt32>.self)
        }
      }
    }
  }
}

private struct Three<Part: BitwiseCopyable>: BitwiseCopyable {
  var parts: (Part, Part, Part)
}

/// The pixel at (x, y) of the turned picture is the stored one at `first + x * right + y * down`.
private struct Turn {
  let first, right, down: Int
  let width, height: Int

  /// - Parameters:
  ///   - width: as seen.
  ///   - height: as seen.
  init(_ orientation: Orientation, storedWidth: Int, width: Int, height: Int) {
    let alongColumns = orientation.swapsAxes ? storedWidth : 1
    let alongRows = orientation.swapsAxes ? 1 : storedWidth
    right = orientation.mirrorsColumns ? -alongColumns : alongColumns
    down = orientation.mirrorsRows ? -alongRows : alongRows
    first =
      (orientation.mirrorsColumns ? (width - 1) * alongColumns : 0)
      + (orientation.mirrorsRows ? (height - 1) * alongRows : 0)
    self.width = width
    self.height = height
  }

  /// Moves all pixels, in squares of 32: a column of the stored picture would otherwise load a line of the
  /// cache for each pixel.
  @inline(__always)
  func move<Pixel: BitwiseCopyable>(
    _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer, _: Pixel.Type
  ) {
    guard let source = source.baseAddress?.assumingMemoryBound(to: Pixel.self),
      let target = target.baseAddress?.assumingMemoryBound(to: Pixel.self)
    else { return }
    let size = 32
    for top in stride(from: 0, to: height, by: size) {
      for left in stride(from: 0, to: width, by: size) {
        for y in top..<min(top + size, height) {
          var stored = first + left * right + y * down
          for x in left..<min(left + size, width) {
            target[y * width + x] = source[stored]
            stored += right
          }
        }
      }
    }
  }
}
