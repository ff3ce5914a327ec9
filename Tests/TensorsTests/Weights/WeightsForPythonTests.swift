import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Tensors

/// Writes files for `tools/check-weights.py`, which reads them with the Python packages.
///
/// Where the environment has no WEIGHTS_OUTPUT, they go to a temporary folder, and it is only checked that they are
/// there.
@Suite struct WeightsForPythonTests {
  private struct Array: Encodable {
    var name: String
    var dtype: String
    var shape: [Int]
    var values: [Double]
  }

  private struct Contents: Encodable {
    var arrays: [Array]
    var metadata: [String: String]
  }

  private static func contents(_ tensors: NamedTensors, metadata: [String: String] = [:]) -> Contents {
    let arrays = tensors.names.compactMap { name in
      tensors[name].map { tensor in
        let type = "\(tensor)".prefix { $0 != "(" }
        return Array(
          name: name, dtype: String(type), shape: tensor.shape.extents, values: tensor.doubles.elements)
      }
    }
    return Contents(arrays: arrays, metadata: metadata)
  }

  @Test func writesWhatPythonReads() throws {
    let temporary = try TemporaryFolder()
    let folder = ProcessInfo.processInfo.environment["WEIGHTS_OUTPUT"].map { FilePath($0) } ?? temporary.path
    // Whole numbers that Double holds, and no infinity, which JSON has not.
    var tensors = SafetensorsTests.everyType
    tensors["u64"] = .uint64(Tensor(shape: [1], elements: [1 << 63]))
    tensors["i64"] = .int64(Tensor(shape: [2], elements: [.min, 1 << 53]))
    tensors["float \"one\"/\\\u{1}é"] = nil
    tensors["größe \"1\""] = .float(Tensor(shape: [3], elements: [1.5, -0.25, 3e38]))
    tensors["large"] = .float(Tensor(shape: [50, 40], elements: (0..<2000).map { Float($0 % 97) / 7 }))
    let metadata = ["who": "Zoë \"Z\"\n", "network": "{\"layers\": [1, 2]}", "": ""]

    var expected: [String: Contents] = [:]
    try tensors.writeNpz(to: folder.appending("stored.npz"))
    try tensors.writeNpz(to: folder.appending("deflated.npz"), compressed: true)
    expected["stored.npz"] = Self.contents(tensors)
    expected["deflated.npz"] = Self.contents(tensors)
    let wide = try tensors.npzBytes(compressed: true, wideFrom: 0)
    try Data(wide).write(to: URL(fileURLWithPath: folder.appending("wide.npz").string))
    expected["wide.npz"] = Self.contents(tensors)
    try NamedTensors().writeNpz(to: folder.appending("none.npz"))
    expected["none.npz"] = Self.contents(NamedTensors())
    try Safetensors(tensors, metadata: metadata).write(to: folder.appending("all.safetensors"))
    expected["all.safetensors"] = Self.contents(tensors, metadata: metadata)
    try Safetensors().write(to: folder.appending("none.safetensors"))
    expected["none.safetensors"] = Self.contents(NamedTensors())
    try JSONEncoder().encode(expected).write(to: URL(fileURLWithPath: folder.appending("expected.json").string))
    let written = try FileManager.default.contentsOfDirectory(atPath: folder.string)
    #expect(written.count >= expected.count + 1)
  }
}
