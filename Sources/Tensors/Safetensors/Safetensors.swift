public import SystemPackage

/// The contents of a `.safetensors` file: tensors by name, and texts beside them.
///
/// The format is that of the Python package `safetensors`, in which most weights for PyTorch are exchanged. A file
/// holds numbers and nothing that runs. What is written here is read by that package, and the other way round.
///
/// ```swift
/// let file = try Safetensors(contentsOf: "weights.safetensors")
/// let kernel = file.tensors["conv1.weight"]?.floats   // output × input × height × width, as PyTorch has it
///
/// try Safetensors(["kernel": .float(tensor)], metadata: ["author": "me"]).write(to: "kernel.safetensors")
/// ```
///
/// Elements of the types BOOL, U8 to U64, I8 to I64, F32 and F64 are read and written; F16 and BF16 are read as
/// ``AnyTensor/float(_:)``. Files with any other type are refused.
public struct Safetensors: Hashable, Sendable {
  /// The tensors, in the order of the file's header.
  public var tensors: NamedTensors

  /// Texts by name, which the format has under `__metadata__`.
  public var metadata: [String: String]

  /// Tensors with texts.
  public init(_ tensors: NamedTensors = NamedTensors(), metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// Reads a file.
  ///
  /// Nothing is taken on trust: the tensors have to fill the file, each byte once, and have as many bytes as their
  /// shapes take; no name may come twice.
  ///
  /// - Parameters:
  ///   - path: a regular file.
  ///   - maxMemory: what the tensors may take in bytes; as much as the process may have unless stated otherwise.
  ///   - mapped: whether the tensors of a large file may lie in the file itself; see ``WeightsFile``.
  /// - Throws: ``TensorFileError``, which says what is wrong with the file and where.
  public init(
    contentsOf path: FilePath, maxMemory: Int = ProcessLimits.memory, mapped: Bool = true
  ) throws(TensorFileError) {
    let file = try InputFile(path)
    if mapped { file.map() }
    try self.init(file, maxMemory: maxMemory)
  }

  /// Reads the bytes of a whole file; see ``init(contentsOf:maxMemory:mapped:)``.
  public init(safetensors bytes: [UInt8], maxMemory: Int = ProcessLimits.memory) throws(TensorFileError) {
    try self.init(InputFile(bytes, name: nil), maxMemory: maxMemory)
  }

  private init(_ file: InputFile, maxMemory: Int) throws(TensorFileError) {
    try self.init(file, try SafetensorsHeader(file), maxMemory: maxMemory)
  }

  /// The contents of a file whose header is read.
  init(_ file: InputFile, _ header: SafetensorsHeader, maxMemory: Int) throws(TensorFileError) {
    // Every count fits the file, so that no sum overflows.
    let memory = header.entries.reduce(0) { $0 + $1.shape.count * $1.element.byteCountInMemory }
    guard memory <= maxMemory else {
      throw file.failure(.overLimit, "holds tensors of \(memory) bytes; at most \(maxMemory) are read")
    }
    self.init(metadata: header.metadata)
    for entry in header.entries {
      tensors[entry.name] = try file.tensor(
        entry.element, entry.shape, at: header.dataOffset + entry.range.lowerBound)
    }
    try file.checkLength()
  }

  /// Writes a file, which appears whole or not at all; the same contents give the same bytes.
  ///
  /// - Parameter path: where; what is there is replaced.
  /// - Throws: ``TensorFileError``, of kind `unrepresentable` where a tensor has the name `__metadata__`.
  public func write(to path: FilePath) throws(TensorFileError) {
    // Before there is a file.
    let header = try header(for: path.string)
    let file = try OutputFile(path)
    try write(header, to: file)
    try file.finish()
  }

  /// The bytes of a whole file; see ``write(to:)``.
  public func encoded() throws(TensorFileError) -> [UInt8] {
    let file = OutputFile()
    try write(try header(for: nil), to: file)
    return try file.finish()
  }

  private func write(_ header: [UInt8], to file: OutputFile) throws(TensorFileError) {
    try file.write(header)
    for name in namesByPlace {
      try tensors[name]?.withFileBytes { (bytes) throws(TensorFileError) in try file.write(bytes) }
    }
  }

  /// The names in the order in which the numbers are in the file: those of the largest elements first, so that all are
  /// aligned to their size.
  private var namesByPlace: [String] {
    func size(_ name: String) -> Int { tensors[name]?.element.byteCount ?? 0 }
    return [8, 4, 2, 1].flatMap { bytes in tensors.names.filter { size($0) == bytes } }
  }

  /// Everything before the numbers; these begin at a multiple of 8 bytes.
  private func header(for file: String?) throws(TensorFileError) -> [UInt8] {
    guard tensors[SafetensorsHeader.metadataName] == nil else {
      throw TensorFileError(
        .unrepresentable, file: file, "cannot hold a tensor of the name \(SafetensorsHeader.metadataName)")
    }
    var places: [String: Range<Int>] = [:]
    var end = 0
    for name in namesByPlace {
      guard let tensor = tensors[name] else { continue }
      let start = end
      end += tensor.count * tensor.element.byteCount
      places[name] = start..<end
    }
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { "\(jsonString($0.key)):\(jsonString($0.value))" }
      members.append("\"\(SafetensorsHeader.metadataName)\":{\(texts.joined(separator: ","))}")
    }
    for name in tensors.names {
      guard let tensor = tensors[name], let place = places[name] else { continue }
      let shape = tensor.shape.extents.map(String.init).joined(separator: ",")
      members.append(
        "\(jsonString(name)):{\"dtype\":\"\(tensor.element.safetensorsName)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(place.lowerBound),\(place.upperBound)]}")
    }
    var text = Array("{\(members.joined(separator: ","))}".utf8)
    text += [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
    guard text.count <= SafetensorsHeader.maximumLength else {
      throw TensorFileError(
        .unrepresentable, file: file,
        "would have a header of \(text.count) bytes; at most \(SafetensorsHeader.maximumLength) are allowed")
    }
    return withUnsafeBytes(of: UInt64(text.count).littleEndian, Array.init) + text
  }
}
