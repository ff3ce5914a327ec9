public import ImageCodecs

extension KernelFit {
  /// The most bytes that it takes to read pairs of pictures, to fit them, and to say and draw what came of it.
  ///
  /// - Parameters:
  ///   - pairs: the forms of the pictures before and after.
  ///   - options: what kind of kernel is looked for.
  public static func memory(
    of pairs: [(before: PixelLayout, after: PixelLayout)], options: KernelFitOptions
  ) -> Int {
    var (all, largest, channels) = (0, 0, 1)
    for (before, after) in pairs {
      let count = min(before.color.colorChannelCount, after.color.colorChannelCount)
      let plane = MemoryLayout<Float>.size * count * after.width * after.height
      // Both pictures as they are stored and in linear light, which the diagnosis tries where the fit does not.
      all += (options.linearLight ? 6 : 4) * plane
      // One pair at a time is read and predicted; up to three are drawn.
      largest = max(
        largest, (4 + 4 * min(pairs.count, 3)) * plane + 2 * (before.byteCount + after.byteCount))
      channels = max(channels, count)
    }
    let unknowns = options.unknowns(inputs: options.channels == .mixed ? channels : 1)
    // The products of all unknowns: of the picture, in up to eight pieces of it, and on the way to the solution.
    return all + largest + 12 * MemoryLayout<Double>.size * unknowns * unknowns
  }
}
