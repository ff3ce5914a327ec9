#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Numbers as text, for tables and charts.
public enum Numerals {
  /// A number with so many decimals, with the sign − where it is below 0.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "∞" : "−∞" }
    let places = min(max(decimals, 0), 15)
    let scaled = (abs(value) * pow(10, Double(places))).rounded()
    guard scaled < 1e18 else { return "\(value)" }
    var digits = String(Int(scaled))
    while digits.count <= places { digits = "0" + digits }
    let sign = value < 0 && scaled > 0 ? "−" : ""
    guard places > 0 else { return sign + digits }
    return "\(sign)\(digits.dropLast(places)).\(digits.suffix(places))"
  }

  /// A number with so many digits that count; from a million on and below a thousandth as a power of ten: `1.5e−7`.
  public static func significant(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : fixed(value, decimals: 0) }
    var exponent = Int(log10(abs(value)).rounded(.down))
    // What is rounded up to the next power of ten has a digit less behind the point.
    if (abs(value) / pow(10, Double(exponent - digits + 1))).rounded() >= pow(10, Double(digits)) { exponent += 1 }
    if -3..<6 ~= exponent { return fixed(value, decimals: max(0, digits - 1 - exponent)) }
    let mantissa = fixed(value / pow(10, Double(exponent)), decimals: digits - 1)
    return "\(mantissa)e\(exponent < 0 ? "−" : "")\(abs(exponent))"
  }

  /// A digit times a power of ten as a chart writes it: `1`, `0.1`, `10⁻⁵`, `2·10⁻⁵`.
  static func power(_ digit: Int, _ exponent: Int) -> String {
    if -2...3 ~= exponent {
      return fixed(Double(digit) * pow(10, Double(exponent)), decimals: max(0, -exponent))
    }
    return (digit == 1 ? "" : "\(digit)·") + "10" + Lettering.superscript(exponent)
  }
}
