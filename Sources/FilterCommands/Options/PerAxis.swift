import ArgumentParser

/// One number for both axes, or two with a comma between them.
struct PerAxis<Number: LosslessStringConvertible & Sendable>: ExpressibleByArgument {
  let x: Number
  let y: Number

  init(x: Number, y: Number) {
    self.x = x
    self.y = y
  }

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Number(String($0)) }
    guard 1...2 ~= numbers.count, let x = numbers[0], let y = numbers[numbers.count - 1] else { return nil }
    self.init(x: x, y: y)
  }

  var defaultValueDescription: String { x.description == y.description ? "\(x)" : "\(x),\(y)" }
}

/// A column and a row.
struct Place: ExpressibleByArgument {
  let column: Int
  let row: Int

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let column = numbers[0], let row = numbers[1] else { return nil }
    self.column = column
    self.row = row
  }
}
