import TestSupport
import Testing

/// Calls a kernel with pointers to rows, each from a sample on. Each row is memory of its own, so that an address
/// sanitizer sees what is read beyond it.
func withPointers<Sample>(
  to rows: [[Sample]], from first: Int = 0, _ body: (UnsafePointer<UnsafePointer<Sample>?>) -> Void
) {
  let copies = rows.map { row in
    let copy = UnsafeMutableBufferPointer<Sample>.allocate(capacity: row.count)
    _ = copy.initialize(from: row)
    return copy
  }
  defer { for copy in copies { copy.deallocate() } }
  let pointers: [UnsafePointer<Sample>?] = copies.map { copy in copy.baseAddress.map { UnsafePointer($0 + first) } }
  pointers.withUnsafeBufferPointer { pointers in
    guard let base = pointers.baseAddress else { return }
    body(base)
  }
}

/// Calls a kernel with a pointer into one row.
func withPointer<Sample>(to row: [Sample], from first: Int = 0, _ body: (UnsafePointer<Sample>) -> Void) {
  withPointers(to: [row], from: first) { rows in
    guard let row = rows[0] else { return }
    body(row)
  }
}

/// The samples that a kernel writes; those that follow must still be the sentinel afterwards.
func written<Sample: Equatable>(
  _ count: Int, sentinel: Sample, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: (UnsafeMutablePointer<Sample>) -> Void
) -> [Sample] {
  var output = [Sample](repeating: sentinel, count: count + 64)
  output.withUnsafeMutableBufferPointer { output in
    guard let base = output.baseAddress else { return }
    body(base)
  }
  if !output[count...].allSatisfy({ $0 == sentinel }) {
    Issue.record("something was written after \(count) samples", sourceLocation: sourceLocation)
  }
  return Array(output[..<count])
}

/// Rows of random samples.
func randomRows<Sample: FixedWidthInteger>(
  _ rows: Int, count: Int, in range: ClosedRange<Sample>, using random: inout SeededGenerator
) -> [[Sample]] {
  (0..<rows).map { _ in (0..<count).map { _ in Sample.random(in: range, using: &random) } }
}

/// The largest difference of samples from what is exact.
func largestDifference<Sample: BinaryInteger>(_ samples: [Sample], _ exact: [Double]) -> Double {
  guard samples.count == exact.count else { return .infinity }
  return zip(samples, exact).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
}
