import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Tensors

/// Large files are mapped: their tensors are values as all others.
@Suite struct FileMappingTests {
  private static let tensor = Tensor<Float>(shape: [600, 500], elements: (0..<300_000).map { Float($0) })

  /// A safetensors file that is large enough, and the tensor in it.
  private func mapped(_ folder: TemporaryFolder) throws -> AnyTensor {
    let path = folder.file("large.safetensors")
    try Safetensors(["a": .float(Self.tensor), "half": .uint8(Tensor(zeros: [3]))]).write(to: path)
    return try #require(try NamedTensors(weights: path)["a"])
  }

  @Test func doesNotCopy() throws {
    let file = try InputFile(Fixture.path("weights/pytorch.pth"))
    file.map(from: 1)
    let mapping = try #require(file.mapping)
    let entry = try #require(try ZipDirectory(file).entries.first { $0.name.hasSuffix("data/0") })
    let tensors = try #require(try TorchArchive(file, ZipDirectory(file))).read(maxMemory: 1 << 20).tensors
    tensors["float32"]?.floats.withUnsafeBufferPointer { elements in
      let place = mapping.bytes.baseAddress?.advanced(by: entry.place.lowerBound)
      #expect(elements.baseAddress.map(UnsafeRawPointer.init) == place)
    }
    #expect(tensors == (try NamedTensors(npz: Fixture.path("weights/pytorch.npz"))))
  }

  @Test func isMappedWhereItIsLarge() throws {
    let folder = try TemporaryFolder()
    guard case .float(let tensor) = try mapped(folder) else { throw CocoaError(.fileReadUnknown) }
    #expect(tensor == Self.tensor)
    // What is on the disk is what the tensor has: the very reason why nobody may write there.
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("large.safetensors").string))
    let start =
      UInt64(
        try FileManager.default.attributesOfItem(atPath: folder.file("large.safetensors").string)[.size]
          as? Int ?? 0) - 3 - 4 * 300_000
    try handle.seek(toOffset: start)
    try handle.write(contentsOf: withUnsafeBytes(of: Float(-7).bitPattern.littleEndian) { Data($0) })
    try handle.close()
    #if os(Linux)
      #expect(tensor[0, 0] == -7)
    #endif
    let copied = try #require(try NamedTensors(weights: folder.file("large.safetensors"), mapped: false)["a"])
    #expect(copied.floats[0, 0] == -7)
  }

  @Test func copiesWhenItIsWrittenTo() throws {
    let folder = try TemporaryFolder()
    var tensor = try mapped(folder).floats
    let before = tensor
    tensor[0, 1] = 50
    tensor.withUnsafeMutableBufferPointer { $0[2] = 60 }
    #expect(tensor[0, 1] == 50 && tensor[0, 2] == 60 && tensor[599, 499] == 299_999)
    #expect(before == Self.tensor)
    #expect(try NamedTensors(weights: folder.file("large.safetensors"))["a"] == .float(Self.tensor))
  }

  @Test func outlivesItsFile() throws {
    let folder = try TemporaryFolder()
    let tensor = try mapped(folder)
    let path = folder.file("large.safetensors")
    // Replaced by one that is made of it, and removed.
    try Safetensors(["b": tensor]).write(to: path)
    #expect(try NamedTensors(weights: path)["b"] == .float(Self.tensor))
    try FileManager.default.removeItem(atPath: path.string)
    #expect(tensor == .float(Self.tensor))
  }

  @Test func readsWhatLiesOtherwise() throws {
    for name in ["torch.safetensors", "numpy.safetensors", "pytorch-big-endian.pth", "pytorch-python2.pth"] {
      let file = try InputFile(Fixture.path("weights/\(name)"))
      file.map(from: 1)
      #expect(file.mapping != nil)
      #expect(
        try WeightsFile(file, maxMemory: 1 << 20).tensors == NamedTensors(weights: Fixture.path("weights/\(name)")))
    }
  }

  @Test func noticesThatItsFileBecameShorter() throws {
    let folder = try TemporaryFolder()
    try folder.write([UInt8](repeating: 0, count: 5000), to: "a")
    let file = try InputFile(folder.file("a"))
    file.map(from: 1)
    try file.checkLength()
    try folder.write([], to: "b")
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("a").string))
    try handle.truncate(atOffset: 10)
    try handle.close()
    #expect(throws: TensorFileError(.inputOutput, file: file.name, "became shorter while it was read")) {
      try file.checkLength()
    }
  }
}
