import Foundation
import ImageCodecs
import ImageFilters
import SystemPackage
import Tensors
import Testing

/// Kernels in files: what is written is read, and what cannot be a kernel is refused with the reason.
@Suite struct KernelFileTests {
  private static let odd = Kernel.Anchor(column: 0, row: 1)
  private static let rows: [[Double]] = [[1, -2, 1.0 / 3], [0, 1e-7, 12_345.678]]

  /// A path that nothing has, and which is removed at the end.
  private func withPath<Result>(_ name: String, _ body: (FilePath) throws -> Result) rethrows -> Result {
    let folder = FilePath(FileManager.default.temporaryDirectory.path)
    let path = folder.appending("\(UInt64.random(in: 0...UInt64.max))-\(name)")
    defer { try? FileManager.default.removeItem(atPath: path.string) }
    return try body(path)
  }

  private func roundTrip(_ description: KernelDescription, _ form: String) throws -> KernelDescription {
    try withPath("k.\(form)") { path in
      try description.write(to: path)
      return try KernelDescription(contentsOf: path)
    }
  }

  @Test(arguments: KernelDescription.fileExtensions)
  func roundTrips(_ form: String) throws {
    let description = KernelDescription(try Kernel(rows: Self.rows))
    #expect(try roundTrip(description, form) == description)
    let single = KernelDescription(try Kernel(rows: [[0.25]]))
    #expect(try roundTrip(single, form) == single)
  }

  @Test(arguments: ["json", "npz", "safetensors", "txt", "mat"])
  func biasGoesAlong(_ form: String) throws {
    let description = KernelDescription(try Kernel(rows: Self.rows), bias: -0.1)
    #expect(try roundTrip(description, form) == description)
  }

  @Test(arguments: ["json", "npz", "safetensors"])
  func anchorGoesAlong(_ form: String) throws {
    let description = KernelDescription(try Kernel(rows: Self.rows, anchor: Self.odd), bias: 0.5)
    #expect(try roundTrip(description, form) == description)
  }

  /// Without its own header the first row would be taken for one.
  @Test func rowsLikeAHeader() throws {
    let description = KernelDescription(try Kernel(rows: [[2, 1], [5, 6]]))
    #expect(try roundTrip(description, "txt") == description)
  }

