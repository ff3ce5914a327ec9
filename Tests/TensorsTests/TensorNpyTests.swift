import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct TensorNpyTests {
  /// One line of `Fixtures/npy/index.json`.
  struct Entry: Decodable, Sendable, CustomTestStringConvertible {
    var file: String
    var shape: [Int]
    var dtype: String
    var isFortranOrder: Bool
    var sum: Double?
    var first: Double
    var last: Double
    var testDescription: String { file }

    enum CodingKeys: String, CodingKey {
      case file, shape, dtype, sum, first, last
      case isFortranOrder = "fortran_order"
    }

    static let all: [Entry] = {
      let bytes = (try? Fixture.bytes("npy/index.json")) ?? []
      return (try? JSONDecoder().decode([Entry].self, from: Data(bytes))) ?? []
    }()
  }

  private func check<Element: TensorElement>(
    _ entry: Entry, _: Element.Type, _ value: (Element) -> Double
  ) throws {
    let bytes = try Fixture.bytes("npy/\(entry.file)")
    if entry.isFortranOrder {
      #expect(throws: NpyError.self) { try Tensor<Element>(npy: bytes) }
      return
    }
    let tensor = try Tensor<Element>(npy: bytes)
    #expect(tensor.shape == Shape(entry.shape))
    let values = tensor.elements.map(value)
    #expect(values.first == entry.first)
    #expect(values.last == entry.last)
    if let sum = entry.sum { #expect(abs(values.reduce(0, +) - sum) <= abs(sum) * 1e-12) }
    // Back again: the same file where NumPy wrote the same version and byte order.
    if !entry.dtype.hasPrefix(">"), !["version-2.npy", "version-3.npy"].contains(entry.file) {
      #expect(tensor.npyBytes == bytes)
    }
    #expect(try Tensor<Element>(npy: tensor.npyBytes).npyBytes == tensor.npyBytes)
  }

  @Test(arguments: Entry.all)
  func agreesWithNumPy(_ entry: Entry) throws {
    switch entry.dtype.dropFirst() {
    case "u1": try check(entry, UInt8.self) { Double($0) }
    case "i1": try check(entry, Int8.self) { Double($0) }
    case "u2": try check(entry, UInt16.self) { Double($0) }
    case "i2": try check(entry, Int16.self) { Double($0) }
    case "u4": try check(entry, UInt32.self) { Double($0) }
    case "i4": try check(entry, Int32.self) { Double($0) }
    case "u8": try check(entry, UInt64.self) { Double($0) }
    case "i8": try check(entry, Int64.self) { Double($0) }
    case "f4": try check(entry, Float.self) { Double($0) }
    case "f8": try check(entry, Double.self) { $0 }
    default:
      let bytes = try Fixture.bytes("npy/\(entry.file)")
      #expect(throws: NpyError.self) { try Tensor<UInt8>(npy: bytes) }
    }
  }

  @Test func indexIsThere() { #expect(Entry.all.count > 20) }

  @Test func refusesAnotherType() {
    let bytes = Tensor<Float>(zeros: [2]).npyBytes
    let error = #expect(throws: NpyError.self) { try Tensor<UInt16>(npy: bytes) }
    #expect(error?.kind == .typeMismatch)
    #expect(error?.reason == "holds elements of type f4, not u2")
  }

  @Test func refusesMissingAndTrailingData() {
    let bytes = Tensor<UInt16>(zeros: [2, 3]).npyBytes
    #expect(throws: NpyError(.truncated, "ends too early: 11 bytes of data are not enough for 2×3")) {
      try Tensor<UInt16>(npy: bytes.dropLast())
    }
    #expect(throws: NpyError(.trailingBytes, "has 1 bytes after its last element")) {
      try Tensor<UInt16>(npy: bytes + [0])
    }
  }

  @Test(arguments: Fixture.names(in: "damaged", suffix: ".npy"))
  func refusesDamage(_ name: String) throws {
    let bytes = try Fixture.bytes("damaged/\(name)")
    if name == "zero-size.npy" {
      #expect(try Tensor<Float>(npy: bytes).count == 0)
      return
    }
    #expect(throws: NpyError.self) { try Tensor<UInt8>(npy: bytes) }
    #expect(throws: NpyError.self) { try Tensor<Float>(npy: bytes) }
  }

  @Test func keepsEmptyAndScalar() throws {
    let scalar = Tensor<Double>(shape: [], elements: [1.5])
    #expect(try Tensor<Double>(npy: scalar.npyBytes) == scalar)
    let empty = Tensor<Int32>(zeros: [0, 4])
    #expect(try Tensor<Int32>(npy: empty.npyBytes) == empty)
  }
}

extension Array where Element == UInt8 {
  fileprivate func dropLast() -> [UInt8] { Array(prefix(count - 1)) }
}
