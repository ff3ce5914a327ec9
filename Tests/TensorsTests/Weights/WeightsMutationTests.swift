import Tensors
import TestSupport
import Testing

/// Whatever the bytes are, reading ends with tensors or an error, and takes no more memory than is allowed.
@Suite struct WeightsMutationTests {
  static let files = [
    "zip64.npz", "streamed.npz", "streamed-deflated.npz", "orders.npz", "bare-names.npz", "torch.safetensors",
    "numpy.safetensors",
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
        let tensors =
          name.hasSuffix(".npz")
          ? try? NamedTensors(npz: mutant, maxMemory: 1 << 20)
          : try? Safetensors(safetensors: mutant, maxMemory: 1 << 20).tensors
        if tensors != nil { read += 1 }
      }
      // Few changes go unseen: those of names, and of what is not protected by a checksum.
      #expect(read < 750)
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
