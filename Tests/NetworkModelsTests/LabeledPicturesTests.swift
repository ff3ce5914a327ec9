import ImageCodecs
import NetworkModels
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Pictures of classes")
struct LabeledPicturesTests {
  let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func write(_ path: String, width: Int = 12, height: Int = 10, gray: UInt8 = 99) throws {
    let file = scratch.file(path)
    #expect(FileStatus.makeFolder(file.removingLastComponent()))
    try Image(.uint8(Tensor(shape: [height, width], repeating: gray))).write(to: file, format: .png)
  }

  private func fill(_ folder: String, _ counts: [String: Int], width: Int = 12) throws {
    for (name, count) in counts {
      for index in 0..<count { try write("\(folder)/\(name)/\(index).png", width: width, gray: UInt8(50 + index)) }
    }
  }

  @Test("A part of each class is held out, another one for another seed")
  func heldOut() throws {
    try fill("all", ["a": 20, "b": 10])
    var options = LabeledPictures.Options()
    (options.channels, options.heldOut, options.shift) = (.gray, 0.2, 0)
    func held(_ seed: UInt64) throws -> (counts: [Int], grays: [Float]) {
      options.seed = seed
      let pictures = try LabeledPictures(folder: scratch.file("all"), options)
      #expect(pictures.classes == ["a", "b"] && pictures.training.count == 24)
      let examples = try (0..<pictures.validation.count).map { try pictures.validation.example($0) }
      return (
        [0, 1].map { label in examples.count { $0.target == .label(label) } }, examples.map { $0.input.elements[0] }
      )
    }
    #expect(try held(1).counts == [4, 2])
    #expect(try held(1).grays == held(1).grays)
    #expect(try held(1).grays != held(2).grays)
  }

  @Test("Pictures keep their own size where it is small and the same for all; otherwise they become 64×64")
  func sizes() throws {
    try fill("small", ["a": 3, "b": 3])
    var options = LabeledPictures.Options()
    options.heldOut = 0.3
    #expect(try LabeledPictures(folder: scratch.file("small"), options).training.inputShape == [10, 12, 3])
    try write("small/b/other.png", width: 11)
    #expect(try LabeledPictures(folder: scratch.file("small"), options).training.inputShape == [64, 64, 3])
    options.size = PictureSize(width: 8, height: 9)
    #expect(try LabeledPictures(folder: scratch.file("small"), options).training.inputShape == [9, 8, 3])
    options.size = nil
    try fill("large", ["a": 2, "b": 2], width: 70)
    options.heldOut = 0.5
    #expect(try LabeledPictures(folder: scratch.file("large"), options).training.inputShape == [64, 64, 3])
  }

  @Test("What is seen is from −1 to 1, and the black around a moved picture is −1")
  func prepared() throws {
    try fill("all", ["a": 4, "b": 4])
    try write("all/a/white.png", gray: 255)
    var options = LabeledPictures.Options()
    (options.channels, options.heldOut, options.shift) = (.gray, 0.2, 3)
    let pictures = try LabeledPictures(folder: scratch.file("all"), options)
    #expect(pictures.shift == 3 && pictures.preprocessing == .signed(.gray))
    let folder = try ImageFolder(scratch.file("all"), channels: .gray)
    let prepared = PreparedDataset(folder, .signed(.gray))
    for index in 0..<folder.count {
      let example = try prepared.example(index)
      #expect(example.input == pictures.preprocessing.input(for: try folder.example(index).input))
      #expect(prepared.label(of: index) == folder.label(of: index))
    }
    var seen: Set<Float> = []
    for index in 0..<pictures.training.count {
      for epoch in 0..<8 {
        seen.formUnion(
          try pictures.training.example(index, key: ExampleKey(seed: 1, epoch: epoch, index: index)).input.elements)
      }
    }
    #expect(seen.min() == -1 && seen.allSatisfy { -1...1 ~= $0 })
  }

  @Test("Another folder to be tested on has to have the same classes")
  func validation() throws {
    try fill("train", ["a": 3, "b": 3])
    try fill("test", ["a": 2, "b": 1])
    let pictures = try LabeledPictures(folder: scratch.file("train"), validation: scratch.file("test"))
    #expect(pictures.training.count == 6 && pictures.validation.count == 3)
    try fill("test", ["c": 1])
    let error = #expect(throws: NetworkError.self) {
      try LabeledPictures(folder: scratch.file("train"), validation: scratch.file("test"))
    }
    #expect(error?.kind == .data && error?.reason.contains("test: its classes (a, b, c) are not those of") == true)
  }

  @Test("Folders that hold no classes are refused, and say what they are")
  func mistakes() throws {
    func refusal(_ folder: String) -> String {
      let error = #expect(throws: NetworkError.self) { try LabeledPictures(folder: scratch.file(folder)) }
      return error?.reason ?? ""
    }
    try fill("one", ["a": 12])
    #expect(refusal("one").contains("has one folder, a, between which"))
    try fill("parts/train", ["a": 3])
    try fill("parts/test", ["a": 3])
    #expect(refusal("parts").contains("its folders are test and train, which are no classes"))
    try fill("few", ["a": 1, "b": 1])
    #expect(refusal("few").contains("cannot be held out"))
    #expect(refusal("nowhere").contains("there is no such folder"))
    try fill("broken", ["a": 12, "b": 12])
    try scratch.write(Array("no picture".utf8), to: "broken/b/3.png")
    #expect(refusal("broken").contains("broken/b/3.png"))
  }

  @Test("Drawn digits are those of the seed, others to be tested on")
  func digits() throws {
    let pictures = try LabeledPictures(drawnDigits: 40)
    #expect(pictures.training.count == 40 && pictures.validation.count == 10 && pictures.classes.count == 10)
    #expect(pictures.shift == 2)
    let drawn = DrawnDigits(count: 10, seed: 0)
    #expect(try pictures.validation.example(3).input != Preprocessing.signed(.gray).input(for: drawn.example(3).input))
  }
}
