public import SystemPackage

/// A file of weights of any format that is read: its tensors by name, and what it says beside them.
///
/// Large files of `.safetensors` and PyTorch's zip form are mapped, not copied: a tensor's memory is the file's own, which the
/// system brings in when it is first read, and which is copied when the tensor is written to. Half precision, truth
/// values and elements at odd places are read as ever. A mapped file may be renamed, deleted or replaced by another, as
/// everything that writes with care does. It must not be written to in place: the tensors would change with it, and where
/// it becomes shorter, the system ends a process that reads what is gone. Pass `mapped: false` where that may happen.
public struct WeightsFile: Sendable {
  /// What a file of weights can be.
  public enum Format: String, CaseIterable, Hashable, Sendable {
    /// `.safetensors`; see ``Safetensors``.
    case safetensors
    /// NumPy's archive of arrays.
    case npz
    /// PyTorch's archive, `.pth` or `.pt`.
    case pytorch
    /// The stream that PyTorch wrote before version 1.6.
    case pytorchStream = "pytorch-stream"
  }

  /// The format that the bytes have, whatever the name.
  public let format: Format

  /// The tensors, in the file's order.
  public let tensors: NamedTensors

  /// The texts beside them, which `.safetensors` alone has.
  public let metadata: [String: String]

  private let elements: [String: StoredElement]

  /// Reads a file, whose format its first bytes and its entries tell.
  ///
  /// - Parameters:
  ///   - path: a regular file.
  ///   - maxMemory: what the tensors may take in bytes; as much as the process may have unless stated otherwise.
  ///   - mapped: whether the tensors of a large file may lie in the file itself.
  /// - Throws: ``TensorFileError``, of kind `unsupported` where it is of another format.
  public init(
    contentsOf path: FilePath, maxMemory: Int = ProcessLimits.memory, mapped: Bool = true
  ) throws(TensorFileError) {
    let file = try InputFile(path)
    if mapped { file.map() }
    try self.init(file, maxMemory: maxMemory)
  }

  init(_ file: InputFile, maxMemory: Int) throws(TensorFileError) {
    let start = try file.bytes(at: 0, count: min(16, file.count))
    var metadata: [String: String] = [:]
    if start.starts(with: "PK".utf8) {
      let directory = try ZipDirectory(file)
      if let archive = try TorchArchive(file, directory) {
        format = .pytorch
        (tensors, elements) = try archive.read(maxMemory: maxMemory)
      } else {
        format = .npz
        (tensors, elements) = try NamedTensors.npz(file, directory, maxMemory: maxMemory)
      }
    } else if TorchStream.isStart(start) {
      format = .pytorchStream
      (tensors, elements) = try TorchStream(file).read(maxMemory: maxMemory)
    } else {
      guard start.count > 8, start[8] == UInt8(ascii: "{") else {
        throw file.failure(
          .unsupported, "holds no weights that can be read: it is neither .safetensors nor .npz nor a file of PyTorch's"
        )
      }
      format = .safetensors
      let header = try SafetensorsHeader(file)
      let contents = try Safetensors(file, header, maxMemory: maxMemory)
      (tensors, metadata) = (contents.tensors, contents.metadata)
      elements = [String: StoredElement](uniqueKeysWithValues: header.entries.map { ($0.name, $0.element) })
    }
    self.metadata = metadata
  }

  /// The type that a tensor's elements have in the file, as NumPy and PyTorch call it: `float32`, `float16`, `bfloat16`, …;
  /// nil where there is no tensor of the name.
  ///
  /// Half precision is `float32` in ``tensors``.
  public func typeName(of name: String) -> String? { elements[name]?.numpyName }

  /// Whether a tensor's elements have half precision in the file and became `float32`.
  public func isWidened(_ name: String) -> Bool { elements[name].map { $0.byteCountInMemory > $0.byteCount } ?? false }
}

extension NamedTensors {
  /// Reads the weights of a file, whose format its bytes tell: `.safetensors`, `.npz`, or PyTorch's `.pth` and `.pt`.
  ///
  /// - Parameters:
  ///   - path: a regular file.
  ///   - maxMemory: what the tensors may take in bytes; as much as the process may have unless stated otherwise.
  ///   - mapped: whether the tensors of a large file may lie in the file itself; see ``WeightsFile``.
  /// - Throws: ``TensorFileError``, of kind `unsupported` where it is of another format.
  public init(
    weights path: FilePath, maxMemory: Int = ProcessLimits.memory, mapped: Bool = true
  ) throws(TensorFileError) {
    self = try WeightsFile(contentsOf: path, maxMemory: maxMemory, mapped: mapped).tensors
  }
}

extension WeightsFile {
  /// Writes the tensors in another format, or in the same; the file appears whole or not at all.
  ///
  /// Half precision is written as `float32`, since that is what it became. The texts go into `.safetensors` alone.
  ///
  /// - Parameters:
  ///   - path: where; what is there is replaced.
  ///   - format: `.safetensors`, or `.npz`, which is not compressed.
  /// - Throws: ``TensorFileError``, of kind `unrepresentable` for PyTorch's formats, which are read only, and where the format
  ///   cannot hold a name.
  public func write(to path: FilePath, as format: Format) throws(TensorFileError) {
    switch format {
    case .safetensors: try Safetensors(tensors, metadata: metadata).write(to: path)
    case .npz: try tensors.writeNpz(to: path)
    case .pytorch, .pytorchStream:
      throw TensorFileError(
        .unrepresentable, file: path.string,
        "cannot be written: PyTorch's files are read only; .safetensors goes both ways")
    }
  }
}
