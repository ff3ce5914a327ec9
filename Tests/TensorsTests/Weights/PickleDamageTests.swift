import TestSupport
import Testing

@testable import Tensors

/// Pickles that break the rules, one way at a time.
@Suite struct PickleDamageTests {
  /// A stream of PyTorch's with an object, and storages of single precision.
  private static func stream(_ object: [UInt8], _ storages: [(key: String, numbers: [Float])] = []) -> [UInt8] {
    let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    var bytes: [UInt8] = [0x80, 2, 0x8A, 10] + magic + Array(".".utf8)
    bytes += [0x80, 2, 0x4D, 0xE9, 3] + Array(".".utf8) + [0x80, 2] + Array("}.".utf8)
    bytes += [0x80, 2] + object + Array(".".utf8) + [0x80, 2] + Array("](".utf8)
    for (key, _) in storages { bytes += text(key) }
    bytes += Array("e.".utf8)
    for (_, numbers) in storages {
      bytes += withUnsafeBytes(of: numbers.count.littleEndian, Array.init)
      for number in numbers { bytes += withUnsafeBytes(of: number.bitPattern.littleEndian, Array.init) }
    }
    return bytes
  }

  private static func text(_ text: String) -> [UInt8] { [0x55, UInt8(text.utf8.count)] + Array(text.utf8) }
  private static func number(_ number: Int) -> [UInt8] {
    [0x8A, 8] + withUnsafeBytes(of: number.littleEndian, Array.init)
  }
  private static func tuple(_ numbers: [Int]) -> [UInt8] {
    Array("(".utf8) + numbers.flatMap(number) + Array("t".utf8)
  }

  /// The tensor of a storage of so many elements that has the key `0`.
  private static func tensor(count: Int, offset: Int, _ shape: [Int], _ strides: [Int]) -> [UInt8] {
    let storage =
      Array("(".utf8) + text("storage") + Array("ctorch\nFloatStorage\n".utf8) + text("0") + text("cpu") + number(count)
    return Array("ctorch._utils\n_rebuild_tensor_v2\n(".utf8) + storage + Array("tQ".utf8) + number(offset)
      + tuple(shape) + tuple(strides) + [0x89] + Array("}tR".utf8)
  }

  private func failure(_ bytes: [UInt8], maxMemory: Int = 1 << 30) -> TensorFileError? {
    do throws(TensorFileError) {
      _ = try NamedTensors(pth: bytes, maxMemory: maxMemory)
      return nil
    } catch {
      return error
    }
  }

  @Test func readsWhatIsRight() throws {
    let object = Self.tensor(count: 6, offset: 1, [2, 2], [1, 3])
    let tensors = try NamedTensors(pth: Self.stream(object, [("0", [0, 1, 2, 3, 4, 5])]))
    #expect(tensors == ["tensor": .float(Tensor(shape: [2, 2], elements: [1, 4, 2, 5]))])
  }

  @Test(arguments: [
    ("s", "takes a value that is not there"), ("(Ns", "takes a value that is not there"),
    ("]e", "takes a mark that is not there"), ("NN", "ends with values on its stack"),
    ("(", "takes a value that is not there"), (")Na", "appends to what is no list"),
    ("NNNs", "sets an entry of what is no dictionary"), ("}(Nu", "sets an entry of what is no dictionary"),
    ("h\u{7}", "recalls a value that it never stored"), ("ctorch\nfloat32\n)R", "calls a type"),
    ("N)R", "calls what is no name"), ("NQ", "has a storage without a description"),
    (")Q", "has a storage whose description is not understood"),
    ("ctorch._utils\n_rebuild_parameter\n)R", "has a parameter that is no tensor"),
    ("ctorch._utils\n_rebuild_tensor_v2\n)R", "has a tensor whose description is not understood"),
    ("ccollections\nOrderedDict\n(NtR", "makes an OrderedDict of no list"),
  ])
  func refusesWhatNoPicklerWrites(_ object: String, _ reason: String) {
    let error = failure(Self.stream(Array(object.utf8)))
    #expect(error?.kind == .damaged)
    #expect(error?.reason.hasPrefix("has a pickle that \(reason), at byte ") == true, "\(error?.reason ?? "")")
  }

  @Test(arguments: [
    ("Sabc\n", "has the pickle operation STRING at byte "),
    ("iposix\nsystem\n", "calls posix.system, which is refused"),
    ("cos\nsystem\n", "calls os.system, which is refused"),
    ("c__builtin__\n\u{1B}[31m\n", "calls \"__builtin__.\\u{1B}[31m\", which is refused"),
    ("NNb", "sets the state of an object, which is refused"), ("0", "has the pickle operation POP at byte "),
  ])
  func refusesByName(_ object: String, _ reason: String) {
    let error = failure(Self.stream(Array(object.utf8)))
    #expect(error?.kind == .unsupported)
    #expect(error?.reason.hasPrefix(reason) == true, "\(error?.reason ?? "")")
  }

