/// The letters of all labels: drawn with a pen of one width, so that they are the same at every size and angle.
///
/// Latin letters without accents, digits, signs, some Greek letters, and digits as exponents and indices. A letter that is not
/// among them is a box.
public enum Lettering {
  /// The width of a text in points.
  ///
  /// - Parameters:
  ///   - text: one line.
  ///   - size: the height of a line, in points; capitals are 0.7 of it.
  public static func width(of text: String, size: Double) -> Double {
    var width = 0.0
    for character in text { width += glyph(character).width + gap }
    return max(0, width - gap) * size / 10
  }

  /// The text in lines that are not wider than they may be, broken at spaces; a word that is too wide has a line of its own.
  public static func lines(of text: String, size: Double, width: Double) -> [String] {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        let longer = line.isEmpty ? String(word) : "\(line) \(word)"
        if !line.isEmpty, Self.width(of: longer, size: size) > width {
          lines.append(line)
          line = String(word)
        } else {
          line = longer
        }
      }
      lines.append(line)
    }
    return lines
  }

  /// The number as an exponent: `−3` becomes `⁻³`.
  public static func superscript(_ number: Int) -> String {
    String(String(number).map { $0 == "-" ? "⁻" : superscripts[Int(String($0)) ?? 0] })
  }

  /// Between two letters.
  static let gap = 1.95

  static let superscripts: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
  static let subscripts: [Character] = ["₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"]

  static func glyph(_ character: Character) -> Glyph { glyphs[character] ?? Glyph.unknown }

  private static let glyphs: [Character: Glyph] = {
    var glyphs = Glyph.letters.merging(Glyph.signs) { $1 }
    for (digit, names) in zip("0123456789", zip(superscripts, subscripts)) {
      guard let glyph = glyphs[digit] else { continue }
      glyphs[names.0] = Glyph(glyph, size: 0.62, raise: 3.5)
      glyphs[names.1] = Glyph(glyph, size: 0.62, raise: -1.4)
    }
    glyphs["⁻"] = Glyph(Glyph(3.4, "m0,3l3.4,3"), size: 0.62, raise: 3.5)
    return glyphs
  }()
}
