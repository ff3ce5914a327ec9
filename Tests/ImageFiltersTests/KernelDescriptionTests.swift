import Foundation
import ImageCodecs
import ImageFilters
import SystemPackage
import Tensors
import Testing

@Suite struct KernelDescriptionTests {
  @Test(arguments: [
    ("1 0 -1; 2 0 -2; 1 0 -1", [[1, 0, -1], [2, 0, -2], [1, 0, -1]]),
    ("1,2\n3,4\n", [[1, 2], [3, 4]]),
    ("1, 2;\r\n\r\n 3 4 # end", [[1, 2], [3, 4]]),
    ("# a comment; with a semicolon\n1/4 -1/2 .5 1e-1", [[0.25, -0.5, 0.5, 0.1]]),
    ("2 1\n1 1", [[2, 1], [1, 1]]),
    ("3 2\n1 2 3\n4 5 6", [[1, 2, 3], [4, 5, 6]]),
    ("[[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
    ("[1, 2]", [[1, 2]]),
    ("{\"weights\": [[2, 4]], \"scale\": 0.5}", [[1, 2]]),
    ("7", [[7]]),
  ])
  func texts(_ text: String, _ rows: [[Double]]) throws {
    #expect(try Kernel(text: text) == Kernel(rows: rows))
  }

  @Test(arguments: [
    ("", "there are no numbers"),
    ("# nothing", "there are no numbers"),
    ("1 2 3\n1 2", "line 2 has 2 numbers, line 1 has 3"),
    ("1 2 3; 1", "row 2 has 1 number, row 1 has 3"),
    ("1 x", "row 1 has \"x\", which is not a number"),
    ("1 nan", "row 1 has \"nan\", which is not a number"),
    ("1 0x10", "row 1 has \"0x10\", which is not a number"),
    ("1/0", "row 1 has \"1/0\", which is not a number"),
    ("1,,2", "row 1 has a comma without a number"),
    ("1e999", "row 1 has \"1e999\", which is not a number"),
    ("[[1, 2], [3]]", "the kernel's rows differ in length: row 1 has 2 weights, row 2 has 1"),
    ("[[1, 2], 3]", "row 2 of the kernel is not an array of numbers"),
    ("[[1, 2]", "this is not valid JSON"),
    ("{\"rows\": [[1]]}", "\"rows\" is not known; kernel, weights, anchor, scale, bias, name, comment are"),
    ("{\"scale\": 2}", "there is neither \"kernel\" nor \"weights\" with the rows of numbers"),
    ("{\"kernel\": [[1]], \"anchor\": 0}", "\"anchor\" has to be a column and a row, such as [1, 1]"),
    (
      "{\"kernel\": [[1]], \"anchor\": [1, 0]}",
      "the anchor 1,0 is outside of the kernel of 1×1; it counts from 0"
    ),
    ("{\"kernel\": [[1]], \"bias\": 0.5}", "the text has a bias"),
  ])
  func mistakes(_ text: String, _ message: String) throws {
    let error = try #require(throws: FilterError.self) { try Kernel(text: text) }
    #expect(error.reason.hasPrefix(message), "\(error.reason)")
  }

  @Test func jsonObject() throws {
    let text = #"{"kernel": [[1, 2, 3]], "anchor": [2, 0], "scale": 2, "bias": 0.5, "name": "x"}"#
    let description = try KernelDescription(text: text)
    #expect(description.kernel == (try Kernel(rows: [[2, 4, 6]], anchor: .init(column: 2, row: 0))))
    #expect(description.bias == 0.5)
  }

  /// A file with some bytes, read as a kernel.
  private func read(_ bytes: [UInt8], as name: String) throws -> KernelDescription {
    let folder = FilePath(FileManager.default.temporaryDirectory.path)
    let path = folder.appending("\(UInt64.random(in: 0...UInt64.max))-\(name)")
    try Data(bytes).write(to: URL(fileURLWithPath: path.string))
    defer { try? FileManager.default.removeItem(atPath: path.string) }
    return try KernelDescription(contentsOf: path)
  }

  @Test func files() throws {
    let square = try Kernel(rows: [[1, 2], [3, 4]])
    #expect(try read(Array("1 2\n3 4\n".utf8), as: "k.txt").kernel == square)
    #expect(try read(Array("1,2\n3,4\n".utf8), as: "k.csv").kernel == square)
    #expect(try read(Array("\u{FEFF}[[1, 2], [3, 4]]".utf8), as: "k.json").kernel == square)

    // A header that fits counts in a text file, never in a .csv, and always in a .mat.
    let table = Array("3 1 2\n2 4 6\n".utf8)
    #expect(try read(table, as: "k.txt").kernel == Kernel(rows: [[1, 2, 3]]))
    #expect(try read(table, as: "k.csv").kernel == Kernel(rows: [[3, 1, 2], [2, 4, 6]]))
    let matrix = try read(Array("2 2 10 51\n10 20\n30 40\n".utf8), as: "k.mat")
    #expect(matrix.kernel == square && matrix.bias == 0.2)
    #expect(throws: CodecError.self) { try read(Array("1 2 3\n4 5 6\n".utf8), as: "k.mat") }
  }

  @Test func arrays() throws {
    let rows: [[Double]] = [[1, 2, 3], [4, 5, 6]]
    let floats = Tensor<Float>(shape: [2, 3], elements: rows.flatMap { $0.map(Float.init) })
    #expect(try read(floats.npyBytes, as: "k.npy").kernel == Kernel(rows: rows))
    let integers = Tensor<Int16>(shape: [3], elements: [1, -2, 1])
    #expect(try read(integers.npyBytes, as: "k").kernel == Kernel(rows: [[1, -2, 1]]))
    let cube = Tensor<Float>(zeros: [1, 2, 3])
    let error = try #require(throws: CodecError.self) { try read(cube.npyBytes, as: "k.npy") }
    #expect(
      error.reason == "has the shape 1×2×3; a kernel is height × width, since the same one is laid over all channels")
  }

  @Test func badFiles() throws {
    let error = try #require(throws: CodecError.self) { try read(Array("1 2 3\n1 2\n".utf8), as: "k.txt") }
    #expect(error.kind == .damaged)
    #expect(error.description.hasSuffix("-k.txt: line 2 has 2 numbers, line 1 has 3"))
    let missing = try #require(throws: CodecError.self) { try KernelDescription(contentsOf: "/no/kernel") }
    #expect(missing.kind == .noInput)
    let long = [UInt8](repeating: 0x20, count: KernelDescription.maximumFileSize + 1)
    #expect(try #require(throws: CodecError.self) { try read(long, as: "k") }.kind == .overLimit)
    #expect(throws: CodecError.self) { try read([0xFF, 0xFE, 0x00], as: "k") }
  }
}
