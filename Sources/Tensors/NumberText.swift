#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Numbers in messages and reports for people.
package enum NumberText {
  /// A number with as many digits as are of use; whole numbers have no decimal point.
  package static func of(_ value: Double, digits: Int = 6) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    let decimals = digits - 1 - Int(log10(abs(value)).rounded(.down))
    // Powers of ten are exact up to the 22nd.
    let factor = pow(10, Double(min(abs(decimals), 22)))
    let rounded = decimals >= 0 ? (value * factor).rounded() / factor : (value / factor).rounded() * factor
    return Int(exactly: rounded).map(String.init) ?? "\(rounded)"
  }

  /// A number that misses a limit, with all its digits where fewer would be those of the limit.
  package static func of(_ value: Double, missing limit: Double) -> String {
    let text = of(value)
    return text == of(limit) ? "\(value)" : text
  }

  /// A number with so many decimals, zeros too: for columns of numbers.
  package static func fixed(_ value: Double, places: Int) -> String {
    let power = pow(10, Double(places))
    guard let whole = Int(exactly: (value * power).rounded()) else { return of(value, digits: 3) }
    let digits = String(whole.magnitude)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = whole < 0 ? "-" : ""
    return places == 0 ? sign + padded : "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
  }
}
