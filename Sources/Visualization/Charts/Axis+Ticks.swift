#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Axis {
  /// A mark of an axis.
  public struct Tick: Hashable, Sendable {
    /// The number that is marked.
    public let value: Double
    /// How it is written; empty for a small mark between others.
    public let label: String
  }

  /// Marks at round numbers.
  ///
  /// - Parameter most: the most marks with a label; at least 2.
  public func ticks(_ most: Int) -> [Tick] {
    switch scale {
    case .linear: linearTicks(max(most, 2))
    case .logarithmic: logarithmicTicks(max(most, 2))
    }
  }

  private func linearTicks(_ most: Int) -> [Tick] {
    let length = range.upperBound - range.lowerBound
    guard length >= 1e-300 else { return [] }
    var step = pow(10, (log10(length / Double(most))).rounded(.down))
    var decimals = Int(-log10(step).rounded())
    for factor in [1.0, 2, 5, 10] where length / (step * factor) <= Double(most) {
      step *= factor
      decimals -= factor == 10 ? 1 : 0
      break
    }
    let (first, last) = ((range.lowerBound / step - 1e-9).rounded(.up), (range.upperBound / step + 1e-9).rounded(.down))
    guard first <= last, last - first < 1000 else { return [] }
    return (0...Int(last - first)).map { index in
      let value = (first + Double(index)) * step
      return Tick(value: value, label: Numerals.fixed(value, decimals: max(0, decimals)))
    }
  }

  private func logarithmicTicks(_ most: Int) -> [Tick] {
    let (low, high) = (log10(range.lowerBound) - 1e-9, log10(range.upperBound) + 1e-9)
    let (first, last) = (Int(low.rounded(.up)), Int(high.rounded(.down)))
    var ticks: [Tick] = []
    // Where there are less than two powers of ten, their multiples have to do.
    let count = last - first + 1
    let labelled: Set<Int> = count >= 2 ? [1] : [1, 2, 5]
    let step = max(1, (count + most - 1) / most)
    guard high - low < 700 else { return [] }
    for exponent in Int(low.rounded(.down))...max(Int(low.rounded(.down)), last) {
      for digit in 1...9 {
        let value = Double(digit) * pow(10, Double(exponent))
        guard log10(value) >= low, log10(value) <= high else { continue }
        if digit == 1 || count <= 5 {
          let hasLabel = labelled.contains(digit) && exponent % step == 0
          ticks.append(Tick(value: value, label: hasLabel ? Numerals.power(digit, exponent) : ""))
        }
      }
    }
    // Within less than a power of ten there may be none of these.
    return ticks.count { !$0.label.isEmpty } < 2 ? linearTicks(min(most, 6)) : ticks
  }
}