  @Test func contents() throws {
    let description = KernelDescription(
      try Kernel(rows: [[1, 2], [3, 4], [5, 6]], anchor: .init(column: 1, row: 2)), bias: 0.5)
    try withPath("k.npz") { path in
      try description.write(to: path)
      let arrays = try NamedTensors(npz: path)
      #expect(arrays.names == ["kernel", "anchor", "bias"])
      #expect(arrays["kernel"] == .double(Tensor(shape: [3, 2], elements: [1, 2, 3, 4, 5, 6])))
    }
    try withPath("k.safetensors") { path in
      try description.write(to: path)
      let file = try Safetensors(contentsOf: path)
      #expect(file.tensors == ["kernel": .double(Tensor(shape: [3, 2], elements: [1, 2, 3, 4, 5, 6]))])
      #expect(file.metadata == ["anchor": "1,2", "bias": "0.5"])
    }
    try withPath("k.json") { path in
      try description.write(to: path)
      let text = try String(contentsOfFile: path.string, encoding: .utf8)
      #expect(
        text == """
          {
            "kernel": [
              [1, 2],
              [3, 4],
              [5, 6]
            ],
            "anchor": [1, 2],
            "bias": 0.5
          }

          """)
    }
  }

  @Test(arguments: [
    (KernelDescription(try! Kernel(rows: rows), bias: 0.5), "k.npy", "a .npy file has no place for the bias 0.5"),
    (KernelDescription(try! Kernel(rows: rows), bias: 0.5), "k.csv", "a .csv file has no place for the bias 0.5"),
    (KernelDescription(try! Kernel(rows: rows, anchor: odd)), "k.npy", "a .npy file has no place for the anchor 0,1"),
    (KernelDescription(try! Kernel(rows: rows, anchor: odd)), "k.txt", "a .txt file has no place for the anchor 0,1"),
    (KernelDescription(try! Kernel(rows: rows)), "k.png", "the name of a kernel's file ends in .json, .npz"),
  ])
  func noPlace(_ description: KernelDescription, _ name: String, _ reason: String) throws {
    try withPath(name) { path in
      let error = try #require(throws: CodecError.self) { try description.write(to: path) }
      #expect(error.kind == .unrepresentable && error.file == path.string)
      #expect(error.reason.hasPrefix(reason), "\(error.reason)")
      #expect(!FileManager.default.fileExists(atPath: path.string))
    }
  }

  /// Arrays as other programs write them: of other types, with a scale, with a channel's axis, compressed.
  @Test func arraysFromElsewhere() throws {
    let integers: NamedTensors = [
      "other": .bool(Tensor(shape: [0], elements: [])),
      "kernel": .int16(Tensor(shape: [2, 2, 1], elements: [1, 2, 3, 4])),
      "scale": .double(Tensor(shape: [1], elements: [0.5])),
      "bias": .float(Tensor(shape: [], elements: [0.25])),
      "anchor": .uint8(Tensor(shape: [2], elements: [1, 1])),
    ]
    let expected = KernelDescription(
      try Kernel(rows: [[0.5, 1], [1.5, 2]], anchor: .init(column: 1, row: 1)), bias: 0.25)
    try withPath("k.npz") { path in
      try integers.writeNpz(to: path, compressed: true)
      #expect(try KernelDescription(contentsOf: path) == expected)
    }
    try withPath("k.safetensors") { path in
      try Safetensors(integers, metadata: ["format": "pt", "bias": "0.75"]).write(to: path)
      #expect(try KernelDescription(contentsOf: path) == expected)
    }
    // Told by the bytes, not by the name.
    try withPath("kernel") { path in
      try Safetensors(
        ["kernel": .float(Tensor(shape: [3], elements: [1, 2, 1]))],
        metadata: ["scale": "0.25", "anchor": "2, 0", "bias": "-0.5"]
      ).write(to: path)
      #expect(
        try KernelDescription(contentsOf: path)
          == KernelDescription(try Kernel(rows: [[0.25, 0.5, 0.25]], anchor: .init(column: 2, row: 0)), bias: -0.5))
    }
  }

  @Test(
    arguments: [
      ([:], "has no array `kernel`, nor any other"),
      (
        ["arr_0": .float(Tensor(zeros: [3, 3])), "b": .float(Tensor(zeros: [1]))],
        "has no array `kernel`, but `arr_0`, `b`"
      ),
      (
        ["kernel": .float(Tensor(zeros: [3, 4, 3]))],
        "has an array `kernel` of the shape 3×4×3; a kernel is height × width, since the same one is laid over all channels"
      ),
      (
        ["kernel": .float(Tensor(zeros: [1, 1, 3, 3]))],
        "has an array `kernel` of the shape 1×1×3×3; a kernel has one or two axes, height × width"
      ),
      (
        ["kernel": .float(Tensor(zeros: [128, 1]))],
        "has an array `kernel` of the shape 128×1; a kernel has 1×1 to 127×127 weights"
      ),
      (
        ["kernel": .float(Tensor(zeros: [3, 0]))],
        "has an array `kernel` of the shape 3×0; a kernel has 1×1 to 127×127 weights"
      ),
      (
        ["kernel": .float(Tensor(shape: [2, 2], elements: [1, 2, .nan, 4]))],
        "a kernel's weights have to be finite numbers; in row 2, column 1 is nan"
      ),
      (
        ["kernel": .double(Tensor(shape: [1, 2], elements: [1, .infinity]))],
        "a kernel's weights have to be finite numbers; in row 1, column 2 is inf"
      ),
      (
        ["kernel": .float(Tensor(zeros: [1, 1])), "bias": .float(Tensor(zeros: [3]))],
        "has a `bias` that is not one finite number"
      ),
      (
        ["kernel": .float(Tensor(zeros: [1, 1])), "scale": .float(Tensor(shape: [], elements: [.nan]))],
        "has a `scale` that is not one finite number"
      ),
      (
        ["kernel": .float(Tensor(zeros: [1, 1])), "anchor": .float(Tensor(shape: [2], elements: [0.5, 0]))],
        "has an `anchor` that is not a column and a row"
      ),
      (
        ["kernel": .float(Tensor(zeros: [1, 1])), "anchor": .int64(Tensor(shape: [2], elements: [1, 0]))],
        "the anchor 1,0 is outside of the kernel of 1×1; it counts from 0"
      ),
    ] as [(NamedTensors, String)])
  func wrongArrays(_ arrays: NamedTensors, _ reason: String) throws {
    try withPath("k.npz") { path in
      try arrays.writeNpz(to: path)
      let error = try #require(throws: CodecError.self) { try KernelDescription(contentsOf: path) }
      #expect(error == CodecError(.damaged, file: path.string, reason))
    }
    try withPath("k.safetensors") { path in
      try Safetensors(arrays).write(to: path)
      let error = try #require(throws: CodecError.self) { try KernelDescription(contentsOf: path) }
      #expect(error == CodecError(.damaged, file: path.string, reason))
    }
  }

  /// A small archive may hold an array that is too large for memory's limit: it is refused before it is made.
  @Test func swollenArchive() throws {
    try withPath("k.npz") { path in
      let arrays: NamedTensors = ["kernel": .float(Tensor(zeros: [5000, 1000]))]
      try arrays.writeNpz(to: path, compressed: true)
      let error = try #require(throws: CodecError.self) { try KernelDescription(contentsOf: path) }
      #expect(error.reason.contains("takes 20000000 bytes of memory"), "\(error.reason)")
    }
  }

  @Test(arguments: ["npz", "npy", "safetensors"])
  func damage(_ form: String) throws {
    try withPath("k.\(form)") { path in
      try KernelDescription(try Kernel(rows: Self.rows)).write(to: path)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path.string))
      for count in stride(from: 0, to: bytes.count, by: 7) {
        try bytes.prefix(count).write(to: URL(fileURLWithPath: path.string))
        let error = try #require(throws: CodecError.self) { try KernelDescription(contentsOf: path) }
        #expect(error.file == path.string && error.kind == .damaged)
      }
    }
  }
}
