/// How often numbers fall into each of some intervals of equal length.
public struct Histogram: Hashable, Sendable {
  /// From the beginning of the first interval to the end of the last one.
  public let range: ClosedRange<Double>
  /// How many numbers are in each; those outside of all are in none.
  public let counts: [Int]
  /// All numbers, those outside too.
  public let total: Int

  /// The histogram of some numbers; the last interval has its upper end, too.
  public init(_ values: some Sequence<Double>, over range: ClosedRange<Double>, intervals: Int = 40) {
    precondition(
      intervals > 0 && range.lowerBound < range.upperBound, "\(intervals) intervals in \(range)")
    var counts = [Int](repeating: 0, count: intervals)
    var total = 0
    for value in values {
      total += 1
      let part = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
      guard 0...1 ~= part else { continue }
      counts[min(Int(part * Double(intervals)), intervals - 1)] += 1
    }
    self.range = range
    self.counts = counts
    self.total = total
  }

  /// A histogram that was counted elsewhere.
  init(counts: [Int], over range: ClosedRange<Double>) {
    precondition(!counts.isEmpty && range.lowerBound < range.upperBound, "\(counts.count) intervals in \(range)")
    self.range = range
    self.counts = counts
    total = counts.reduce(0, +)
  }

  /// Where the intervals begin, and where the last one ends.
  public var edges: [Double] {
    let length = range.upperBound - range.lowerBound
    return (0...counts.count).map { range.lowerBound + length * Double($0) / Double(counts.count) }
  }

  /// The part of all numbers in each interval, divided by its length.
  public var densities: [Double] {
    let length = (range.upperBound - range.lowerBound) / Double(counts.count)
    return counts.map { Double($0) / (Double(max(total, 1)) * length) }
  }
}

/// Numbers that split others by size.
public enum Quantiles {
  /// For each part from 0 to 1 the number that so many of some numbers are below, linear between neighbours.
  ///
  /// Numbers that are not finite are left out; where none are left, all results are not a number.
  public static func of(_ values: some Sequence<Double>, _ parts: [Double]) -> [Double] {
    let sorted = values.filter(\.isFinite).sorted()
    guard let last = sorted.last else { return parts.map { _ in .nan } }
    return parts.map { part in
      let place = min(max(part, 0), 1) * Double(sorted.count - 1)
      let index = Int(place)
      guard index + 1 < sorted.count else { return last }
      return sorted[index] + (sorted[index + 1] - sorted[index]) * (place - Double(index))
    }
  }
}
