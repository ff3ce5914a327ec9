import Tensors
import TestSupport
import Testing

@Suite struct NpyHeaderTests {
  /// A header of version 1.0 with this dictionary.
  private func header(_ dictionary: String) -> [UInt8] {
    let text = Array(dictionary.utf8) + [0x0A]
    return NpyHeader.magic + [1, 0, UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + text
  }

  @Test func readsKeysInAnyOrderAndAnySpace() throws {
    let bytes = header("{ \"shape\":( 2,3L ,) ,'fortran_order' :True,'descr':'>f8'}  ")
    let parsed = try NpyHeader(parsing: bytes)
    #expect(parsed.shape == [2, 3])
    #expect(parsed.isFortranOrder)
    #expect(parsed.isBigEndian)
    #expect(parsed.typeCode == "f8")
    #expect(parsed.dataByteCount == 48)
  }

  @Test func readsScalarAndVector() throws {
    #expect(try NpyHeader(parsing: header("{'descr':'|u1','fortran_order':False,'shape':()}")).shape == [])
    #expect(try NpyHeader(parsing: header("{'descr':'|u1','fortran_order':False,'shape':(5,)}")).shape == [5])
  }

  @Test(arguments: [
    "", "{", "{}", "[]", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': False, 'shape': 3}",
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (3,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} + 1",
    "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (3,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-3,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,)}",
    "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,)}",
    "{'descr': '<f4\\n', 'fortran_order': False, 'shape': (3,)}",
    String(repeating: "(", count: 20_000), String(repeating: "{'a':", count: 5_000),
    "__import__('os').system('true')",
  ])
  func refusesBadHeaders(_ dictionary: String) {
    #expect(throws: NpyError.self) { try NpyHeader(parsing: header(dictionary)) }
  }

  @Test func refusesEveryTruncation() throws {
    let whole = NpyHeader(typeCode: "f4", shape: [3, 4]).bytes
    for length in 0..<whole.count {
      #expect(throws: NpyError.self) { try NpyHeader(parsing: whole.prefix(length)) }
    }
  }

  @Test func survivesEveryChangedByte() {
    let whole = NpyHeader(typeCode: "f4", shape: [3, 4, 5]).bytes
    for index in whole.indices {
      for value in [0, 0x20, 0x27, 0x28, 0x2D, 0x39, 0x7B, 0x80, 0xFF] as [UInt8] {
        var bytes = whole
        bytes[index] = value
        _ = try? NpyHeader(parsing: bytes)
      }
    }
  }

  @Test(arguments: ["u1", "u2", "f4", "f8", "i8", "1-d", "2-d", "3-d", "0-d"])
  func writesWhatNumPyWrites(_ name: String) throws {
    let bytes = try Fixture.bytes("npy/\(name).npy")
    let header = try NpyHeader(parsing: bytes)
    #expect(header.bytes == Array(bytes.prefix(header.bytes.count)))
    #expect(header.bytes.count % 64 == 0)
  }
}
