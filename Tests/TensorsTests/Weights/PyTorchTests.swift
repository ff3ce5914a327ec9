import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite struct PyTorchTests {
  @Test(arguments: [
    "pytorch.pth", "pytorch-stream.pth", "pytorch-protocol5.pth", "pytorch-stream5.pt", "pytorch-unchecked.pth",
    "pytorch-checkpoint.pth", "pytorch-checkpoint-model.pth", "pytorch-unsigned.pth", "pytorch-nested.pt",
    "pytorch-tensor.pt", "pytorch-none.pth", "pytorch-some.pth", "pytorch-deflated.pth", "pytorch-big-endian.pth",
    "pytorch-python2.pth",
  ])
  func readsWhatPyTorchWrites(_ file: String) throws {
    let expected = try WeightsFixture(file)
    let tensors = try NamedTensors(pth: Fixture.path("weights/\(file)"))
    #expect(tensors.names == expected.names)
    for (index, name) in expected.names.enumerated() {
      let tensor = try #require(tensors[name])
      #expect(tensor.shape == expected.shapes[index], "\(name)")
      #expect(tensor.doubles.elements == expected.values[index], "\(name)")
      if let integers = expected.integers[index], let found = tensor.integers { #expect(found.elements == integers) }
      let type = expected.types[index] == "float16" ? "float32" : expected.types[index]
      #expect("\(tensor)" == "\(type)(\(tensor.shape))", "\(name)")
    }
    #expect(try NamedTensors(pth: Fixture.bytes("weights/\(file)")) == tensors)
    #expect(try NamedTensors(weights: Fixture.path("weights/\(file)")) == tensors)
  }

  @Test(arguments: ["pytorch.pth", "pytorch-stream.pth"])
  func hasTheTensorsThatNumPyHas(_ file: String) throws {
    let expected = try NamedTensors(npz: Fixture.path("weights/pytorch.npz"))
    #expect(try NamedTensors(pth: Fixture.path("weights/\(file)")) == expected)
  }

  @Test(arguments: [
    ("system", "calls posix.system, which is refused: only tensors are read"),
    ("system-stream", "calls posix.system, which is refused: only tensors are read"),
    ("eval", "calls builtins.eval, which is refused: only tensors are read"),
    ("model", "calls torch.nn.modules.linear.Linear, which is refused: only tensors are read"),
    ("complex", "holds elements of torch.ComplexFloatStorage, which are not read"),
    ("pickle", "is a pickle, but none that PyTorch wrote"),
    ("set", "has the pickle operation EMPTY_SET at byte "),
  ])
  func refusesEverythingElseByName(_ name: String, _ reason: String) {
    let path = Fixture.path("weights/refused-\(name).pth")
    let error = #expect(throws: TensorFileError.self) { try NamedTensors(pth: path) }
    #expect(error?.kind == .unsupported)
    #expect(error?.file == path.string)
    #expect(error?.reason.hasPrefix(reason) == true, "\(error?.reason ?? "")")
  }

  @Test func refusesOtherFormats() {
    for file in ["network.npz", "network.safetensors"] {
      let error = #expect(throws: TensorFileError.self) { try NamedTensors(pth: Fixture.path("weights/\(file)")) }
      #expect(error?.kind == .unsupported)
    }
  }

  @Test func keepsToItsMemory() throws {
    for (file, memory) in [("pytorch-tensor.pt", 8), ("pytorch-python2.pth", 24 + 12)] {
      let path = Fixture.path("weights/\(file)")
      #expect(throws: Never.self) { try NamedTensors(pth: path, maxMemory: memory) }
      let error = #expect(throws: TensorFileError.self) { try NamedTensors(pth: path, maxMemory: memory - 1) }
      #expect(error?.kind == .overLimit)
    }
  }

  @Test(arguments: ["pytorch-some.pth", "pytorch-stream.pth"])
  func refusesEveryTruncation(_ file: String) throws {
    let bytes = try Fixture.bytes("weights/\(file)")
    for length in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: TensorFileError.self) { try NamedTensors(pth: Array(bytes.prefix(length))) }
    }
    #expect(throws: TensorFileError.self) { try NamedTensors(pth: bytes + [0]) }
  }
}
