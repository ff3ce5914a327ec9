import Tensors

extension ChannelKernels {
  /// Reads kernels of channels from the contents of a file; nil where it has one kernel for all channels, or none.
  init?(bytes: [UInt8], extension: String?) throws(FilterError) {
    let limit = KernelDescription.maximumArrayMemory
    if bytes.starts(with: NpyHeader.magic) {
      let array = try KernelDescription.read { () throws(TensorFileError) in
        try AnyTensor(npy: bytes, maxMemory: limit)
      }
      try self.init(["kernel": array], texts: [:])
    } else if bytes.starts(with: "PK".utf8) {
      let arrays = try KernelDescription.read { () throws(TensorFileError) in
        try NamedTensors(npz: bytes, maxMemory: limit)
      }
      try self.init(arrays, texts: [:])
    } else if KernelDescription.isSafetensors(bytes) || `extension`?.lowercased() == "safetensors" {
      let file = try KernelDescription.read { () throws(TensorFileError) in
        try Safetensors(safetensors: bytes, maxMemory: limit)
      }
      try self.init(file.tensors, texts: file.metadata)
    } else {
      guard let text = String(validating: bytes, as: UTF8.self),
        text.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }) == "{"
      else { return nil }
      try self.init(json: text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text)
    }
  }

  /// Kernels of an array of three or four axes.
  private init?(_ arrays: NamedTensors, texts: [String: String]) throws(FilterError) {
    guard let array = arrays["kernel"], array.shape.rank == 3 || array.shape.rank == 4 else { return nil }
    let extents = array.shape.extents
    let (height, width, inputs, outputs) = (extents[0], extents[1], extents[2], extents.count == 4 ? extents[3] : 1)
    if extents.count == 3, inputs == 1 { return nil }
    guard 1...Kernel.maximumExtent ~= height, 1...Kernel.maximumExtent ~= width, 1...Self.maximumCount ~= inputs,
      extents.count == 3 || inputs == outputs
    else {
      throw FilterError(
        "has kernels of the shape \(array.shape); they are height × width × channels, or height × width × input × "
          + "output channels, as many of the one as of the other")
    }
    let parts = KernelParts(arrays: arrays, texts: texts)
    let anchor = try parts.anchor
    let scale = try parts.numbers("scale", 1, "one finite number")?[0] ?? 1
    let numbers = Array(array.doubles.elements)
    func kernel(_ index: Int) throws(FilterError) -> Kernel {
      let count = inputs * outputs
      return try Kernel(
        rows: (0..<height).map { y in (0..<width).map { x in numbers[(y * width + x) * count + index] * scale } },
        anchor: anchor)
    }
    var kernels: [[Kernel]] = []
    for output in 0..<(extents.count == 4 ? outputs : inputs) {
      var row: [Kernel] = []
      if extents.count == 4 {
        for input in 0..<inputs { row.append(try kernel(input * outputs + output)) }
      } else {
        row.append(try kernel(output))
      }
      kernels.append(row)
    }
    let biases = try parts.numbers("bias", kernels.count, "\(kernels.count) finite numbers, one for each channel")
    try self.init(kernels, biases: biases?.map { Float($0) })
  }

  /// Kernels of a JSON object with the member `kernels`.
  private init?(json text: String) throws(FilterError) {
    guard case .object(let members) = try JSONValue(text), let table = members["kernels"] else { return nil }
    let known = ["kernels", "anchor", "bias", "name", "comment"]
    if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
      throw FilterError("\"\(unknown)\" is not known; \(known.joined(separator: ", ")) are")
    }
    guard case .array(let outputs) = table else { throw FilterError("\"kernels\" is not an array of kernels") }
    let anchor = try KernelDescription.anchor(members["anchor"])
    var kernels: [[Kernel]] = []
    for output in outputs {
      guard case .array(let items) = output, let first = items.first else {
        throw FilterError("kernel \(kernels.count + 1) is not an array of rows")
      }
      var row: [Kernel] = []
      if KernelDescription.numbers(first) != nil {
        row.append(try Kernel(rows: try KernelDescription.rows(output), anchor: anchor))
      } else {
        for item in items { row.append(try Kernel(rows: try KernelDescription.rows(item), anchor: anchor)) }
      }
      kernels.append(row)
    }
    var biases: [Float]?
    if let value = members["bias"] {
      guard let numbers = KernelDescription.numbers(value) else {
        throw FilterError("\"bias\" has to be an array of numbers, one for each channel")
      }
      biases = numbers.map { Float($0) }
    }
    try self.init(kernels, biases: biases)
  }
}
