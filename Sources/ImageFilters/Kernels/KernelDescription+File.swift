public import ImageCodecs
public import SystemPackage
import Tensors

extension KernelDescription {
  /// The most bytes that a kernel's file may have.
  public static let maximumFileSize = 1_000_000

  /// Reads a kernel from a file: rows of numbers, CSV, a matrix of libvips, JSON, an array of NumPy or an archive of
  /// such, or safetensors.
  ///
  /// Arrays, archives, safetensors and JSON are told by their first bytes. In a `.mat` file the first line is always
  /// libvips' header, in a `.csv` file never, in other files where the lines after it are as many and as long as it
  /// says.
  ///
  /// - Throws: `CodecError` with the file, the line and what is wrong there.
  public init(contentsOf path: FilePath) throws(CodecError) {
    let bytes = try ByteSource(.file(path)).readToEnd(limit: Self.maximumFileSize)
    do throws(FilterError) {
      try self.init(bytes: bytes, extension: path.extension)
    } catch {
      throw CodecError(.damaged, file: path.string, error.reason)
    }
  }

  /// Reads a kernel from the contents of a file.
  init(bytes: [UInt8], extension: String?) throws(FilterError) {
    if bytes.starts(with: NpyHeader.magic) {
      try self.init(npy: bytes)
    } else if bytes.starts(with: "PK".utf8) {
      try self.init(npz: bytes)
    } else if Self.isSafetensors(bytes) || `extension`?.lowercased() == "safetensors" {
      try self.init(safetensors: bytes)
    } else {
      guard let text = String(validating: bytes, as: UTF8.self), !text.contains("\0") else {
        throw FilterError("is neither text, nor an array or an archive of NumPy, nor safetensors")
      }
      try self.init(text: text, header: HeaderPolicy(extension: `extension`))
    }
  }

  /// Whether a text of braces follows eight bytes of a length that no text begins with.
  static func isSafetensors(_ bytes: [UInt8]) -> Bool {
    bytes.count > 8 && bytes[8] == UInt8(ascii: "{") && bytes[..<8].contains(0)
  }
}

extension KernelDescription.HeaderPolicy {
  /// How the first line of a file with this extension is read.
  init(extension: String?) {
    self =
      switch `extension`?.lowercased() {
      case "mat": .always
      case "csv": .never
      default: .ifItFits
      }
  }
}

extension Kernel {
  /// Reads a kernel from a file; see ``KernelDescription/init(contentsOf:)``.
  ///
  /// - Throws: `CodecError`, also where the file asks for a bias, which a kernel does not have.
  public init(contentsOf path: FilePath) throws(CodecError) {
    let description = try KernelDescription(contentsOf: path)
    guard description.bias == 0 else {
      throw CodecError(
        .unsupported, file: path.string,
        "has a bias, which a kernel cannot hold; read it as a KernelDescription")
    }
    self = description.kernel
  }
}
