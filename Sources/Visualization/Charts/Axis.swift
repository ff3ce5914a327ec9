#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// One axis of a chart: which numbers it shows, and how they are spread.
public struct Axis: Hashable, Sendable {
  /// How numbers are spread.
  public enum Scale: Hashable, Sendable {
    /// Equal differences are equally long.
    case linear
    /// Equal ratios are equally long; only numbers above 0 are seen.
    case logarithmic
  }

  /// What the numbers are, with their unit; empty for none.
  public var label: String
  /// The numbers at both ends.
  public let range: ClosedRange<Double>
  /// How numbers are spread.
  public let scale: Scale
  /// Whether there are numbers beside the ticks.
  public var hasNumbers = true

  /// An axis from one number to another.
  ///
  /// - Precondition: the ends and their difference are finite and not 0, and the ends above 0 on a logarithmic scale.
  public init(_ label: String = "", _ range: ClosedRange<Double>, scale: Scale = .linear) {
    let (least, most) = (range.lowerBound, range.upperBound)
    precondition(
      least < most && (most - least).isFinite && (scale == .linear || least > 0),
      "a \(scale) axis from \(least) to \(most)")
    self.label = label
    self.range = range
    self.scale = scale
  }

  /// An axis on which all of some numbers are seen, with a little room beside them.
  ///
  /// Numbers that the scale cannot show are left out, such as those beyond 10³⁰⁰; where none are left it is 0…1, or
  /// 0.1…1.
  ///
  /// - Parameters:
  ///   - label: what the numbers are.
  ///   - values: the numbers.
  ///   - scale: how they are spread.
  ///   - margin: the room, as a part of the axis; on a linear scale none is left at 0.
  public init(
    _ label: String = "", covering values: some Sequence<Double>, scale: Scale = .linear, margin: Double = 0.05
  ) {
    let values = values.filter { abs($0) <= 1e300 && (scale == .linear || $0 >= 1e-300) }
    guard let least = values.min(), let most = values.max() else {
      self.init(label, (scale == .linear ? 0 : 0.1)...1, scale: scale)
      return
    }
    switch scale {
    case .linear:
      let room = most > least ? (most - least) * margin : max(abs(most) * 0.1, 1e-3)
      let (low, high) = (least == 0 ? 0 : least - room, most == 0 ? 0 : most + room)
      self.init(label, least == 0 && most == 0 ? -1...1 : low...high)
    case .logarithmic:
      let room = most > least ? pow(most / least, margin) : 2
      self.init(label, max(least / room, 1e-300)...min(most * room, 1e300), scale: .logarithmic)
    }
  }

  /// Where a number is, from 0 at the beginning to 1 at the end, or outside; nil where the scale has no place for it.
  public func position(of value: Double) -> Double? {
    switch scale {
    case .linear:
      return value.isNaN ? nil : (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    case .logarithmic:
      guard value > 0 else { return nil }
      return log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
    }
  }

  /// The number at a position from 0 to 1.
  public func value(at position: Double) -> Double {
    switch scale {
    case .linear: range.lowerBound + position * (range.upperBound - range.lowerBound)
    case .logarithmic: range.lowerBound * pow(range.upperBound / range.lowerBound, position)
    }
  }
}
