import Foundation
import ImageCodecs
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Folders of classes")
struct ImageFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("Classes and pictures come in the order of their names, as fractions of white")
  func order() throws {
    try folder.picture([[30, 40]], at: "b/2.png")
    try folder.picture([[10, 20]], at: "b/1.png")
    try folder.picture([[255, 0]], at: "a/deeper/x.png")
    try folder.picture([[7, 8]], at: ".hidden/x.png")
    try folder.write(Array("no picture".utf8), to: "a/notes.txt")
    try folder.write(Array("no folder".utf8), to: "loose.png")
    let data = try ImageFolder(folder.path, channels: .gray)
    #expect(
      data.classes == ["a", "b"] && data.count == 3 && data.target == .classes(2) && data.inputShape == [1, 2, 1])
    #expect((0..<3).map { data.label(of: $0) } == [0, 1, 1])
    #expect(data.path(of: 2) == folder.file("b/2.png") && !data.isInMemory)
    let examples = try (0..<3).map { try data.example($0) }
    #expect(examples.map(\.target) == [.label(0), .label(1), .label(1)])
    let samples: [[Float]] = [[255, 0], [10, 20], [30, 40]]
    #expect(examples.map { $0.input.elements.map { ($0 * 255).rounded() } } == samples)
    #expect(examples[0].input.elements == [1, 0])
  }

  @Test(
    "What is kept in memory is the same, to the bit", arguments: PictureChannels.allCases, [nil, 5] as [PictureSize?])
  func cached(channels: PictureChannels, resize: PictureSize?) throws {
    var random = SeededGenerator(seed: 1)
    for index in 0..<4 {
      let picture = Image.random(width: 7, height: 6, channels: index + 1, using: &random)
      let samples: SampleType = index == 3 ? .uint16 : .uint8
      try folder.write(picture.converted(samples), at: "\(index % 2)/\(index).png")
    }
    try folder.write(Image.random(width: 7, height: 6, channels: 3, using: &random), at: "1/float.npy")
    let data = try ImageFolder(folder.path, resize: resize, channels: channels)
    let cached = try data.cached()
    #expect(
      cached.isInMemory && cached.count == 5
        && cached.inputShape == [resize?.height ?? 6, resize?.width ?? 7, channels.count])
    for index in 0..<5 { #expect(try cached.example(index) == data.example(index)) }
    let expected = try BatchLoader(data, batch: 2, seed: 1, ahead: 0).take(8)
    #expect(
      try BatchLoader(data, batch: 2, seed: 1, ahead: 3, parallelism: Parallelism(threads: 2)).take(8) == expected)
    #expect(try BatchLoader(cached, batch: 2, seed: 1).take(8) == expected)
  }

  @Test("Colours, gray, alpha and orientation become what was asked for")
  func channels() throws {
    // One pixel: red 200, green 100, blue 50; half of it is white where it is half transparent.
    let color = Tensor<UInt8>(shape: [1, 1, 4], elements: [200, 100, 50, 51])
    try folder.write(Image(.uint8(color)), at: "a/1.png")
    try folder.write(Image(.uint8(Tensor(shape: [1, 1, 1], elements: [60]))), at: "a/2.png")
    let rgb = try ImageFolder(folder.path)
    let (mixed, gray) = (try rgb.example(0).input.elements, try rgb.example(1).input.elements)
    for (value, sample) in zip(mixed, [200, 100, 50] as [Float]) {
      #expect(abs(value - (0.2 * sample / 255 + 0.8)) < 1e-6)
    }
    #expect(gray.count == 3 && Set(gray).count == 1 && abs(gray[0] - 60 / 255) < 1e-7)
    let luma = try ImageFolder(folder.path, channels: .gray).example(0).input[0, 0, 0]
    #expect(abs(luma - (0.299 * mixed[0] + 0.587 * mixed[1] + 0.114 * mixed[2])) < 1e-6)

    var turned = Image(.uint8(Tensor(shape: [1, 2, 1], elements: [0, 255])))
    turned.metadata = turned.metadata.settingOrientation(.rotatedClockwise)
    let other = try TemporaryFolder()
    try other.write(turned, at: "a/turned.png")
    let upright = try ImageFolder(other.path, channels: .gray)
    #expect(upright.inputShape == [2, 1, 1])
    #expect(try upright.example(0).input.elements == [0, 1])
  }

  @Test("What is wrong with a folder is said, with its name")
  func refused() throws {
    func reason(_ path: FilePath) -> String {
      do throws(NetworkError) {
        return "\(try ImageFolder(path).count) pictures"
      } catch {
        return error.kind == .data ? error.reason : "\(error.kind)"
      }
    }
    #expect(reason("no/such/folder") == "no/such/folder: there is no such folder")
    try folder.write([1], to: "file")
    #expect(reason(folder.file("file")) == "\(folder.file("file")): is no folder")
    #expect(reason(folder.path) == "\(folder.path): has no folders of pictures, one for each class")
    try folder.picture([[1, 2]], at: "a/1.png")
    try folder.picture([[1, 2]], at: "a/2.png")
    try FileManager.default.createDirectory(atPath: folder.file("b").string, withIntermediateDirectories: true)
    #expect(reason(folder.path) == "\(folder.file("b")): there are no pictures in this folder")
    try folder.picture([[1], [2]], at: "b/other.png")
    #expect(
      reason(folder.path)
        == "\(folder.file("b/other.png")): has 1×2 pixels, and \(folder.file("a/1.png")) has 2×1; resize them to one size"
    )
    #expect(try ImageFolder(folder.path, resize: 2).count == 3)
    for (name, bytes) in [
      ("b/empty.png", []), ("b/text.jpg", Array("text".utf8)), ("b/null.npy", try emptyArray()),
    ] as [(String, [UInt8])] {
      try folder.write(bytes, to: name)
      #expect(reason(folder.path).hasPrefix("\(folder.file(name)): "))
      try FileManager.default.removeItem(atPath: folder.file(name).string)
    }
  }

  private func emptyArray() throws -> [UInt8] { Tensor<UInt8>(zeros: [0, 4, 1]).npyBytes }

  @Test("A picture that breaks in its midst is named, when it is loaded and when all are")
  func damaged() throws {
    var random = SeededGenerator(seed: 3)
    for name in ["a/1.png", "a/2.png", "b/3.png"] {
      try folder.write(Image.random(width: 40, height: 40, channels: 3, using: &random).converted(.uint8), at: name)
    }
    let whole = try folder.bytes("a/2.png")
    try folder.write(Array(whole.prefix(whole.count / 2)), to: "a/2.png")
    let name = folder.file("a/2.png").string
    let data = try ImageFolder(folder.path)
    for ahead in [0, 2] {
      let loader = try BatchLoader(data, batch: 3, shuffles: false, ahead: ahead)
      let error = #expect(throws: NetworkError.self) { try loader.take() }
      #expect(error?.kind == .data && error?.reason.hasPrefix("\(name): ") == true)
    }
    #expect(#expect(throws: NetworkError.self) { try data.cached() }?.reason.hasPrefix("\(name): ") == true)
    // A file that is another one than before.
    try folder.picture([[1, 2]], at: "a/2.png")
    #expect(throws: NetworkError(.data, "\(name): has become 2×1 pixels, where it had 40×40")) { try data.example(1) }
    try FileManager.default.removeItem(atPath: name)
    #expect(throws: NetworkError(.data, "\(name): there is no such file")) { try data.example(1) }
  }

  @Test("Samples that are no numbers, and pictures above the limit, are refused")
  func hostile() throws {
    try folder.write(Image(.float(Tensor(shape: [1, 2, 1], elements: [0, .nan]))), at: "a/nan.npy")
    let name = folder.file("a/nan.npy").string
    #expect(throws: NetworkError(.data, "\(name): has a sample that is infinite or no number")) {
      try ImageFolder(folder.path).example(0)
    }
    let error = #expect(throws: NetworkError.self) {
      try ImageFolder(folder.path, limits: DecodingOptions(maxPixels: 1))
    }
    #expect(error?.reason.hasPrefix("\(name): ") == true)
  }
}

extension TemporaryFolder {
  /// Writes a gray picture of 8-bit samples, row by row; folders are made.
  func picture(_ rows: [[UInt8]], at name: String) throws {
    try write(Image(.uint8(Tensor(shape: [rows.count, rows[0].count, 1], elements: rows.flatMap { $0 }))), at: name)
  }

  /// Writes a picture in the format that the name tells.
  func write(_ image: Image, at name: String) throws {
    let path = file(name)
    try FileManager.default.createDirectory(
      atPath: path.removingLastComponent().string, withIntermediateDirectories: true)
    try image.write(to: path)
  }
}

extension Image {
  /// The picture in another sample type.
  func converted(_ type: SampleType) -> Image {
    let white = type.white
    let samples = floats.map { UInt16(($0 * white).rounded()) }
    return type == .uint8 ? Image(.uint8(samples.map { UInt8($0) })) : Image(.uint16(samples))
  }
}
