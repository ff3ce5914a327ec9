import Foundation
import ImageCodecs
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Folders of pictures may hold anything, and may change while a training runs.
@Suite("Hostile folders")
struct HostileFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func failure<Value>(_ body: () throws -> Value) -> NetworkError? {
    #expect(throws: NetworkError.self) { _ = try body() }
  }

  @Test("Links that lead in a circle end")
  func circles() throws {
    try folder.picture([[1, 2]], at: "a/1.png")
    let files = FileManager.default
    for (link, goal) in [("a/again", "."), ("self", "."), ("b", "b"), ("a/2.png", "2.png"), ("a/3.png", "nowhere")] {
      try files.createSymbolicLink(atPath: folder.file(link).string, withDestinationPath: goal)
    }
    let data = try ImageFolder(folder.path, channels: .gray)
    #expect(data.classes == ["a", "self"] && data.count == 2)
    #expect(try ImagePairs(photos: folder.path, channels: .gray).count == 1)
  }

  @Test("Empty files, and headers that promise too much")
  func headers() throws {
    try folder.picture([[1, 2]], at: "a/1.png")
    try folder.write([], to: "a/2.png")
    #expect(failure { try ImageFolder(folder.path) }?.reason.hasPrefix(folder.file("a/2.png").string) == true)
    let shapes = ["(0, 5)", "(5, 0, 3)", "(4294967296, 4294967296)", "(1000000, 1000000, 3)"]
    for shape in shapes {
      let text = "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }\n"
      try folder.write(
        [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8), to: "a/2.npy")
      try? FileManager.default.removeItem(atPath: folder.file("a/2.png").string)
      let reason = failure { try ImageFolder(folder.path, resize: 2) }?.reason
      #expect(reason?.hasPrefix(folder.file("a/2.npy").string) == true, "\(shape)")
    }
  }

  @Test("Names of bytes that are no text, and that would steer a terminal")
  func names() throws {
    let names: [[UInt8]] = [[0x1B, 0x5B, 0x32, 0x4A], [0xFF, 0xFE], [0x61, 0x0A, 0x62], [0xC3]]
    for (index, name) in names.enumerated() {
      try folder.picture([[UInt8(index), 9]], at: "a/x.png")
      let path = name + Array(".png".utf8) + [0]
      let target = path.withUnsafeBufferPointer { bytes in
        bytes.withMemoryRebound(to: CInterop.PlatformChar.self) { FilePath(platformString: $0.baseAddress!) }
      }
      let renamed = folder.file("a/x.png").withPlatformString { old in
        folder.file("a").pushing(target).withPlatformString { rename(old, $0) }
      }
      #expect(renamed == 0)
    }
    let data = try ImageFolder(folder.path, channels: .gray)
    #expect(Set(try (0..<4).map { (try data.example($0).input.elements[0] * 255).rounded() }) == [0, 1, 2, 3])
    #expect(try ImagePairs(before: folder.file("a"), after: folder.file("a")).count == 4)
    try folder.picture([[1, 2, 3]], at: "a/zz.png")
    let error = failure { try ImageFolder(folder.path) }
    #expect(error.map { "\($0)".unicodeScalars.allSatisfy { $0.value >= 0x20 } } == true)
  }

  @Test("What has become another file, a folder or nothing is an error that names it", arguments: [0, 2])
  func changes(ahead: Int) throws {
    for name in ["1", "2"] { try folder.picture([[1, 2], [3, 4]], at: "a/\(name).png") }
    let data = try ImageFolder(folder.path)
    let patches = try ImagePairs(photos: folder.path, patch: PictureSize(width: 1, height: 2), patchesPerPicture: 3)
    func check(_ reason: String = "/a/2.png") {
      for dataset in [data, patches] as [any Dataset] {
        let error = failure {
          try BatchLoader(dataset, batch: dataset.count, shuffles: false, ahead: ahead).take()
        }
        #expect(error?.kind == .data)
        #expect(
          error?.reason.hasPrefix(folder.file("a/2.png").string) == true && error?.reason.contains(reason) == true,
          "\(error?.reason ?? "none")")
      }
    }
    try folder.picture([[1, 2]], at: "a/2.png")
    check("has become 2×1 pixels, where it had 2×2")
    try folder.write(Array(try folder.bytes("a/1.png").dropLast(30)), to: "a/2.png")
    check()
    try folder.write([], to: "a/2.png")
    check()
    try FileManager.default.removeItem(atPath: folder.file("a/2.png").string)
    check("there is no such file")
    try FileManager.default.createDirectory(atPath: folder.file("a/2.png").string, withIntermediateDirectories: false)
    check()
    try FileManager.default.removeItem(atPath: folder.file("a").string)
    try folder.write([1], to: "a")
    let error = failure { try BatchLoader(data, batch: 2, shuffles: false, ahead: ahead).take() }
    #expect(error?.reason.hasPrefix(folder.file("a/1.png").string) == true)
  }
}
