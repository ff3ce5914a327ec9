/// What a filter sees outside of the image.
///
/// For a row of pixels `a b c d` the neighbours are, by case:
///
///     replicate    a a a | a b c d | d d d
///     reflect      c b a | a b c d | d c b
///     reflect101   d c b | a b c d | c b a
///     wrap         b c d | a b c d | a b c
///     constant(v)  v v v | a b c d | v v v
public enum Border: Hashable, Sendable {
  /// The nearest pixel of the image; the default.
  case replicate
  /// Mirrored, the edge pixel repeated. SciPy's "reflect", OpenCV's `BORDER_REFLECT`.
  case reflect
  /// Mirrored, the edge pixel not repeated. SciPy's "mirror", OpenCV's default.
  case reflect101
  /// The other side of the image. Needs the whole image in memory.
  case wrap
  /// One opaque gray: 0 is black, 1 white; the fraction of the range of the samples.
  case constant(Float)

  /// The index inside 0..<count that stands for `index`, or nil where the border is a constant.
  ///
  /// - Precondition: `count` is at least 1.
  package func index(_ index: Int, count: Int) -> Int? {
    if index >= 0 && index < count { return index }
    switch self {
    case .replicate:
      return index < 0 ? 0 : count - 1
    case .reflect:
      let folded = index.modulo(2 * count)
      return folded < count ? folded : 2 * count - 1 - folded
    case .reflect101:
      guard count > 1 else { return 0 }
      let folded = index.modulo(2 * count - 2)
      return folded < count ? folded : 2 * count - 2 - folded
    case .wrap:
      return index.modulo(count)
    case .constant:
      return nil
    }
  }
}

extension Int {
  /// The remainder that has the sign of the divisor: 0..<divisor.
  fileprivate func modulo(_ divisor: Int) -> Int {
    let remainder = self % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}

extension Border: LosslessStringConvertible {
  /// Reads `replicate`, `reflect`, `reflect101`, `wrap` and `constant:V`.
  public init?(_ description: String) {
    switch description {
    case "replicate": self = .replicate
    case "reflect": self = .reflect
    case "reflect101": self = .reflect101
    case "wrap": self = .wrap
    default:
      let prefix = "constant:"
      guard description.hasPrefix(prefix),
        let value = Float(description.dropFirst(prefix.count)), value.isFinite
      else { return nil }
      self = .constant(value)
    }
  }

  public var description: String {
    switch self {
    case .replicate: "replicate"
    case .reflect: "reflect"
    case .reflect101: "reflect101"
    case .wrap: "wrap"
    case .constant(let value): "constant:\(value)"
    }
  }
}
