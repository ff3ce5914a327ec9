import SystemPackage
import TestSupport
import Testing

@testable import Tensors

@Suite struct WeightsFileTests {
  @Test(arguments: [
    ("network.safetensors", WeightsFile.Format.safetensors), ("stored.npz", .npz), ("pytorch.pth", .pytorch),
    ("pytorch-stream.pth", .pytorchStream), ("pytorch-big-endian.pth", .pytorch), ("none.npz", .npz),
    ("none.safetensors", .safetensors), ("pytorch-none.pth", .pytorch),
  ])
  func knowsTheFormatWhateverTheName(_ name: String, _ format: WeightsFile.Format) throws {
    let folder = try TemporaryFolder()
    try folder.write(Fixture.bytes("weights/\(name)"), to: "weights")
    #expect(try WeightsFile(contentsOf: folder.file("weights")).format == format)
  }

  @Test func saysWhatTheFileHas() throws {
    let stored = try WeightsFile(contentsOf: Fixture.path("weights/pytorch.pth"))
    #expect(stored.typeName(of: "bfloat16") == "bfloat16")
    #expect(stored.typeName(of: "float64") == "float64")
    #expect(stored.typeName(of: "nothing") == nil)
    #expect(stored.isWidened("float16") && stored.isWidened("halves") && !stored.isWidened("float32"))
    #expect(try WeightsFile(contentsOf: Fixture.path("weights/stored.npz")).typeName(of: "float16") == "float16")
    let torch = try WeightsFile(contentsOf: Fixture.path("weights/torch.safetensors"))
    #expect(torch.isWidened("bfloat16"))
    let texts = try WeightsFile(contentsOf: Fixture.path("weights/numpy.safetensors")).metadata
    #expect(texts == (try WeightsFixture("numpy.safetensors").metadata))
  }

  /// The length of a safetensors header may look like the beginning of a pickle.
  @Test func takesNoHeaderForAPickle() throws {
    var length = 0
    var contents = Safetensors(["a": .float(Tensor(zeros: [3]))])
    while length & 0xFF != 0x80 || length >> 8 != 2 {
      contents.metadata["pad", default: ""] += "x"
      length = LittleEndianBytes(try contents.encoded())[0, Int.self]
      try #require(length < 700)
    }
    let folder = try TemporaryFolder()
    try contents.write(to: folder.file("a.pth"))
    #expect(try WeightsFile(contentsOf: folder.file("a.pth")).format == .safetensors)
  }

  @Test func refusesWhatIsNone() throws {
    for name in ["images/scene.png", "damaged/empty.png", "damaged/text.png", "npy/uint8-2d.npy"] {
      guard Fixture.names(in: String(name.split(separator: "/")[0])).contains(String(name.split(separator: "/")[1]))
      else { continue }
      let error = #expect(throws: TensorFileError.self) { try WeightsFile(contentsOf: Fixture.path(name)) }
      #expect(error?.file == Fixture.path(name).string)
    }
  }
}
