import TestSupport
import Testing

@testable import Tensors

/// Whatever the bytes are, reading ends with tensors or an error, and takes no more memory than is allowed.
@Suite struct WeightsMutationTests {
  static let files = [
    "zip64.npz", "streamed.npz", "streamed-deflated.npz", "orders.npz", "bare-names.npz", "torch.safetensors",
    "numpy.safetensors", "pytorch-nested.pt", "pytorch-stream.pth", "pytorch-checkpoint.pth",
  ]

  @Test(arguments: files)
  func survivesMutations(_ name: String) async {
    await #expect(processExitsWith: .success) { [name = name as String] in
      let bytes = try Fixture.bytes("weights/\(name)")
      // Numbers without sense lead to gigabytes; what reading needs beside the tensors is less than a megabyte.
      AddressSpace.limit(growth: 64 << 20)
      var mutations = ByteMutations(seed: 2026)
      var read = 0
      for _ in 0..<1500 {
        let mutant = mutations.mutant(of: bytes)
        let tensors = try? WeightsFile(InputFile(mutant, name: nil), maxMemory: 1 << 20).tensors
        if tensors != nil { read += 1 }
      }
      // Few changes go unseen: those of names, and of what is not protected by a checksum.
      #expect(read < 750)
    }
  }

  /// Without the checks of zip before them, which have a checksum.
  @Test(arguments: [
    "pytorch-nested.pt", "pytorch-checkpoint-model.pth", "pytorch-protocol5.pth", "pytorch-unsigned.pth",
  ])
  func survivesMutationsOfPickles(_ name: String) async {
    await #expect(processExitsWith: .success) { [name = name as String] in
      let archive = InputFile(try Fixture.bytes("weights/\(name)"), name: nil)
      let entry = try #require(try ZipDirectory(archive).entries.first { $0.name.hasSuffix("/data.pkl") })
      let pickle = try archive.bytes(at: entry.place.lowerBound, count: entry.count)
      AddressSpace.limit(growth: 64 << 20)
      var mutations = ByteMutations(seed: 11)
      for _ in 0..<3000 {
        let file = InputFile(mutations.mutant(of: pickle), name: nil)
        var reader = PickleReader(PickleBytes(file))
        guard let root = try? reader.value() else { continue }
        guard let dictionary = try? StateDictionary(root, reader.tables, file) else { continue }
        // Each storage has as many bytes as it should, or as many as there are.
        let zeros = InputFile([UInt8](repeating: 0, count: 4096), name: nil)
        let counts = [String: Int](
          reader.tables.storages.map { ($0.key, min($0.count, 4096) * ($0.element?.byteCount ?? 1)) }
        ) { first, _ in first }
        var storages = TorchStorages(file, isBigEndian: false, maxMemory: 1 << 20) { key in
          TorchStorages.Place(file: zeros, range: 0..<min(4096, counts[key] ?? 0))
        }
        _ = try? storages.tensors(of: dictionary)
      }
    }
  }

  /// Without the checks of zip before them.
  @Test func survivesMutationsOfHeaders() async {
    await #expect(processExitsWith: .success) {
      let tensors: NamedTensors = [
        "a": .float(Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6])), "b": .int64(Tensor(zeros: [1])),
      ]
      let array = try #require(tensors["a"]).floats.npyBytes
      let header = String(decoding: try Safetensors(tensors).encoded().dropFirst(8).dropLast(32), as: UTF8.self)
      AddressSpace.limit(growth: 64 << 20)
      var mutations = ByteMutations(seed: 7)
      for _ in 0..<3000 {
        _ = try? Tensor<Float>(npy: mutations.mutant(of: array))
        let text = mutations.mutant(of: header)
        let length = withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian, Array.init)
        _ = try? Safetensors(safetensors: length + Array(text.utf8) + [UInt8](repeating: 0, count: 32))
      }
    }
  }
}
