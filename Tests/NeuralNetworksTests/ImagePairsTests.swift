import Foundation
import ImageCodecs
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Pairs of pictures")
struct ImagePairsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var before: FilePath { folder.file("before") }
  private var after: FilePath { folder.file("after") }

  /// Pictures whose pixels say where they are: 16 y + x before, 255 less that after.
  private func write(_ names: [String], width: Int = 12, height: Int = 9) throws {
    for name in names {
      let rows = (0..<height).map { y in (0..<width).map { x in UInt8(16 * y + x) } }
      try folder.picture(rows, at: "before/\(name).png")
      try folder.picture(rows.map { $0.map { 255 - $0 } }, at: "after/\(name).png")
    }
  }

  private func samples(_ example: Example) -> (before: [Int], after: [Int]) {
    guard case .tensor(let target) = example.target else { return ([], []) }
    return (
      example.input.elements.map { Int(($0 * 255).rounded()) }, target.elements.map { Int(($0 * 255).rounded()) }
    )
  }

  @Test("Whole pictures are matched by their names, whatever their formats")
  func whole() throws {
    try write(["b", "a"])
    let array = try Image(contentsOf: folder.file("after/a.png"))
    try FileManager.default.removeItem(atPath: folder.file("after/a.png").string)
    try folder.write(array, at: "after/a.npy")
    let pairs = try ImagePairs(before: before, after: after, channels: .gray)
    #expect(pairs.count == 2 && pairs.inputShape == [9, 12, 1] && pairs.target == .tensor([9, 12, 1]))
    #expect(pairs.paths(of: 0) == (folder.file("before/a.png"), folder.file("after/a.npy")))
    #expect(pairs.label(of: 0) == nil && !pairs.isInMemory)
    for index in 0..<2 {
      let (input, target) = samples(try pairs.example(index))
      #expect(input.first == 0 && input.last == 16 * 8 + 11 && target == input.map { 255 - $0 })
    }
  }

  @Test("Patches lie at the same place in both, at every place equally often, and follow from the key")
  func patches() throws {
    try write(["a", "b"])
    let pairs = try ImagePairs(
      before: before, after: after, patch: PictureSize(width: 10, height: 8), patchesPerPicture: 3, channels: .gray)
    #expect(pairs.count == 6 && pairs.inputShape == [8, 10, 1])
    #expect(pairs.paths(of: 3).before == folder.file("before/b.png"))
    var places: [Int: Int] = [:]
    for epoch in 0..<120 {
      let key = ExampleKey(seed: 2, epoch: epoch, index: 4)
      let (input, target) = samples(try pairs.example(4, key: key))
      #expect(target == input.map { 255 - $0 })
      #expect(input == (0..<8).flatMap { y in (0..<10).map { x in input[0] + 16 * y + x } })
      places[input[0], default: 0] += 1
      #expect(try samples(pairs.example(4, key: key)) == (input, target))
    }
    #expect(Set(places.keys) == [0, 1, 2, 16, 17, 18])
    #expect(places.values.allSatisfy { 6...40 ~= $0 })
  }

  @Test("What is kept in memory, loaded ahead or on threads is the same, to the bit")
  func cached() throws {
    try write(["a", "b", "c"])
    let pairs = try ImagePairs(before: before, after: after, patch: 6, patchesPerPicture: 2)
    let cached = try pairs.cached()
    #expect(cached.isInMemory && cached.paths(of: 5) == pairs.paths(of: 5))
    let expected = try BatchLoader(pairs, batch: 4, seed: 8, ahead: 0).take(6)
    #expect(Set(expected).count == 5)
    #expect(try BatchLoader(cached, batch: 4, seed: 8).take(6) == expected)
    #expect(
      try BatchLoader(pairs, batch: 4, seed: 8, ahead: 2, parallelism: Parallelism(threads: 3)).take(6) == expected)
  }

  @Test("Photos are their own targets, and noise comes to the input alone")
  func photos() throws {
    try write(["a", "b"])
    let photos = try ImagePairs(photos: before, patch: 5, channels: .gray)
    #expect(photos.count == 2 && photos.paths(of: 1) == (folder.file("before/b.png"), folder.file("before/b.png")))
    let example = try photos.example(1)
    #expect(example.target == .tensor(example.input))
    let noisy = try photos.cached().augmented(by: [.noise(10)]).example(1)
    guard case .tensor(let clean) = noisy.target else { return }
    #expect(clean != noisy.input)
    #expect(
      samples(noisy).after.map { $0 - samples(noisy).after[0] } == (0..<5).flatMap { y in (0..<5).map { 16 * y + $0 } })
  }

  @Test("What does not fit is said, with both names")
  func refused() throws {
    func reason(patch: PictureSize? = nil) -> String {
      do throws(NetworkError) {
        return "\(try ImagePairs(before: before, after: after, patch: patch).count) pairs"
      } catch {
        return error.kind == .data ? error.reason : "\(error.kind)"
      }
    }
    #expect(reason() == "\(before): there is no such folder")
    try write(["a"])
    #expect(reason() == "1 pairs")
    try folder.picture([[1, 2]], at: "before/deep/c.png")
    #expect(
      reason() == "\(before)/deep/c.png has no partner: there is no picture \(after)/deep/c")
    try folder.picture([[1], [2]], at: "after/deep/c.png")
    #expect(reason() == "\(before)/deep/c.png has 2×1 pixels, and \(after)/deep/c.png has 1×2")
    try folder.picture([[3, 4]], at: "after/deep/c.png")
    #expect(reason() == "\(before)/deep/c.png: has 2×1 pixels, and \(before)/a.png has 12×9; cut them into patches")
    #expect(reason(patch: PictureSize(width: 2, height: 1)) == "2 pairs")
    #expect(reason(patch: 2) == "\(before)/deep/c.png: has 2×1 pixels, too few for patches of 2×2")
    try folder.picture([[1]], at: "after/z.png")
    #expect(reason() == "\(after)/z.png has no partner: there is no picture \(before)/z")
    try folder.picture([[1]], at: "after/a.jpg")
    #expect(reason() == "\(after)/a.jpg and \(after)/a.png have the same name")
    #expect(throws: NetworkError.self) { try ImagePairs(photos: folder.file("none")) }
  }

  @Test("A picture that breaks in its midst is named")
  func damaged() throws {
    try write(["a", "b"])
    let whole = try folder.bytes("after/b.png")
    try folder.write(Array(whole.prefix(whole.count - 30)), to: "after/b.png")
    let pairs = try ImagePairs(before: before, after: after, patch: 3)
    #expect(try pairs.example(0).input.count == 27)
    for body in [{ _ = try pairs.example(1) }, { _ = try pairs.cached() }] {
      #expect(#expect(throws: NetworkError.self) { try body() }?.reason.hasPrefix("\(after)/b.png: ") == true)
    }
  }
}
