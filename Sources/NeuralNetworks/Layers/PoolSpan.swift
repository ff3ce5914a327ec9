/// What a window covers along one axis.
struct PoolSpan {
  /// The places inside of the picture, from the window's first to its last; with a dilation, only some of them are the
  /// window's.
  let inside: Range<Int>
  /// The places that count for the mean.
  let counted: Int
}

/// The windows of a pooling layer along one axis.
struct PoolAxis {
  private let size: Int
  private let windows: Windows

  /// How many windows there are.
  let count: Int

  private enum Windows {
    case adaptive
    case sized(reach: Int, stride: Int, padding: Int, dilation: Int, countsPadding: Bool)
  }

  /// As many windows as asked for, which cover all places; nil where their number is none.
  init?(adaptive count: Int, of size: Int) {
    guard SizeLimits.allow(count, size) else { return nil }
    self.size = size
    self.count = count
    windows = .adaptive
  }

  /// Windows of a size; nil where none fits or the padding is more than half of them.
  ///
  /// With `ceiling` a window may reach beyond the end, as long as it begins inside of the picture or of the padding before
  /// it: PyTorch's rule.
  init?(
    _ size: Int, window: Int, stride: Int, padding: Int, dilation: Int = 1, ceiling: Bool, countsPadding: Bool = false
  ) {
    guard SizeLimits.allow(size, window, stride, dilation), 0...SizeLimits.numbers ~= padding else { return nil }
    let reach = (window - 1) * dilation + 1
    // No window may see the padding alone.
    guard 2 * padding <= reach, padding == 0 || dilation <= size else { return nil }
    let last = size + 2 * padding - reach
    guard last >= 0 || ceiling && last > -stride else { return nil }
    let count = (ceiling ? last + stride - 1 : last) / stride + 1
    self.count = ceiling && (count - 1) * stride >= size + padding ? count - 1 : count
    self.size = size
    windows = .sized(
      reach: reach, stride: stride, padding: padding, dilation: dilation, countsPadding: countsPadding)
  }

  /// What each window covers.
  var spans: [PoolSpan] {
    (0..<count).map { index in
      switch windows {
      case .adaptive:
        let inside = index * size / count..<((index + 1) * size + count - 1) / count
        return PoolSpan(inside: inside, counted: inside.count)
      case .sized(let reach, let stride, let padding, let dilation, let countsPadding):
        let first = index * stride - padding
        let inside = first + max(0, (dilation - 1 - first) / dilation) * dilation..<min(size, first + reach)
        let end = min(size + padding, first + reach)
        return PoolSpan(inside: inside, counted: countsPadding ? end - first : inside.count)
      }
    }
  }
}
