import TestSupport
import Testing

@testable import Tensors

/// Archives that break the format, one way at a time.
@Suite struct NpzDamageTests {
  private static let tensors: NamedTensors = [
    "a": .uint8(Tensor(shape: [4], elements: [1, 2, 3, 4])),
    "b": .uint8(Tensor(shape: [4], elements: [5, 6, 7, 8])),
  ]
  /// Two entries of 30 + 5 + 128 + 4 bytes, and two records of 46 + 5 behind them.
  private static let entry = 167
  private static let directory = 2 * entry
  private static let record = 51
  private static let end = directory + 2 * record

  private func archive(_ change: (inout [UInt8]) -> Void) throws -> [UInt8] {
    var bytes = try Self.tensors.npzBytes()
    try #require(bytes.count == Self.end + 22)
    change(&bytes)
    return bytes
  }

  private func failure(_ bytes: [UInt8]) -> TensorFileError? {
    do throws(TensorFileError) {
      _ = try NamedTensors(npz: bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [false, true])
  func refusesEveryTruncationAndEveryAddition(_ isWide: Bool) throws {
    for isCompressed in [false, true] {
      let bytes = try Self.tensors.npzBytes(compressed: isCompressed, wideFrom: isWide ? 0 : ZipWriter.narrowLimit)
      for length in 0..<bytes.count {
        #expect(throws: TensorFileError.self) { try NamedTensors(npz: Array(bytes.prefix(length))) }
        #expect(throws: TensorFileError.self) { try NamedTensors(npz: Array(bytes.suffix(length))) }
      }
      #expect(
        failure(bytes + [0])
          == TensorFileError(
            .damaged, "does not end with a zip archive's directory: it was cut off, or has bytes after its end"))
      #expect(throws: TensorFileError.self) { try NamedTensors(npz: [0] + bytes) }
    }
  }

  /// The places of the bytes that are changed, what they become, and what is wrong then.
  private static let changes: [(places: [Int: UInt8], kind: TensorFileError.Kind, reason: String)] = [
    // The data, and their checksum in both places.
    ([entry - 1: 9], .damaged, "has entry \"a.npy\", which has changed since it was written: its checksum is wrong"),
    (
      [14: 0, directory + 16: 0], .damaged,
      "has entry \"a.npy\", which has changed since it was written: its checksum is wrong"
    ),
    ([14: 0], .damaged, "has entry \"a.npy\" otherwise than its directory says, at byte 0"),
    // Flags.
    ([directory + 8: 1], .unsupported, "has the encrypted entry \"a.npy\""),
    ([directory + 8: 0x40], .unsupported, "has the encrypted entry \"a.npy\""),
    ([directory + 9: 0x20], .unsupported, "has the encrypted entry \"a.npy\""),
    ([directory + 8: 0x20], .unsupported, "has entry \"a.npy\" with features that are not read"),
    ([6: 1], .damaged, "has entry \"a.npy\" otherwise than its directory says, at byte 0"),
    // Methods.
    (
      [directory + 10: 12], .unsupported,
      "has entry \"a.npy\" packed with bzip2; stored and deflated ones are read"
    ),
    (
      [directory + 10: 77], .unsupported,
      "has entry \"a.npy\" packed with method 77; stored and deflated ones are read"
    ),
    ([8: 8], .damaged, "has entry \"a.npy\" otherwise than its directory says, at byte 0"),
    (
      [8: 8, directory + 10: 8], .damaged,
      "has entry \"a.npy\", which unpacks to fewer bytes than the 132 that it should have"
    ),
    // Sizes.
    ([directory + 20: 133], .damaged, "claims that the 133 bytes of entry \"a.npy\" stand for 132"),
    (
      [directory + 10: 8, directory + 26: 3], .damaged,
      "claims that the 132 bytes of entry \"a.npy\" stand for 196740"
    ),
    (
      [directory + 20: 133, directory + 24: 133], .damaged,
      "has entry \"a.npy\" otherwise than its directory says, at byte 0"
    ),
    (
      [18: 131, 22: 131, directory + 20: 131, directory + 24: 131], .damaged,
      "has 1 bytes that belong to no entry, from byte 166 on"
    ),
    (
      [18: 133, 22: 133, directory + 20: 133, directory + 24: 133], .damaged,
      "has entry \"b.npy\" where another entry is as well"
    ),
    (
      [entry + 18: 133, entry + 22: 133, directory + record + 20: 133, directory + record + 24: 133], .damaged,
      "ends before entry \"b.npy\" does"
    ),
    (
      [directory + 23: 0xFF, directory + 22: 0xFF, directory + 21: 0xFF, directory + 20: 0xFF], .damaged,
      "has entry \"a.npy\" without the sizes that it should have"
    ),
    // Names.
    ([entry + 30: 0x61, directory + record + 46: 0x61], .damaged, "has two entries of the name \"a.npy\""),
    ([30: 0x63], .damaged, "has entry \"a.npy\" otherwise than its directory says, at byte 0"),
    ([directory + 46: 0xFF], .damaged, "has an entry 0 whose name is not UTF-8"),
    ([directory + 46: 0], .damaged, "has an entry 0 whose name is not UTF-8"),
    (
      [directory + 28: 0xFF, directory + 29: 0xFF], .damaged,
      "has a directory that ends too early: in entry 0 of 2"
    ),
    // Places.
    ([directory + record + 42: 0], .damaged, "has entry \"b.npy\" where another entry is as well"),
    ([directory + record + 42: 168], .damaged, "has 1 bytes that belong to no entry, from byte 167 on"),
    ([directory + record + 44: 1], .damaged, "has 65536 bytes that belong to no entry, from byte 167 on"),
    ([0: 0], .damaged, "has entry \"a.npy\" otherwise than its directory says, at byte 0"),
    // The directory and the end.
    ([directory: 0], .damaged, "has no entry 0 in its directory where it should be"),
    ([end + 8: 1], .unsupported, "is one part of an archive of several files"),
    ([end + 4: 1], .unsupported, "is one part of an archive of several files"),
    ([end + 8: 1, end + 10: 1], .damaged, "has 51 bytes after the last entry of its directory"),
    ([end + 8: 3, end + 10: 3], .damaged, "claims 3 entries in a directory of 102 bytes"),
    (
      [end + 8: 0xFF, end + 9: 0xFF, end + 10: 0xFF, end + 11: 0xFF], .damaged,
      "claims 65535 entries in a directory of 102 bytes"
    ),
    ([end + 12: 101], .damaged, "has a directory that is not where the archive's end says, or was cut off"),
    ([end + 15: 0xFF], .damaged, "has a directory that is not where the archive's end says, or was cut off"),
    ([end + 16: 0], .damaged, "has a directory that is not where the archive's end says, or was cut off"),
    (
      [end + 20: 1], .damaged, "does not end with a zip archive's directory: it was cut off, or has bytes after its end"
    ),
  ]

  @Test(arguments: changes.indices)
  func refusesChanges(_ index: Int) throws {
    let (places, kind, reason) = Self.changes[index]
    let bytes = try archive { bytes in for (place, value) in places { bytes[place] = value } }
    #expect(failure(bytes) == TensorFileError(kind, reason))
  }

  /// An archive of one entry of any bytes.
  private func archive(_ name: String, _ contents: [UInt8], compressed: Bool = false) throws -> [UInt8] {
    let file = OutputFile()
    var zip = ZipWriter(file, wideFrom: ZipWriter.narrowLimit)
    try contents.withUnsafeBytes { bytes in
      try zip.add(name, [], bytes, isCompressed: compressed)
    }
    try zip.finish()
    return try file.finish()
  }

  @Test(arguments: [false, true])
  func refusesArraysThatDoNotFillTheirEntry(_ isCompressed: Bool) throws {
    let array = Tensor<Float>(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6]).npyBytes
    for count in 0..<array.count {
      let bytes = try archive("a.npy", Array(array.prefix(count)), compressed: isCompressed)
      let error = failure(bytes)
      #expect(error?.reason.hasPrefix("has entry \"a.npy\", which ") == true)
    }
    #expect(
      failure(try archive("a.npy", array + [0], compressed: isCompressed))
        == TensorFileError(
          .damaged,
          "has entry \"a.npy\", which has 25 bytes after its header of 128, but its shape 2×3 of float32 takes 24"))
    #expect(
      failure(try archive("a.npy", Array("hello".utf8), compressed: isCompressed))
        == TensorFileError(.unsupported, "has entry \"a.npy\", which is no NumPy array file"))
  }

  /// 2⁴⁰ numbers are claimed, in an entry of some bytes.
  @Test func asksForNoMemoryBeforeSizesAgree() throws {
    let header = NpyHeader(typeCode: "f8", shape: [1 << 20, 1 << 20]).bytes
    let error = failure(try archive("a.npy", header, compressed: true))
    #expect(
      error?.reason == "has entry \"a.npy\", which has 0 bytes after its header of 128, "
        + "but its shape 1048576×1048576 of float64 takes 8796093022208")
  }

  /// An entry whose data unpack to more or less than it says.
  @Test(arguments: [-1, 1])
  func refusesOtherSizesThanItUnpacksTo(_ difference: Int) throws {
    let count = 132
    var bytes = try archive("a.npy", [UInt8](repeating: 7, count: count), compressed: true)
    let record = try #require(bytes.firstRange(of: [0x50, 0x4B, 0x01, 0x02])).lowerBound
    // Both places of the size, and a header that wants as much.
    bytes[22] = UInt8(count + difference)
    bytes[record + 24] = UInt8(count + difference)
    let file = InputFile(bytes, name: nil)
    let entry = try #require(try ZipDirectory(file).entries.first)
    let reader = try ZipEntryReader(entry, of: file)
    #expect(throws: TensorFileError.self) {
      _ = try reader.read(reader.rest)
      try reader.finish()
    }
  }

  @Test func refusesTwoArraysOfOneName() throws {
    let file = OutputFile()
    var zip = ZipWriter(file, wideFrom: ZipWriter.narrowLimit)
    let array = Tensor<UInt8>(zeros: [1]).npyBytes
    for name in ["a", "a.npy"] {
      try array.withUnsafeBytes { bytes in
        try zip.add(name, [], bytes, isCompressed: false)
      }
    }
    try zip.finish()
    #expect(failure(try file.finish()) == TensorFileError(.damaged, "has two arrays of the name \"a\""))
  }
}
