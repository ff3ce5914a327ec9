import ImageFilters
import LearnedFilters
import Tensors

extension KernelReport {
  /// The weights, where they fit.
  var weights: String {
    let kernels = learned.kernels
    guard fit.options.width <= 9, fit.options.height <= 15, kernels.joined().count <= 9 else { return "" }
    return kernels.enumerated().flatMap { output, row in
      row.enumerated().map { input, kernel in
        let title =
          kernels.joined().count == 1
          ? "Kernel" : row.count == 1 ? "Kernel of channel \(output + 1)" : "Kernel from \(input + 1) to \(output + 1)"
        return "\(title):\n" + Self.table(kernel)
      }
    }.joined(separator: "\n")
  }

  private static func table(_ kernel: Kernel) -> String {
    let rows = kernel.rows.map { $0.map { NumberText.fixed($0, places: 4) } }
    let width = rows.joined().reduce(0) { max($0, $1.count) }
    return rows.map { row in
      "  " + row.map { String(repeating: " ", count: width - $0.count) + $0 }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  /// The rank and the nearest named filter of each kernel that acts within a channel.
  var names: [(String, String)] {
    guard learned.kernels.allSatisfy({ $0.count == 1 }) else {
      return [("nearest named filter", "none is looked for, as channels are mixed")]
    }
    return learned.kernels.indices.flatMap { channel in
      let kernel = learned.kernels[channel][0]
      let found = KernelRecognition(kernel, bias: learned.biases[channel])
      let suffix = learned.kernels.count == 1 ? "" : ", channel \(channel + 1)"
      let full = min(kernel.width, kernel.height)
      let rank =
        found.rank == 1 ? "1 of \(full): a column times a row" : "\(found.rank) of \(full)"
      return [
        ("rank\(suffix)", rank),
        ("nearest named filter\(suffix)", found.best?.description ?? "none is near"),
      ]
    }
  }
}
