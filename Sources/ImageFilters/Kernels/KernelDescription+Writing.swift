public import ImageCodecs
public import SystemPackage
import Tensors

extension KernelDescription {
  /// The extensions of the names that ``write(to:)`` knows.
  public static let fileExtensions = ["json", "npz", "npy", "safetensors", "txt", "csv", "mat"]

  /// Writes the kernel to a file, which appears whole or not at all; ``init(contentsOf:)`` reads the same from it.
  ///
  /// The form follows from the name's extension: `.json`; `.npz`, an archive of NumPy with a float64 array `kernel`,
  /// height × width; `.npy`, that array alone; `.safetensors`, the same as a tensor; `.txt`, rows of numbers; `.csv`;
  /// `.mat`, a matrix of libvips. The bias goes along where the form has a place for it, which `.npy` and `.csv` have
  /// not, and so does an anchor that is not the middle in JSON, `.npz` and `.safetensors`.
  ///
  /// - Throws: `CodecError`, of kind `unrepresentable` where the extension is none of these, or the form has no place
  ///   for the bias or the anchor.
  public func write(to path: FilePath) throws(CodecError) {
    let bytes: [UInt8]
    do {
      bytes = try encoded(as: path.extension?.lowercased() ?? "")
    } catch let error as FilterError {
      throw CodecError(.unrepresentable, file: path.string, error.reason)
    } catch let error as TensorFileError {
      throw CodecError(.unrepresentable, file: path.string, error.reason)
    } catch {
      preconditionFailure("\(error)")
    }
    try ByteSink.write(bytes, to: .file(path))
  }

  private func encoded(as form: String) throws -> [UInt8] {
    let others = "JSON, .npz and .safetensors have"
    guard Self.fileExtensions.contains(form) else {
      let known = Self.fileExtensions.map { ".\($0)" }
      throw FilterError(
        "the name of a kernel's file ends in \(known.dropLast().joined(separator: ", ")) or \(known.last ?? "")")
    }
    guard kernel.hasDefaultAnchor || ["json", "npz", "safetensors"].contains(form) else {
      throw FilterError(
        "a .\(form) file has no place for the anchor \(kernel.anchor.column),\(kernel.anchor.row); \(others)")
    }
    guard bias == 0 || !["npy", "csv"].contains(form) else {
      throw FilterError("a .\(form) file has no place for the bias \(bias); \(others)")
    }
    switch form {
    case "json": return Array(json.utf8)
    case "npz": return try arrays.npzBytes()
    case "npy": return kernel.matrix.npyBytes
    case "safetensors": return try safetensors.encoded()
    case "csv": return Array(table(separator: ",").utf8)
    case "mat": return Array((matrixHeader + table(separator: " ")).utf8)
    default:
      // The first row of some kernels reads as a header.
      let text = table(separator: " ")
      let isPlain = (try? KernelDescription(text: text, header: .init(extension: form))) == self
      return Array((isPlain ? text : matrixHeader + text).utf8)
    }
  }

  /// The first line of libvips' matrix files.
  private var matrixHeader: String {
    let size = "\(kernel.width) \(kernel.height)"
    return bias == 0 ? "\(size)\n" : "\(size) 1 \(number(Double(bias) * 255))\n"
  }

  private func table(separator: String) -> String {
    kernel.rows.map { $0.map(number).joined(separator: separator) + "\n" }.joined()
  }

  private var json: String {
    var members = [
      "\"kernel\": [\n"
        + kernel.rows.map { "    [\($0.map(number).joined(separator: ", "))]" }.joined(separator: ",\n") + "\n  ]"
    ]
    if !kernel.hasDefaultAnchor { members.append("\"anchor\": [\(kernel.anchor.column), \(kernel.anchor.row)]") }
    if bias != 0 { members.append("\"bias\": \(bias)") }
    return "{\n" + members.map { "  \($0)" }.joined(separator: ",\n") + "\n}\n"
  }

  private func number(_ value: Double) -> String { Self.text(value) }

  /// The shortest text that reads as the same number, of whole ones without a point.
  static func text(_ value: Double) -> String {
    if let whole = Int(exactly: value), abs(whole) < 1 << 53 { return "\(whole)" }
    return "\(value)"
  }
}
