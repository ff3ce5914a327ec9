/// A table for a terminal.
public struct TextTable: Hashable, Sendable {
  /// What stands above the columns.
  public var head: [String]
  /// The rows, as long as the head.
  public private(set) var rows: [[String]] = []
  /// How many columns begin at the left; those after them end at the right, as numbers do.
  public var leftColumns: Int

  /// A table without rows.
  public init(_ head: [String], leftColumns: Int = 1) {
    self.head = head
    self.leftColumns = leftColumns
  }

  /// Adds a row.
  public mutating func append(_ row: [String]) {
    precondition(row.count == head.count, "a row of \(row.count) cells in a table of \(head.count) columns")
    rows.append(row)
  }

  /// The lines of the table, without spaces at their ends.
  public var text: String {
    let all = [head] + rows
    let widths = head.indices.map { column in all.reduce(0) { max($0, $1[column].count) } }
    return all.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - cell.count)
        line += (column == 0 ? "" : "  ") + (column < leftColumns ? cell + space : space + cell)
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}
