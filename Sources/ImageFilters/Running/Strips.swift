import ImageCodecs

/// How a step goes through the rows of a block: in strips of columns so narrow that what is summed of all rows stays in
/// the first level of the cache, with the pixels beyond a row's ends filled in where a strip reaches them.
struct Strips: Sendable {
  private let filler: BorderFiller
  private let before: Int
  private let after: Int
  private let origin: Int

  /// The output pixels of each strip.
  let ranges: [Range<Int>]

  /// The most samples of an input row that a strip reads.
  let longest: Int

  /// - Parameters:
  ///   - origin: the input pixel that lies under output pixel 0.
  ///   - before: how many pixels left of that are read, and right of it `after`.
  ///   - samples: how many samples of a row a strip is to have.
  init(
    _ input: WorkingFormat, output: WorkingFormat, border: Border, origin: Int, before: Int, after: Int,
    samples: Int
  ) {
    filler = BorderFiller(
      input, border: border, before: max(0, before - origin),
      after: max(0, output.width + origin + after - input.width))
    self.before = before
    self.after = after
    self.origin = origin
    // Whole lines of the cache, so that rows that begin with one are written in such.
    let pixels = max(64, samples / input.channels / 64 * 64)
    var ranges: [Range<Int>] = []
    var first = 0
    while first < output.width {
      // The last one takes what would be much shorter.
      let end = output.width - first < pixels + pixels / 2 ? output.width : first + pixels
      ranges.append(first..<end)
      first = end
    }
    self.ranges = ranges
    longest = ((ranges.map(\.count).max() ?? 0) + before + after) * input.channels
  }

  /// The output pixels of the longest strip.
  var longestOutput: Int { ranges.map(\.count).max() ?? 0 }

  /// The input pixels that a strip reads of a row: where they lie, or copied to `scratch`.
  func pixels(_ strip: Range<Int>, of row: UnsafeRawPointer, scratch: UnsafeMutableRawPointer) -> UnsafeRawPointer {
    filler.pixels(
      strip.lowerBound + origin - before..<strip.upperBound + origin + after, of: row, scratch: scratch)
  }

  /// Copies them, wherever they lie.
  func copy(_ strip: Range<Int>, of row: UnsafeRawPointer, to target: UnsafeMutableRawPointer) {
    filler.copy(strip.lowerBound + origin - before..<strip.upperBound + origin + after, of: row, to: target)
  }

  /// The same of rows of bytes, in fixed point: written to `target`.
  func widen(_ strip: Range<Int>, of row: UnsafePointer<UInt8>, into target: UnsafeMutablePointer<UInt16>) {
    filler.widen(strip.lowerBound + origin - before..<strip.upperBound + origin + after, of: row, into: target)
  }
}