  @Test func refusesLengthsBeforeItTakesMemory() {
    for code in [0x58, 0x54, 0x42] as [UInt8] {
      #expect(failure(Self.stream([code, 0xFF, 0xFF, 0xFF, 0x7F]))?.reason == "ends within its pickle")
    }
    #expect(failure(Self.stream([0x8D] + [UInt8](repeating: 0xFF, count: 8)))?.reason == "ends within its pickle")
  }

  @Test(arguments: [
    (6, 0, [7], [1]), (6, 6, [1], [1]), (6, 0, [2, 2], [5, 1]), (6, -1, [2], [1]), (6, 0, [2], [-1]), (6, 0, [-2], [1]),
    (6, 0, [2, 2], [1]), (6, 0, [1 << 40, 1 << 40], [0, 0]), (6, 0, [2], [Int.max]), (6, Int.max, [2], [1]),
    (6, 0, [3, 3], [Int.max / 2, Int.max / 2]), (0, 0, [1], [1]),
    (6, 0, [Int](repeating: 1, count: 65), [Int](repeating: 1, count: 65)),
  ])
  func refusesTensorsOutOfTheirStorage(_ count: Int, _ offset: Int, _ shape: [Int], _ strides: [Int]) {
    let object = Self.tensor(count: count, offset: offset, shape, strides)
    let error = failure(Self.stream(object, [("0", [Float](repeating: 0, count: count))]))
    #expect(error?.kind == .damaged)
    #expect(error?.reason.hasPrefix("has a pickle that has a tensor ") == true, "\(error?.reason ?? "")")
  }

  @Test func refusesToRepeatANumberForever() {
    let object = Self.tensor(count: 1, offset: 0, [1 << 20, 1 << 20], [0, 0])
    #expect(failure(Self.stream(object, [("0", [1])]), maxMemory: .max)?.kind == .overLimit)
  }

  @Test func refusesStoragesOfOtherSizes() {
    let object = Self.tensor(count: 6, offset: 0, [2], [1])
    #expect(
      failure(Self.stream(object, [("0", [1, 2])]))
        == TensorFileError(.damaged, "has tensor \"tensor\" with a storage of another size than it should have"))
    #expect(failure(Self.stream(object)) == TensorFileError(.damaged, "lacks the storage \"0\""))
    #expect(failure(Self.stream(object, [("0", []), ("0", [])]))?.kind == .damaged)
    var long = Self.stream(object, [("0", [1, 2, 3, 4, 5, 6])])
    long[long.count - 25] = 0x7F
    #expect(failure(long)?.reason.hasPrefix("ends within storage \"0\" of ") == true)
  }

  /// Dictionaries that have themselves as an entry, or their like many times over.
  @Test func survivesCyclesAndDepth() {
    let cycle = [0x7D, 0x71, 0] + Self.text("a") + [0x68, 0, 0x73] as [UInt8]
    #expect(
      failure(Self.stream(cycle))?.reason == "has dictionaries that are nested more than 32 deep, or in themselves")
    // A million tuples in each other, which nothing may take apart by recursion.
    let deep = [0x29] + [UInt8](repeating: 0x85, count: 1_000_000)
    #expect(failure(Self.stream(deep))?.kind == .damaged)
    // A list of eight of the same list, thirty times: 8³⁰ paths.
    var many: [UInt8] = [0x5D, 0x71, 0]
    for level in 1...30 as ClosedRange<UInt8> {
      many += [0x5D, 0x71, level, 0x28] + (0..<8).flatMap { _ in [0x68, level - 1] } + [0x65]
    }
    // All but the last are below it on the stack: they go into a tuple.
    let error = failure(Self.stream([0x28] + many + [0x74]))
    #expect(error?.kind == .overLimit)
  }

  @Test func refusesTwoTensorsOfOneName() {
    let tensor = Self.tensor(count: 1, offset: 0, [1], [1])
    // {"a.b": t, "a": {"b": t}}
    let object =
      [0x7D] + Self.text("a.b") + tensor + [0x73] + Self.text("a") + [0x7D] + Self.text("b") + tensor
      + [0x73, 0x73] as [UInt8]
    #expect(
      failure(Self.stream(object, [("0", [1])])) == TensorFileError(.damaged, "has two tensors of the name \"a.b\""))
  }
}
