import SystemPackage
import TestSupport
import Testing

@testable import Tensors

@Suite struct NpzTests {
  @Test(arguments: [
    "stored.npz", "deflated.npz", "orders.npz", "none.npz", "streamed.npz", "streamed-deflated.npz", "zip64.npz",
    "plain.npz", "bare-names.npz",
  ])
  func readsWhatNumPyWrites(_ name: String) throws {
    let expected = try WeightsFixture(name)
    let tensors = try NamedTensors(npz: Fixture.path("weights/\(name)"))
    #expect(tensors.names == expected.names)
    for (index, name) in expected.names.enumerated() {
      let tensor = try #require(tensors[name])
      #expect(tensor.shape == expected.shapes[index])
      #expect(tensor.doubles.elements == expected.values[index], "\(name)")
      if let integers = expected.integers[index], let found = tensor.integers {
        #expect(found.elements == integers, "\(name)")
      }
      // Half precision is widened, everything else keeps its type.
      let type = expected.types[index] == "float16" ? "float32" : expected.types[index]
      #expect("\(tensor)" == "\(type)(\(tensor.shape))")
    }
    #expect(try NamedTensors(npz: Fixture.bytes("weights/\(name)")).names == tensors.names)
  }

  @Test(arguments: [
    ("objects", "has entry \"objects.npy\", which holds Python's objects"),
    ("complex", "has entry \"values.npy\", which holds complex numbers"),
    ("text", "has entry \"values.npy\", which holds texts"),
  ])
  func namesTheTypesThatAreNotRead(_ name: String, _ reason: String) {
    let path = Fixture.path("weights/refused-\(name).npz")
    let advice = "; arrays of whole numbers, of floating point and of truth values are read"
    #expect(throws: TensorFileError(.unsupported, file: path.string, reason + advice)) {
      try NamedTensors(npz: path)
    }
  }

  @Test func namesTheMethodThatIsNotRead() {
    let path = Fixture.path("weights/refused-bzip2.npz")
    #expect(
      throws: TensorFileError(
        .unsupported, file: path.string,
        "has entry \"a.npy\" packed with bzip2; stored and deflated ones are read")
    ) { try NamedTensors(npz: path) }
    #expect(throws: TensorFileError(.unsupported, "is no zip archive, as .npz files are")) {
      try NamedTensors(npz: Fixture.bytes("weights/network.safetensors"))
    }
  }

  @Test(arguments: [false, true])
  func comesBackAsItWas(_ isCompressed: Bool) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("all.npz")
    try SafetensorsTests.everyType.writeNpz(to: path, compressed: isCompressed)
    let again = try NamedTensors(npz: path)
    #expect(again == SafetensorsTests.everyType)
    #expect(folder.contents == ["all.npz"])
    #expect(try folder.bytes("all.npz") == SafetensorsTests.everyType.npzBytes(compressed: isCompressed))
    #expect(try NamedTensors(npz: NamedTensors().npzBytes(compressed: isCompressed)).isEmpty)
  }

  /// Larger than what is unpacked at once, in pieces that do not divide it.
  @Test func readsLargeArrays() throws {
    var random = RandomGenerator(seed: 1, stream: 0)
    let noise = (0..<50_001).map { _ in Float(random.uniform()) }
    let tensors: NamedTensors = [
      "noise": .float(Tensor(shape: [3, 16667], elements: noise)),
      "zeros": .double(Tensor(zeros: [40_000])),
      "halves": .uint16(Tensor(shape: [33, 1000], elements: (0..<33_000).map { UInt16($0) })),
    ]
    let bytes = try tensors.npzBytes(compressed: true)
    #expect(try NamedTensors(npz: bytes) == tensors)
    #expect(try NamedTensors(npz: tensors.npzBytes()) == tensors)
    // Numbers between 0 and 1 have 7 bits of their exponents alike at most, and zeros take next to nothing.
    #expect(bytes.count < 50_001 * 4 + 33_000 * 2)
  }

  /// What archives of more than 4 GiB have, from the first byte on.
  @Test(arguments: [false, true])
  func writesSizesOf64Bits(_ isCompressed: Bool) throws {
    let bytes = try SafetensorsTests.everyType.npzBytes(compressed: isCompressed, wideFrom: 0)
    #expect(try NamedTensors(npz: bytes) == SafetensorsTests.everyType)
    #expect(try NamedTensors(npz: bytes) == SafetensorsTests.everyType)
    let narrow = try SafetensorsTests.everyType.npzBytes(compressed: isCompressed)
    let perEntry = 20 + 20 + 8
    #expect(bytes.count == narrow.count + SafetensorsTests.everyType.count * perEntry - 8 + 56 + 20)
    // Some places below the limit and some beyond.
    let mixed = try SafetensorsTests.everyType.npzBytes(compressed: isCompressed, wideFrom: 500)
    #expect(try NamedTensors(npz: mixed) == SafetensorsTests.everyType)
  }

  @Test func refusesNamesThatDoNotFit() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.npz")
    for name in [String(repeating: "n", count: 65_532), "a\u{0}b"] {
      let tensors: NamedTensors = [name: .uint8(Tensor(zeros: [1]))]
      let error = #expect(throws: TensorFileError.self) { try tensors.writeNpz(to: path) }
      #expect(error?.kind == .unrepresentable)
      #expect(error?.file == path.string)
    }
    #expect(folder.contents.isEmpty)
    let longest: NamedTensors = [String(repeating: "n", count: 65_531): .uint8(Tensor(zeros: [1]))]
    #expect(try NamedTensors(npz: longest.npzBytes()) == longest)
  }

  @Test func takesNoMoreMemoryThanAllowed() throws {
    let tensors: NamedTensors = ["a": .float(Tensor(zeros: [10])), "b": .double(Tensor(zeros: [10]))]
    let bytes = try tensors.npzBytes(compressed: true)
    #expect(
      throws: TensorFileError(
        .overLimit, "has entry \"b.npy\", which takes 80 bytes of memory; at most 119 are allowed for all tensors")
    ) { try NamedTensors(npz: bytes, maxMemory: 119) }
    #expect(try NamedTensors(npz: bytes, maxMemory: 120) == tensors)
  }

  @Test func writesNoSecondArrayInTheFirstOnesPlace() throws {
    var tensors: NamedTensors = ["a": .uint8(Tensor(zeros: [1])), "b": .uint8(Tensor(zeros: [2]))]
    tensors["a"] = nil
    tensors["c"] = .uint8(Tensor(zeros: [3]))
    tensors["b"] = .uint8(Tensor(zeros: [4]))
    #expect(try NamedTensors(npz: tensors.npzBytes()).names == ["b", "c"])
  }
}
