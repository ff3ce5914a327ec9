#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension KernelDescription {
  /// Reads rows, or an object that has rows.
  init(json text: String) throws(FilterError) {
    let value = try JSONValue(text)
    guard case .object(let members) = value else {
      self.init(try Kernel(rows: try Self.rows(value)))
      return
    }
    let known = ["kernel", "weights", "anchor", "scale", "bias", "name", "comment"]
    if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
      throw FilterError("\"\(unknown)\" is not known; \(known.joined(separator: ", ")) are")
    }
    guard let table = members["kernel"] ?? members["weights"] else {
      throw FilterError("there is neither \"kernel\" nor \"weights\" with the rows of numbers")
    }
    var kernel = try Kernel(rows: try Self.rows(table), anchor: try Self.anchor(members["anchor"]))
    if let scale = try Self.number(members, "scale") { kernel = kernel.scaled(by: scale) }
    self.init(kernel, bias: Float(try Self.number(members, "bias") ?? 0))
  }

  static func rows(_ value: JSONValue) throws(FilterError) -> [[Double]] {
    guard case .array(let items) = value else { throw FilterError("the kernel is not an array of rows") }
    // A single row may come without its own brackets.
    if let row = numbers(value) { return [row] }
    var rows: [[Double]] = []
    for item in items {
      guard let row = numbers(item) else {
        throw FilterError("row \(rows.count + 1) of the kernel is not an array of numbers")
      }
      rows.append(row)
    }
    return rows
  }

  static func numbers(_ value: JSONValue) -> [Double]? {
    guard case .array(let items) = value, !items.isEmpty else { return nil }
    let numbers = items.compactMap { if case .number(let number) = $0 { number } else { nil } }
    return numbers.count == items.count ? numbers : nil
  }

  static func anchor(_ value: JSONValue?) throws(FilterError) -> Kernel.Anchor? {
    guard let value else { return nil }
    let places = numbers(value)?.compactMap { Int(exactly: $0) } ?? []
    guard places.count == 2 else {
      throw FilterError("\"anchor\" has to be a column and a row, such as [1, 1]")
    }
    return Kernel.Anchor(column: places[0], row: places[1])
  }

  private static func number(_ object: [String: JSONValue], _ name: String) throws(FilterError) -> Double? {
    switch object[name] {
    case nil: return nil
    case .number(let number): return number
    default: throw FilterError("\"\(name)\" has to be a number")
    }
  }
}

/// What a kernel's JSON may consist of.
enum JSONValue: Decodable {
  case number(Double)
  case array([JSONValue])
  case object([String: JSONValue])
  /// A string, a truth value or null, which mean nothing here.
  case other

  init(_ text: String) throws(FilterError) {
    do {
      self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    } catch {
      throw FilterError("this is not valid JSON")
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let items = try? container.decode([JSONValue].self) {
      self = .array(items)
    } else if let members = try? container.decode([String: JSONValue].self) {
      self = .object(members)
    } else {
      self = .other
    }
  }
}
