/// Which rows or columns of a layer's input stretches of its output follow from, where the layer can work on stretches.
enum AxisReach: Hashable {
  /// Place i sees the places i · step + first to i · step + last.
  case window(step: Int, first: Int, last: Int)
  /// Place i sees the place i / factor, rounded down.
  case division(Int)

  /// The reach for a layer's field; nil for those that are no such.
  init?(_ field: ReceptiveField) {
    if field.step >= 1 {
      guard let step = Int(exactly: field.step), let first = Int(exactly: field.first),
        let last = Int(exactly: field.last)
      else { return nil }
      self = .window(step: step, first: first, last: last)
    } else {
      let factor = (1 / field.step).rounded()
      guard field.last == 0, abs(field.first - (1 - factor) / factor) < 1e-6 else { return nil }
      self = .division(Int(factor))
    }
  }

  /// Whether neighbouring places see neither the same nor what lies outside.
  var isAligned: Bool {
    switch self {
    case .window(let step, let first, let last): first == 0 && last == step - 1
    case .division: true
    }
  }

  /// The output's places that stretches have to be multiples of.
  var multiple: Int { if case .division(let factor) = self { factor } else { 1 } }

  /// What a stretch of the output sees, from a multiple of ``multiple`` on.
  func inputs(for outputs: Range<Int>) -> Range<Int> {
    switch self {
    case .window(let step, let first, let last):
      outputs.lowerBound * step + first..<(outputs.upperBound - 1) * step + last + 1
    case .division(let factor):
      outputs.lowerBound.quotient(dividingBy: factor)..<(outputs.upperBound - 1).quotient(dividingBy: factor) + 1
    }
  }
}
