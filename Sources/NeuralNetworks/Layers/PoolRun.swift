/// Neighbouring windows along an axis that cover as many places each, at equal distances: done by one loop.
struct PoolRun {
  /// The windows.
  var windows: Range<Int>
  /// The first place of the first window.
  let first: Int
  /// The places of each, and how many count for the mean.
  let size: Int
  let counted: Int
  /// The distance of neighbouring windows.
  var step: Int

  /// Runs of windows; a window covers every so many places of what lies inside.
  static func runs(_ spans: [PoolSpan], dilation: Int = 1) -> [PoolRun] {
    var runs: [PoolRun] = []
    for (index, span) in spans.enumerated() {
      let size = (span.inside.count + dilation - 1) / dilation
      if var last = runs.last, last.size == size, last.counted == span.counted {
        let step = span.inside.lowerBound - spans[index - 1].inside.lowerBound
        if last.windows.count == 1 || last.step == step {
          last.step = step
          last.windows = last.windows.lowerBound..<index + 1
          runs[runs.count - 1] = last
          continue
        }
      }
      runs.append(
        PoolRun(
          windows: index..<index + 1, first: span.inside.lowerBound, size: size, counted: span.counted, step: 0))
    }
    return runs
  }
}
