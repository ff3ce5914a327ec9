import Tensors

extension ChannelKernels {
  /// The extensions of the files that have a place for kernels of channels.
  static let fileExtensions = ["json", "npz", "npy", "safetensors"]

  /// The contents of a file of this form.
  ///
  /// - Throws: ``FilterError`` where the form has no place for the kernels, their biases or their anchor; `TensorFileError`.
  func encoded(as form: String) throws -> [UInt8] {
    guard Self.fileExtensions.contains(form) else {
      throw FilterError(
        "a .\(form) file has place for one kernel and not for one of each channel; JSON, .npz, .npy and .safetensors have"
      )
    }
    let hasMore = biases.contains { $0 != 0 } || !kernels[0][0].hasDefaultAnchor
    guard form != "npy" || !hasMore else {
      throw FilterError("a .npy file has no place for biases or an anchor; JSON, .npz and .safetensors have")
    }
    let anchor = kernels[0][0].anchor
    switch form {
    case "json": return Array(json.utf8)
    case "npy": return array.npyBytes
    case "npz":
      var arrays: NamedTensors = ["kernel": .double(array)]
      if !kernels[0][0].hasDefaultAnchor {
        arrays["anchor"] = .int64(Tensor(shape: [2], elements: [Int64(anchor.column), Int64(anchor.row)]))
      }
      if biases.contains(where: { $0 != 0 }) { arrays["bias"] = .float(Tensor(shape: [count], elements: biases)) }
      return try arrays.npzBytes()
    default:
      var file = Safetensors(["kernel": .double(array)])
      if !kernels[0][0].hasDefaultAnchor { file.metadata["anchor"] = "\(anchor.column),\(anchor.row)" }
      if biases.contains(where: { $0 != 0 }) {
        file.metadata["bias"] = biases.map { "\($0)" }.joined(separator: ",")
      }
      return try file.encoded()
    }
  }

  /// Height × width × channels, or × input × output channels.
  private var array: Tensor<Double> {
    let (kernel, inputs) = (kernels[0][0], kernels[0].count)
    var elements: [Double] = []
    for index in kernel.weights.indices {
      for input in 0..<inputs {
        for output in 0..<count { elements.append(kernels[output][input].weights[index]) }
      }
    }
    let shape = [kernel.height, kernel.width] + (mixesColors ? [inputs, count] : [count])
    return Tensor(shape: Shape(shape), elements: elements)
  }

  private var json: String {
    func rows(_ kernel: Kernel, _ indent: String) -> String {
      let lines = kernel.rows.map { row in
        "\(indent)  [\(row.map(KernelDescription.text).joined(separator: ", "))]"
      }
      return "\(indent)[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
    }
    let items = kernels.map { row in
      guard mixesColors else { return rows(row[0], "    ") }
      return "    [\n" + row.map { rows($0, "      ") }.joined(separator: ",\n") + "\n    ]"
    }
    var members = ["\"kernels\": [\n\(items.joined(separator: ",\n"))\n  ]"]
    let anchor = kernels[0][0].anchor
    if !kernels[0][0].hasDefaultAnchor { members.append("\"anchor\": [\(anchor.column), \(anchor.row)]") }
    if biases.contains(where: { $0 != 0 }) {
      members.append("\"bias\": [\(biases.map { "\($0)" }.joined(separator: ", "))]")
    }
    return "{\n" + members.map { "  \($0)" }.joined(separator: ",\n") + "\n}\n"
  }
}
