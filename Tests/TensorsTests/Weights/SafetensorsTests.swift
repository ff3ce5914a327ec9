import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  @Test(arguments: ["numpy.safetensors", "torch.safetensors", "none.safetensors"])
  func readsWhatPythonWrites(_ name: String) throws {
    let expected = try WeightsFixture(name)
    let file = try Safetensors(contentsOf: Fixture.path("weights/\(name)"))
    #expect(file.tensors.names == expected.names)
    #expect(file.metadata == expected.metadata)
    for (index, name) in expected.names.enumerated() {
      let tensor = try #require(file.tensors[name])
      #expect(tensor.shape == expected.shapes[index])
      #expect(tensor.doubles.elements == expected.values[index], "\(name)")
      if let integers = expected.integers[index], let found = tensor.integers {
        #expect(found.elements == integers, "\(name)")
      }
      // Half precision is widened, everything else keeps its type.
      let type = expected.types[index] == "float16" ? "float32" : expected.types[index]
      #expect("\(tensor)" == "\(type)(\(tensor.shape))")
    }
  }

  static let everyType: NamedTensors = [
    "bool": .bool(Tensor(shape: [3], elements: [1, 0, 1])),
    "u8": .uint8(Tensor(shape: [2], elements: [0, 255])),
    "i8": .int8(Tensor(shape: [1, 2], elements: [-128, 127])),
    "u16": .uint16(Tensor(shape: [1], elements: [65535])),
    "i16": .int16(Tensor(shape: [1], elements: [-32768])),
    "u32": .uint32(Tensor(shape: [], elements: [.max])),
    "i32": .int32(Tensor(shape: [2, 0, 3], elements: [])),
    "u64": .uint64(Tensor(shape: [1], elements: [.max])),
    "i64": .int64(Tensor(shape: [2], elements: [.min, .max])),
    "float \"one\"/\\\u{1}é": .float(Tensor(shape: [3], elements: [1.5, -0.0, .infinity])),
    "double": .double(Tensor(shape: [2], elements: [.pi, .leastNonzeroMagnitude])),
  ]

  @Test func comesBackAsItWas() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("all.safetensors")
    let file = Safetensors(Self.everyType, metadata: ["network": "{\"a\": [1]}", "empty": "", "ü": "line\nline\u{0}"])
    try file.write(to: path)
    let again = try Safetensors(contentsOf: path)
    #expect(again == file)
    #expect(again.tensors.names == file.tensors.names)
    #expect(folder.contents == ["all.safetensors"])
    #expect(try folder.bytes("all.safetensors") == file.encoded())
    #expect(try Safetensors(safetensors: Safetensors().encoded()) == Safetensors())
  }

  @Test func alignsNumbers() throws {
    let bytes = try Safetensors(Self.everyType).encoded()
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(length % 8 == 0)
    #expect(bytes[8] == UInt8(ascii: "{"))
    // The largest elements come first: i64 has the bytes after u64's.
    let header = String(decoding: bytes[8..<8 + length], as: UTF8.self)
    #expect(header.contains(#""u64":{"dtype":"U64","shape":[1],"data_offsets":[0,8]}"#))
    #expect(header.contains(#""u32":{"dtype":"U32","shape":[],"data_offsets":[40,44]}"#))
    #expect(header.hasPrefix(#"{"bool":{"dtype":"BOOL","shape":[3],"data_offsets":["#))
  }

  @Test func refusesTheReservedName() throws {
    let folder = try TemporaryFolder()
    let file = Safetensors(["__metadata__": .uint8(Tensor(zeros: [1]))])
    let path = folder.file("a.safetensors")
    #expect(
      throws: TensorFileError(
        .unrepresentable, file: path.string, "cannot hold a tensor of the name __metadata__")
    ) { try file.write(to: path) }
    #expect(folder.contents.isEmpty)
  }

  @Test func saysWhatCannotBeOpened() throws {
    let folder = try TemporaryFolder()
    let missing = folder.file("missing.safetensors")
    #expect(throws: TensorFileError(.noInput, file: missing.string, "there is no such file")) {
      try Safetensors(contentsOf: missing)
    }
    #expect(throws: TensorFileError(.noInput, file: folder.path.string, "is a folder")) {
      try Safetensors(contentsOf: folder.path)
    }
    #expect(
      throws: TensorFileError(.noInput, file: "/dev/null", "is no file that can be read in any order")
    ) { try Safetensors(contentsOf: "/dev/null") }
    let path = folder.file("new").appending("a.safetensors")
    #expect(
      throws: TensorFileError(
        .cannotCreate, file: path.string, "cannot be created: the folder \(folder.file("new")) does not exist")
    ) { try Safetensors().write(to: path) }
  }

  @Test func namesTheTypeThatIsNotRead() throws {
    let path = Fixture.path("weights/refused-f8.safetensors")
    #expect(
      throws: TensorFileError(
        .unsupported, file: path.string,
        "holds tensor \"eight\" with elements of type \"F8_E4M3\", which are not read")
    ) { try Safetensors(contentsOf: path) }
  }

  @Test func takesNoMoreMemoryThanAllowed() throws {
    let path = Fixture.path("weights/torch.safetensors")
    // Half precision takes twice the room in memory: 24 + 5 values, 24 of Float and 24 truth values.
    #expect(
      throws: TensorFileError(.overLimit, file: path.string, "holds tensors of 236 bytes; at most 235 are read")
    ) { try Safetensors(contentsOf: path, maxMemory: 235) }
    #expect(throws: Never.self) { try Safetensors(contentsOf: path, maxMemory: 236) }
  }
}
