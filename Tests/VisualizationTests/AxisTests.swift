import Testing

@testable import Visualization

@Suite struct AxisTests {
  private static let extreme: [[Double]] = [
    [], [.nan, .infinity], [1e308, -1e308], [-.greatestFiniteMagnitude], [0, .leastNonzeroMagnitude], [1e-305], [0],
    [1e-300, 1e300], [1, 1.0.nextUp], [1e300, 1e300.nextUp], [-.leastNonzeroMagnitude, .leastNonzeroMagnitude],
  ]

  @Test(arguments: extreme, [Axis.Scale.linear, .logarithmic])
  func extremes(_ values: [Double], _ scale: Axis.Scale) {
    for margin in [0, 0.05] {
      let axis = Axis(covering: values, scale: scale, margin: margin)
      #expect(axis.range.lowerBound < axis.range.upperBound)
      for most in [0, 2, 10] { #expect(axis.ticks(most).allSatisfy { $0.value.isFinite }) }
    }
  }

  private func labels(_ axis: Axis, _ most: Int) -> [String] { axis.ticks(most).map(\.label).filter { !$0.isEmpty } }

  @Test func linear() {
    #expect(labels(Axis("", 0...100), 6) == ["0", "20", "40", "60", "80", "100"])
    #expect(labels(Axis("", -1...1), 5) == ["−1.0", "−0.5", "0.0", "0.5", "1.0"])
    #expect(labels(Axis("", 0.01...0.035), 4) == ["0.01", "0.02", "0.03"])
    #expect(labels(Axis("", 0...20_000), 3) == ["0", "10000", "20000"])
    #expect(labels(Axis("", 7...7.4), 5) == ["7.0", "7.1", "7.2", "7.3", "7.4"])
  }

  @Test("At most as many labels as are asked for, and at least two", arguments: 2...12)
  func count(most: Int) {
    for length in stride(from: 0.013, to: 5000, by: 17.3) {
      let count = labels(Axis("", -0.3...length - 0.3), most).count
      #expect(count <= most + 1 && (count >= 2 || most < 4))
    }
    for exponent in 1...40 { #expect(labels(Axis("", 1...1.5e40, scale: .logarithmic), most).count <= most + exponent) }
  }

  @Test func logarithmic() {
    #expect(labels(Axis("", 1e-3...1, scale: .logarithmic), 6) == ["10⁻³", "0.01", "0.1", "1"])
    #expect(
      labels(Axis("", 1e-8...1e4, scale: .logarithmic), 7) == ["10⁻⁸", "10⁻⁶", "10⁻⁴", "0.01", "1", "100", "10⁴"])
    #expect(labels(Axis("", 2...9, scale: .logarithmic), 6) == ["2", "5"])
    let axis = Axis("", 0.1...1000, scale: .logarithmic)
    #expect(axis.position(of: 0.1) == 0 && abs((axis.position(of: 10) ?? 0) - 0.5) < 1e-12)
    #expect(axis.position(of: 0) == nil && axis.position(of: -1) == nil)
    #expect(abs(axis.value(at: 0.25) - 1) < 1e-12)
  }

  @Test("All numbers are on an axis that covers them, whatever they are")
  func covering() {
    for values in [[3.0, 7], [0, 5], [-2, 0], [4], [0], [], [.nan, .infinity, 2]] {
      let axis = Axis("", covering: values)
      for value in values where value.isFinite {
        let position = axis.position(of: value) ?? -1
        #expect(0...1 ~= position, "\(values)")
      }
    }
    #expect(Axis("", covering: [0, 5]).range.lowerBound == 0)
    let axis = Axis("", covering: [0, -1, 1e-4, 10], scale: .logarithmic)
    #expect(axis.range.lowerBound > 0 && axis.range.lowerBound < 1e-4 && axis.range.upperBound > 10)
  }

  @Test func numerals() {
    #expect(Numerals.significant(0.000123456) == "1.23e−4")
    #expect(Numerals.significant(1_234_567) == "1.23e6")
    #expect(Numerals.significant(0.999999) == "1.00")
    #expect(Numerals.significant(99.97) == "100")
    #expect(Numerals.significant(-0.05) == "−0.0500")
    #expect(
      Numerals.significant(0) == "0" && Numerals.significant(.nan) == "nan" && Numerals.significant(-.infinity) == "−∞")
    #expect(Numerals.fixed(-0.001, decimals: 2) == "0.00")
    #expect(Numerals.fixed(2.5, decimals: 0) == "3" && Numerals.fixed(1.005e3, decimals: 1) == "1005.0")
    #expect(Numerals.power(2, -5) == "2·10⁻⁵" && Numerals.power(1, 6) == "10⁶" && Numerals.power(5, -2) == "0.05")
  }
}
