import Foundation
public import Tensors

/// The arrays that `tools/make-weights-fixtures.py` says a file below `Fixtures/weights` has.
public struct WeightsFixture {
  /// The arrays' names in the file's order.
  public let names: [String]
  /// NumPy's name of each array's type.
  public let types: [String]
  /// Each array's extents.
  public let shapes: [Shape]
  /// Each array's elements, rounded to Double.
  public let values: [[Double]]
  /// Each array's elements where they are whole and fit.
  public let integers: [[Int64]?]
  /// The texts of a safetensors file.
  public let metadata: [String: String]

  /// What is written down for a file.
  public init(_ file: String) throws {
    let index = try JSONDecoder().decode(Index.self, from: Data(Fixture.bytes("weights/index.json")))
    guard let entry = index.files[file] else { throw CocoaError(.fileNoSuchFile) }
    names = entry.arrays.map(\.name)
    types = entry.arrays.map(\.dtype)
    shapes = entry.arrays.map { Shape($0.shape) }
    values = entry.arrays.map { $0.values.map(\.double) }
    integers = entry.arrays.map { array in
      let whole = array.values.compactMap(\.integer)
      return whole.count == array.values.count ? whole : nil
    }
    metadata = entry.metadata ?? [:]
  }
}

private struct Index: Decodable {
  var files: [String: Entry]

  struct Entry: Decodable {
    var arrays: [Array]
    var metadata: [String: String]?
  }

  struct Array: Decodable {
    var name: String
    var dtype: String
    var shape: [Int]
    var values: [Number]
  }
}

/// A number in JSON, exactly.
private struct Number: Decodable {
  let double: Double
  let integer: Int64?

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    integer = try? value.decode(Int64.self)
    double = try integer.map(Double.init) ?? value.decode(Double.self)
  }
}
