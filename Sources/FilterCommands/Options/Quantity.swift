import ArgumentParser

/// A number of bytes or of pixels: `500M`, `2G`, `1e9`.
struct Quantity: ExpressibleByArgument {
  let count: Int

  init(_ count: Int) { self.count = count }

  /// Reads a number, whole or not, with k, M, G or T for a thousand, a million and so on.
  init?(argument: String) {
    let factors: [Character: Double] = ["k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12]
    var digits = Substring(argument)
    if digits.count > 1, digits.last == "B", digits.dropLast().last?.isLetter == true { digits.removeLast() }
    var factor = 1.0
    if let last = digits.last, let known = factors[last] {
      factor = known
      digits.removeLast()
    }
    guard digits.utf8.allSatisfy({ "0123456789.eE+".utf8.contains($0) }), let number = Double(digits),
      let count = Int(exactly: (number * factor).rounded()), count > 0
    else { return nil }
    self.count = count
  }

  var defaultValueDescription: String {
    for (unit, letter) in [(1_000_000_000, "G"), (1_000_000, "M")] where count % unit == 0 {
      return "\(count / unit)\(letter)"
    }
    return "\(count)"
  }

  /// A number of bytes for people: "512 bytes", "3.2 MB".
  static func bytes(_ count: Int) -> String {
    for (unit, name) in [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")] where count >= unit {
      let tenths = count / (unit / 10)
      return "\(tenths / 10).\(tenths % 10) \(name)"
    }
    return "\(count) bytes"
  }
}
