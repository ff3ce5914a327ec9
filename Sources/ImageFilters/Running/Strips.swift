import ImageCodecs

/// How a step goes through the rows of a block: in strips of columns so narrow that what is summed of all rows stays in
/// the first level of the cache, with the pixels beyond a row's ends filled in where a strip reaches them.
struct Strips: Sendable {
  private let filler: BorderFiller
  private let before: Int
  private let after: Int
  private let origin: Int
  private let outputWidth: Int
  private let channels: Int
  private let stripPixels: Int

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
    outputWidth = output.width
    channels = input.channels
    stripPixels = min(max(16, samples / input.channels / 16 * 16), output.width)
  }

  /// The most samples of an input row that a strip reads.
  var longest: Int { (stripPixels + stripPixels / 2 + before + after) * channels }

  /// Calls a closure with the output pixels of each strip.
  func forEach(_ body: (Range<Int>) -> Void) {
    var first = 0
    while first < outputWidth {
      let left = outputWidth - first
      // The last one takes what would be much shorter.
      let end = left < stripPixels + stripPixels / 2 ? outputWidth : first + stripPixels
      body(first..<end)
      first = end
    }
  }

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
