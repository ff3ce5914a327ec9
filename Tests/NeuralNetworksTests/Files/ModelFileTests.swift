import Convolution
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite struct ModelFileTests {
  /// The network of the fixtures.
  static func network() throws -> Network {
    try Network(input: [4, 5, 2]) {
      Conv2D(4, kernel: 3, padding: .same)
      BatchNorm()
      PReLU(perChannel: true)
      TransposedConv2D(6, kernel: 2, stride: 2)
      Conv2D(6, kernel: 3, groups: 3, bias: false)
      Flatten()
      Dense(5)
    }
  }

  @Test(arguments: ["network.safetensors", "network.npz"])
  func computesWhatPyTorchComputes(_ name: String) throws {
    let network = try Self.network()
    let path = Fixture.path("weights/\(name)")
    let parameters =
      name.hasSuffix(".npz")
      ? try Parameters(npz: path, for: network) : try Parameters(safetensors: path, for: network)
    #expect(parameters.names == network.declarations.map(\.name))
    let example = try WeightsFixture("network-example")
    let plan = try NetworkPlan(network, parameters: parameters, batch: 2)
    _ = plan.input.update(fromContentsOf: example.values[0].map { Float($0) })
    plan.forward(batch: 2)
    let output = try #require(plan.output(of: "6"))
    try #require(output.count == example.values[1].count)
    for (found, expected) in zip(output, example.values[1]) {
      #expect(abs(Double(found) - expected) < 1e-5)
    }
  }

  @Test func writesWhatPyTorchWrote() throws {
    let path = Fixture.path("weights/network.safetensors")
    var expected = try Safetensors(contentsOf: path).tensors
    // What PyTorch counts and nothing reads.
    #expect(expected["1.num_batches_tracked"] != nil)
    expected["1.num_batches_tracked"] = nil
    let network = try Self.network()
    let tensors = try Parameters(safetensors: path, for: network).tensors(for: network)
    #expect(tensors.names.sorted() == expected.names.sorted())
    for name in expected.names { #expect(tensors[name] == expected[name], "\(name)") }
  }

  @Test func comesBackAsItWas() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("model.safetensors")
    let network = try Self.network()
    let model = ModelFile(network, network.initialParameters(seed: 3), metadata: ["who": "me", "ü": ""])
    try model.write(to: path)
    let again = try ModelFile(contentsOf: path)
    #expect(again.network.json == network.json)
    #expect(again.parameters == model.parameters)
    #expect(again.metadata == model.metadata)
    #expect(folder.contents == ["model.safetensors"])
    let first = try folder.bytes("model.safetensors")
    try again.write(to: path)
    #expect(try folder.bytes("model.safetensors") == first)
  }

  @Test func keepsWeightsInPyTorchsOrder() throws {
    let network = try Network(input: [4, 4, 2]) {
      Conv2D(3, kernel: .init(height: 2, width: 1), bias: false)
      Flatten()
      Dense(7)
    }
    let parameters = network.initialParameters(seed: 1)
    let file = try ModelFile(network, parameters).safetensors()
    #expect(file.tensors.names == ["0.weight", "2.weight", "2.bias"])
    let memory = try #require(parameters["0.weight"])
    let stored = try #require(file.tensors["0.weight"]).floats
    #expect(stored.shape == [3, 2, 2, 1])
    for output in 0..<3 {
      for input in 0..<2 {
        for y in 0..<2 { #expect(stored[output, input, y, 0] == memory[y, 0, input, output]) }
      }
    }
    #expect(file.tensors["2.weight"]?.shape == [7, 36])
  }

  @Test(arguments: [false, true])
  func archivesComeBack(_ isCompressed: Bool) throws {
    let folder = try TemporaryFolder()
    let network = try Self.network()
    let parameters = network.initialParameters(seed: 5)
    try parameters.writeNpz(to: folder.file("a.npz"), for: network, compressed: isCompressed)
    #expect(try Parameters(npz: folder.file("a.npz"), for: network) == parameters)
  }

  private func dense() throws -> Network {
    try Network(input: [3]) {
      Dense(2)
      Dense(1, bias: false)
    }
  }

  /// A change of the tensors, and what is wrong then.
  @Test(
    arguments: [
      (
        "0.bias", nil,
        "has no \"0.bias\", which the network needs; it has \"0.weight\", \"1.weight\""
      ),
      ("2.weight", [1], "has \"2.weight\", for which the network has no place"),
      ("0.weight", [3, 2], "has 0.weight with the shape 3×2, but the network needs 2×3"),
      ("0.bias", [], "has 0.bias with the shape of a scalar, but the network needs 2"),
    ] as [(String, [Int]?, String)])
  func saysWhatDoesNotFit(_ name: String, _ shape: [Int]?, _ reason: String) throws {
    let folder = try TemporaryFolder()
    let network = try dense()
    var file = try ModelFile(network, network.initialParameters(seed: 1)).safetensors()
    file.tensors[name] = shape.map { .float(Tensor(zeros: Shape($0))) }
    let path = folder.file("model.safetensors")
    try file.write(to: path)
    let expected = TensorFileError(.mismatch, file: path.string, reason)
    #expect(throws: expected) { try ModelFile(contentsOf: path) }
    #expect(throws: expected) { try Parameters(safetensors: path, for: network) }
    let archive = folder.file("model.npz")
    try file.tensors.writeNpz(to: archive)
    #expect(throws: TensorFileError(.mismatch, file: archive.string, reason)) {
      try Parameters(npz: archive, for: network)
    }
  }

  @Test func saysWhatCannotBeWritten() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("model.safetensors")
    let network = try dense()
    var parameters = network.initialParameters(seed: 1)
    parameters["0.weight"] = Tensor(zeros: [2, 3])
    #expect(
      throws: TensorFileError(
        .mismatch, file: path.string,
        "cannot be written: the model has 0.weight with the shape 2×3, but the network needs 3×2")
    ) { try ModelFile(network, parameters).write(to: path) }
    parameters["0.weight"] = nil
    #expect(throws: NetworkError(.parameters, "has no 0.weight, which the network needs")) {
      try parameters.tensors(for: network)
    }
    parameters = network.initialParameters(seed: 1)
    parameters["extra"] = Tensor(zeros: [1])
    #expect(throws: NetworkError(.parameters, "has \"extra\", for which the network has no place")) {
      try parameters.tensors(for: network)
    }
    #expect(folder.contents.isEmpty)
  }

  @Test func saysThatThereIsNoNetwork() throws {
    let path = Fixture.path("weights/network.safetensors")
    #expect(
      throws: TensorFileError(
        .unsupported, file: path.string,
        "holds weights and no network: its metadata has no \"imgfilter.network\"")
    ) { try ModelFile(contentsOf: path) }
    let file = Safetensors(metadata: [ModelFile.descriptionName: "{}"])
    #expect(
      throws: TensorFileError(
        .damaged,
        "describes a network that cannot be: this is no description of a network: \"input\" is missing")
    ) { try ModelFile(file) }
  }

  /// Numbers of the fixtures are read as Float whatever their type is.
  @Test func convertsElementTypes() throws {
    let network = try dense()
    let parameters = network.initialParameters(seed: 1)
    var tensors = try parameters.tensors(for: network)
    for name in tensors.names { tensors[name] = tensors[name].map { .double($0.doubles) } }
    #expect(try Parameters(tensors, for: network) == parameters)
  }
}
