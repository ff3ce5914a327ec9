#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Numbers in messages and reports for people.
enum NumberText {
  /// A number with as many digits as are of use; whole numbers have no decimal point.
  static func of(_ value: Double, digits: Int = 6) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    let decimals = digits - 1 - Int(log10(abs(value)).rounded(.down))
    // Powers of ten are exact up to the 22nd.
    let factor = pow(10, Double(min(abs(decimals), 22)))
    let rounded = decimals >= 0 ? (value * factor).rounded() / factor : (value / factor).rounded() * factor
    return Int(exactly: rounded).map(String.init) ?? "\(rounded)"
  }

  /// A number that misses a limit, with all its digits where fewer would be those of the limit.
  static func of(_ value: Double, missing limit: Double) -> String {
    let text = of(value)
    return text == of(limit) ? "\(value)" : text
  }
}
