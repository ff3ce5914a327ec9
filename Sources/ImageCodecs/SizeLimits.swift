/// Keeps what a file's header promises within the limits that the caller set.
enum SizeLimits {
  /// Checks a size from a header, so that all later arithmetic with it fits.
  ///
  /// - Parameters:
  ///   - bytesPerPixel: as handed out.
  static func check(
    width: Int, height: Int, bytesPerPixel: Int, file: String?, options: DecodingOptions
  ) throws(CodecError) {
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, pixels <= options.maxPixels else {
      throw CodecError(
        .overLimit, file: file,
        "has \(width) × \(height) pixels, more than the \(count(options.maxPixels)) that are allowed "
          + "(--max-pixels)")
    }
    let (_, bytesOverflow) = pixels.multipliedReportingOverflow(by: bytesPerPixel * 2)
    // A few rows are always in memory.
    guard !bytesOverflow, width * bytesPerPixel <= options.maxMemory / 4 else {
      throw CodecError(.overLimit, file: file, "has rows of \(width) pixels, too many for the memory allowed")
    }
  }

  /// Checks the memory that decoding a picture needs which does not stream.
  static func check(memory: Int, because reason: String, file: String?, options: DecodingOptions)
    throws(CodecError)
  {
    guard memory <= options.maxMemory else {
      throw CodecError(
        .overLimit, file: file,
        "needs \(bytes(memory)) of memory because \(reason), more than the \(bytes(options.maxMemory)) that are "
          + "allowed (--max-memory)")
    }
  }

  /// A number of bytes for people: "512 bytes", "3.2 MB", "1.5 GB".
  static func bytes(_ count: Int) -> String {
    for (unit, name) in [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")] where count >= unit {
      let tenths = count / (unit / 10)
      return "\(tenths / 10).\(tenths % 10) \(name)"
    }
    return "\(count) bytes"
  }

  private static func count(_ pixels: Int) -> String {
    pixels % 1_000_000 == 0 && pixels > 0 ? "\(pixels / 1_000_000) megapixels" : "\(pixels) pixels"
  }
}
