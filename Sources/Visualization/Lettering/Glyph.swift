#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A letter as lines of a pen, in tenths of the size: the baseline at 0, capitals 7 high, small letters 5.
struct Glyph: Sendable {
  /// The strokes; one of a single point is a dot.
  let strokes: [[Point]]
  /// From the left edge of its lines to the right one.
  let width: Double

  /// A letter from its description.
  ///
  /// - Parameters:
  ///   - width: in tenths of the size.
  ///   - path: `m` lifts the pen and sets it down at x,y; `l` draws a line to x,y; `h` and `v` draw a quarter of an ellipse
  ///     to x,y, which leaves horizontally and arrives vertically, or the other way round.
  init(_ width: Double, _ path: String) {
    var strokes: [[Point]] = []
    var command: Character = "m"
    var number = ""
    var numbers: [Double] = []
    func perform() {
      numbers.append(Double(number) ?? 0)
      number = ""
      guard numbers.count == 2 else { return }
      let target = Point(numbers[0], numbers[1])
      numbers = []
      guard let start = strokes.last?.last, command != "m" else {
        strokes.append([target])
        return
      }
      let steps = command == "l" ? 1 : 7
      for step in 1...steps {
        let angle = Double(step) / Double(steps) * Double.pi / 2
        let (along, across) = steps == 1 ? (1, 1) : (sin(angle), 1 - cos(angle))
        let (x, y) = command == "v" ? (across, along) : (along, across)
        strokes[strokes.count - 1].append(
          Point(start.x + (target.x - start.x) * x, start.y + (target.y - start.y) * y))
      }
    }
    for character in path {
      if character.isLetter {
        if !number.isEmpty { perform() }
        command = character
      } else if character == "," {
        perform()
      } else {
        number.append(character)
      }
    }
    if !number.isEmpty { perform() }
    self.strokes = strokes
    self.width = width
  }

  /// The letter at a part of its size, above or below the line: an exponent, an index.
  init(_ glyph: Glyph, size: Double, raise: Double) {
    strokes = glyph.strokes.map { $0.map { Point($0.x * size, $0.y * size + raise) } }
    width = glyph.width * size
  }

  /// What stands for a letter that is not known: a box.
  static let unknown = Glyph(4, "m0,0l0,7l4,7l4,0l0,0")
}
