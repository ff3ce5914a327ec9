/// Rows of numbers with the places where they stand.
struct KernelTable {
  /// A row of numbers.
  struct Row {
    /// How messages call its place: "line 3" of several lines, "row 3" of a single line.
    let place: String
    let numbers: [Double]
  }

  private(set) var rows: [Row] = []

  /// Reads all numbers.
  init(_ text: String) throws(FilterError) {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let hasLines = lines.count { !$0.allSatisfy(\.isWhitespace) } > 1
    for (index, line) in lines.enumerated() {
      let content = line.prefix { $0 != "#" }
      for part in content.split(separator: ";") where !part.allSatisfy(\.isWhitespace) {
        let place = hasLines ? "line \(index + 1)" : "row \(rows.count + 1)"
        rows.append(Row(place: place, numbers: try Self.numbers(part, place)))
      }
    }
    guard !rows.isEmpty else { throw FilterError("there are no numbers") }
  }

  /// Whether all rows are of the same length.
  var isRectangular: Bool { rows.allSatisfy { $0.numbers.count == rows[0].numbers.count } }

  /// Complains about the first row that is not as long as the first one.
  func checkRectangular() throws(FilterError) {
    guard let odd = rows.first(where: { $0.numbers.count != rows[0].numbers.count }) else { return }
    throw FilterError(
      "\(odd.place) has \(Self.count(odd.numbers)), \(rows[0].place) has \(rows[0].numbers.count)")
  }

  /// "1 number" or "3 numbers".
  static func count(_ numbers: [Double]) -> String {
    "\(numbers.count) number\(numbers.count == 1 ? "" : "s")"
  }

  private static func numbers(_ text: Substring, _ place: String) throws(FilterError) -> [Double] {
    var numbers: [Double] = []
    for cell in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = cell.split(whereSeparator: \.isWhitespace)
      guard !words.isEmpty else { throw FilterError("\(place) has a comma without a number") }
      for word in words {
        guard let number = number(word) else {
          throw FilterError("\(place) has \"\(word.prefix(30))\", which is not a number")
        }
        numbers.append(number)
      }
    }
    return numbers
  }

  /// A decimal number or a fraction of two of them.
  private static func number(_ word: Substring) -> Double? {
    let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(decimal)
    switch parts.count {
    case 1: return parts[0]
    case 2:
      guard let numerator = parts[0], let denominator = parts[1], denominator != 0 else { return nil }
      return numerator / denominator
    default: return nil
    }
  }

  private static func decimal(_ word: Substring) -> Double? {
    // Swift's numbers may also be hexadecimal, infinite or not numbers at all.
    guard word.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let value = Double(word) else {
      return nil
    }
    return value.isFinite ? value : nil
  }
}

extension KernelDescription {
  /// The kernel of a table, with or without a first line that tells the size.
  init(table: KernelTable, header: HeaderPolicy) throws(FilterError) {
    let fits = MatrixHeader(table.rows[0].numbers).map { $0.fits(table.rows.dropFirst()) } ?? false
    let hasHeader =
      switch header {
      case .never: false
      case .ifNeeded: fits && !table.isRectangular
      case .ifItFits: fits
      case .always: true
      }
    guard hasHeader else {
      try table.checkRectangular()
      self.init(try Kernel(rows: table.rows.map(\.numbers)))
      return
    }
    let first = table.rows[0]
    guard let matrix = MatrixHeader(first.numbers) else {
      throw FilterError(
        "\(first.place) has to be width, height and, if wanted, scale and offset, with a scale that is not 0")
    }
    let numbers = table.rows.dropFirst().flatMap(\.numbers)
    guard numbers.count == matrix.width * matrix.height else {
      throw FilterError(
        "\(first.place) promises \(matrix.width)×\(matrix.height) numbers, \(numbers.count) follow")
    }
    let rows = (0..<matrix.height).map { Array(numbers[$0 * matrix.width..<($0 + 1) * matrix.width]) }
    self.init(try Kernel(rows: rows).scaled(by: 1 / matrix.scale), bias: Float(matrix.offset / 255))
  }
}

/// The first line of libvips' matrix files.
private struct MatrixHeader {
  let width: Int
  let height: Int
  var scale = 1.0
  var offset = 0.0

  init?(_ numbers: [Double]) {
    let extents = 1...Double(Kernel.maximumExtent)
    guard 2...4 ~= numbers.count, extents ~= numbers[0], extents ~= numbers[1],
      let width = Int(exactly: numbers[0]), let height = Int(exactly: numbers[1])
    else { return nil }
    self.width = width
    self.height = height
    if numbers.count > 2 { scale = numbers[2] }
    if numbers.count > 3 { offset = numbers[3] }
    if scale == 0 { return nil }
  }

  func fits(_ rows: ArraySlice<KernelTable.Row>) -> Bool {
    rows.count == height && rows.allSatisfy { $0.numbers.count == width }
  }
}
