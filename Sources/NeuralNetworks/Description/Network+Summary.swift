import Convolution
import Tensors

extension Network {
  /// A table of the layers: name, kind, shape of the output, kernel and stride, parameters, multiply-adds for one example, and
  /// what a pixel of the output sees of the input: size, step and offset (the middle of what pixel 0 sees).
  ///
  /// Where rows and columns differ, both are given: 3×5.
  public var summary: String {
    var rows = [
      ["layer", "kind", "output", "kernel", "stride", "parameters", "multiply-adds", "sees", "step", "offset"]
    ]
    var parameters = 0
    for (node, area) in zip(nodes, receptiveAreas) {
      let inputs = inputShapes(of: node)
      let count = node.layer.parameters(for: inputs).reduce(0) { $0 + $1.shape.count }
      let multiplyAdds = node.layer.multiplyAdds(for: inputs)
      let window = node.layer.window
      parameters += count
      rows.append([
        node.name, type(of: node.layer).kind, "\(node.shape)",
        window.map { Self.pair(Double($0.kernel.height), Double($0.kernel.width)) } ?? "",
        window.map { Self.pair(Double($0.stride.height), Double($0.stride.width)) } ?? "",
        count == 0 ? "" : Self.grouped(count), multiplyAdds == 0 ? "" : Self.grouped(multiplyAdds),
        area.map { Self.pair($0.rows.size, $0.columns.size) } ?? "all",
        area.map { Self.pair($0.rows.step, $0.columns.step) } ?? "",
        area.map { Self.pair($0.rows.offset, $0.columns.offset) } ?? "",
      ])
    }
    rows.append(["all", "", "\(output)", "", "", Self.grouped(parameters), Self.grouped(multiplyAdds), "", "", ""])
    return Self.table(rows)
  }

  /// The multiplications for one example in products of weights and inputs, of all layers; at most `Int.max`.
  public var multiplyAdds: Int {
    nodes.reduce(0) { sum, node in
      let (total, isTooLarge) = sum.addingReportingOverflow(node.layer.multiplyAdds(for: inputShapes(of: node)))
      return isTooLarge ? .max : total
    }
  }

  private static func pair(_ height: Double, _ width: Double) -> String {
    func text(_ number: Double) -> String {
      let rounded = (number * 100).rounded() / 100
      return Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
    }
    return height == width ? text(height) : "\(text(height))×\(text(width))"
  }

  /// Digits in threes: 1,234,567.
  private static func grouped(_ number: Int) -> String {
    var digits = String(number)
    var result = ""
    while digits.count > 3 {
      result = "," + digits.suffix(3) + result
      digits.removeLast(3)
    }
    return digits + result
  }

  /// Columns of text: the first three to the left, numbers to the right.
  private static func table(_ rows: [[String]]) -> String {
    let widths = rows[0].indices.map { column in rows.reduce(0) { max($0, $1[column].count) } }
    let lines = rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column < 3 ? cell + space : space + cell
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
    return lines.joined(separator: "\n")
  }
}
