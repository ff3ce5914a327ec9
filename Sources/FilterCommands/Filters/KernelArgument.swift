import ArgumentParser
import ImageCodecs
import ImageFilters
import SystemPackage
import Tensors

/// What `--kernel` may be, and what is said of it.
enum KernelArgument {
  /// Finds the kernel: by its name, as rows of numbers, or in a file.
  static func read(_ argument: String) throws -> KernelFile {
    if let kernel = Kernel.named(argument) { return .shared(KernelDescription(kernel)) }
    if beginsWithSize(argument) {
      throw FilterError(
        "the kernel \"\(argument)\": rows are separated by `;` and no size stands before them, as in "
          + "\"0 -1 0; -1 5 -1; 0 -1 0\"")
    }
    if isText(argument) {
      do throws(FilterError) {
        return .shared(try KernelDescription(text: argument))
      } catch {
        throw FilterError("the kernel \"\(argument)\": \(error.reason)")
      }
    }
    do throws(CodecError) {
      return try KernelFile(contentsOf: FilePath(argument: argument))
    } catch {
      guard error.kind == .noInput, !argument.contains("/"), !argument.contains(".") else { throw error }
      throw CodecError(
        .noInput, file: argument,
        "there is neither a kernel nor a file of this name; `imgfilter convolve --list-kernels` names the kernels"
      )
    }
  }

  /// The kernels that have names, one line for each.
  static var list: String {
    let width = Kernel.names.map(\.name.count).max() ?? 0
    return Kernel.names.map { name, purpose in
      name + String(repeating: " ", count: width - name.count) + "  " + purpose
    }.joined(separator: "\n")
  }

  /// Size, rank and cost of a convolution.
  static func explanation(_ filter: Convolve) -> String {
    let kernel = filter.kernel
    let values = kernel.singularValues.values
    let rank = values.count { $0 > 1e-5 * (values.first ?? 0) }
    let taps = kernel.width * kernel.height
    let isOneLine = kernel.width == 1 || kernel.height == 1
    let passes =
      if isOneLine {
        "one pass along one axis: \(taps) multiplications for a sample"
      } else if kernel.separated != nil {
        "two passes, since it is a column times a row: \(kernel.width) + \(kernel.height) = "
          + "\(kernel.width + kernel.height) multiplications for a sample instead of \(taps)"
      } else {
        "one pass: \(taps) multiplications for a sample"
      }
    return """
      kernel: \(kernel.width)×\(kernel.height), anchor \(kernel.anchor.column),\(kernel.anchor.row), \
      sum \(kernel.isZeroSum ? "0" : NumberText.of(kernel.sum)), rank \(rank)
      direction: \(filter.direction.rawValue)\
      \(kernel == kernel.rotatedBy180 ? " (no difference: the kernel is symmetric)" : "")
      runs as \(passes)
      """
  }

  /// Size and cost of a convolution with kernels of channels.
  static func explanation(_ filter: ConvolveChannels) -> String {
    let kernels = filter.kernels
    let kernel = kernels.kernels[0][0]
    let count = kernels.kernels.joined().count
    let isSame = kernels.kernels.joined().allSatisfy { $0 == $0.rotatedBy180 }
    return """
      kernels: \(count) of \(kernel.width)×\(kernel.height), \
      \(kernels.mixesColors ? "from each to each" : "one for each") of \(kernels.count) channels, \
      anchor \(kernel.anchor.column),\(kernel.anchor.row)
      direction: \(filter.direction.rawValue)\(isSame ? " (no difference: the kernels are symmetric)" : "")
      runs as one pass: \(kernel.width * kernel.height * count / kernels.count) multiplications for a sample, fewer where a \
      kernel is a column times a row
      """
  }

  /// Whether a size and a colon come first, as ImageMagick has it: `3x3: 0,-1,0 -1,5,-1 0,-1,0`.
  private static func beginsWithSize(_ argument: String) -> Bool {
    let size = argument.prefix { $0 != ":" }
    return size.count < argument.count && size.first?.isNumber == true
      && size.allSatisfy { $0.isNumber || "x+".contains($0) }
  }

  /// Whether an argument is meant as numbers and not as a name: it begins with a number or a bracket.
  private static func isText(_ argument: String) -> Bool {
    let start = argument.drop(while: \.isWhitespace)
    if start.hasPrefix("[") || start.hasPrefix("{") || start.isEmpty { return true }
    let word = start.prefix { !$0.isWhitespace && !",;/#".contains($0) }
    return Double(word) != nil && !word.isEmpty && word.first?.isLetter == false
  }
}
