/// A kernel as somebody wrote it down, with the bias that goes with it.
///
/// Four forms are understood.
///
/// **Rows of numbers**: rows end at a line's end or a semicolon; numbers are separated by spaces or commas, and
/// may be fractions such as `1/9`. What follows `#` on a line is a comment.
///
///     1/16 2/16 1/16
///     2/16 4/16 2/16   # the middle
///     1/16 2/16 1/16
///
/// **libvips' matrix files**: the same with a first line `width height`, or `width height scale`, or
/// `width height scale offset`. Weights are divided by the scale; the offset is added to 8-bit samples, so that
/// the bias is offset / 255.
///
/// **JSON**: rows as `[[…], […]]`, or an object with the rows as `kernel` (or `weights`), and, if wanted,
/// `anchor` (column and row, counted from 0), `scale` (a factor) and `bias` (a fraction of white).
///
/// **Arrays**: a `.npy` file with a matrix, height × width; an `.npz` archive or a `.safetensors` file with such a
/// matrix under the name `kernel`, and, if wanted, `anchor`, `scale` and `bias` as in JSON: as arrays, or in
/// safetensors also as texts of the metadata, such as `"anchor": "1,1"`.
///
/// ``write(to:)`` writes each of them.
public struct KernelDescription: Hashable, Sendable {
  /// The kernel, its scale applied.
  public var kernel: Kernel

  /// What is added to the sums, as a fraction of white; 0 where nothing was said.
  public var bias: Float

  public init(_ kernel: Kernel, bias: Float = 0) {
    self.kernel = kernel
    self.bias = bias
  }

  /// Whether a first line `width height …` is read as a header.
  enum HeaderPolicy {
    /// Never: all lines are rows.
    case never
    /// Where the rows could not be a table otherwise.
    case ifNeeded
    /// Where the lines after it are as many and as long as it says.
    case ifItFits
    /// Always.
    case always
  }

  /// Reads a kernel from a text; a header is seen only where the rows could not be a table otherwise.
  ///
  /// - Throws: ``FilterError`` that says in which line or row the text makes no sense.
  public init(text: String) throws(FilterError) { try self.init(text: text, header: .ifNeeded) }

  init(text: String, header: HeaderPolicy) throws(FilterError) {
    let text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    if let first = text.first(where: { !$0.isWhitespace }), first == "[" || first == "{" {
      try self.init(json: text)
    } else {
      try self.init(table: try KernelTable(text), header: header)
    }
  }
}

extension Kernel {
  /// Reads a kernel from a text such as `"1 0 -1; 2 0 -2; 1 0 -1"`; see ``KernelDescription`` for what is possible.
  ///
  /// - Throws: ``FilterError`` where the text makes no sense, or asks for a bias, which a kernel does not have.
  public init(text: String) throws(FilterError) {
    let description = try KernelDescription(text: text)
    guard description.bias == 0 else {
      throw FilterError("the text has a bias, which a kernel cannot hold; read it as a KernelDescription")
    }
    self = description.kernel
  }
}
