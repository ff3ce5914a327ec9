import Testing

@testable import Visualization

@Suite struct LetteringTests {
  @Test("All printable characters of ASCII have a form, and no two the same")
  func ascii() {
    var seen: [[[Point]]: Character] = [:]
    for code in UInt8(33)...126 {
      let character = Character(UnicodeScalar(code))
      let glyph = Lettering.glyph(character)
      #expect(glyph.strokes != Glyph.unknown.strokes, "\(character)")
      #expect(seen.updateValue(character, forKey: glyph.strokes) == nil, "\(character)")
    }
  }

  @Test("Letters stay between their edges, and between the descenders and the ascenders")
  func edges() {
    for (character, glyph) in Glyph.letters.merging(Glyph.signs, uniquingKeysWith: { $1 }) {
      let points = glyph.strokes.joined()
      #expect(points.allSatisfy { -0.01...glyph.width + 0.01 ~= $0.x && -2.01...8.1 ~= $0.y }, "\(character)")
      guard let right = points.map(\.x).max(), let left = points.map(\.x).min() else { continue }
      #expect(right > glyph.width - 0.7 && left < 0.7, "\(character)")
    }
  }

  @Test("Quarters of ellipses lie on ellipses")
  func arcs() throws {
    let glyph = Glyph(4, "m0,3v2,7h4,3")
    let stroke = try #require(glyph.strokes.first)
    #expect(glyph.strokes.count == 1 && stroke.count == 15)
    for point in stroke {
      let (x, y) = ((point.x - 2) / 2, (point.y - 3) / 4)
      #expect(abs(x * x + y * y - 1) < 1e-9)
    }
  }

  @Test("A text's ink is as wide as it says, and stands where it should", arguments: [1.0, 2])
  func placement(scale: Double) {
    let text = "HIM"
    let width = Lettering.width(of: text, size: 20)
    func columns(_ alignment: TextStyle.Alignment) -> ClosedRange<Int> {
      var canvas = Canvas(width: 200, height: 40, scale: scale)
      canvas.write(text, at: Point(100, 30), TextStyle(size: 20, alignment: alignment))
      let inked = (0..<canvas.columns).filter { column in
        (0..<canvas.rows).contains { canvas.color(column: column, row: $0).red < 0.6 }
      }
      return inked[0]...inked[inked.count - 1]
    }
    for (alignment, left) in [(TextStyle.Alignment.left, 100), (.center, 100 - width / 2), (.right, 100 - width)] {
      let inked = columns(alignment)
      #expect(abs(Double(inked.lowerBound) / scale - left) < 2)
      #expect(abs(Double(inked.upperBound) / scale - left - width) < 2)
    }
  }

  @Test("Lines are broken at spaces and are no wider than they may be")
  func breaking() {
    let text = "stride 2 takes every other pixel of a row\nand of a column"
    let lines = Lettering.lines(of: text, size: 11, width: 100)
    #expect(lines.count > 3)
    #expect(lines.allSatisfy { Lettering.width(of: $0, size: 11) <= 100 })
    #expect(lines.joined(separator: " ") == text.replacing("\n", with: " "))
    #expect(Lettering.lines(of: "unbreakable", size: 11, width: 5) == ["unbreakable"])
  }

  @Test func exponents() {
    #expect(Lettering.superscript(-12) == "⁻¹²")
    #expect(Lettering.superscript(305) == "³⁰⁵")
    for character in "⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₉" { #expect(Lettering.glyph(character).strokes != Glyph.unknown.strokes) }
    #expect(Lettering.glyph("漢").strokes == Glyph.unknown.strokes)
  }
}
