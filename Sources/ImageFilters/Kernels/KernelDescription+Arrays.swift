import Tensors

extension KernelDescription {
  /// What arrays in memory may take: a compressed archive says nothing of it by its own size.
  static let maximumArrayMemory = 16 << 20

  /// The kernel of an array file.
  init(npy bytes: [UInt8]) throws(FilterError) {
    self.init(
      try Kernel(
        try Self.read { () throws(TensorFileError) in
          try AnyTensor(npy: bytes, maxMemory: Self.maximumArrayMemory)
        }, named: nil, anchor: nil))
  }

  /// The kernel of an archive of arrays.
  init(npz bytes: [UInt8]) throws(FilterError) {
    let arrays = try Self.read { () throws(TensorFileError) in
      try NamedTensors(npz: bytes, maxMemory: Self.maximumArrayMemory)
    }
    try self.init(arrays: arrays, texts: [:])
  }

  /// The kernel of a file of safetensors.
  init(safetensors bytes: [UInt8]) throws(FilterError) {
    let file = try Self.read { () throws(TensorFileError) in
      try Safetensors(safetensors: bytes, maxMemory: Self.maximumArrayMemory)
    }
    try self.init(arrays: file.tensors, texts: file.metadata)
  }

  static func read<Value>(_ body: () throws(TensorFileError) -> Value) throws(FilterError) -> Value {
    do throws(TensorFileError) { return try body() } catch { throw FilterError(error.reason) }
  }

  /// The kernel of arrays with names, and of the texts beside them; an array counts where both are there.
  private init(arrays: NamedTensors, texts: [String: String]) throws(FilterError) {
    guard let array = arrays["kernel"] else {
      let names = arrays.names.prefix(5).map { "`\($0.prefix(40))`" }.joined(separator: ", ")
      let others = arrays.isEmpty ? "nor any other" : "but \(names)\(arrays.count > 5 ? ", …" : "")"
      throw FilterError("has no array `kernel`, \(others)")
    }
    let parts = KernelParts(arrays: arrays, texts: texts)
    var kernel = try Kernel(array, named: "kernel", anchor: try parts.anchor)
    if let scale = try parts.numbers("scale", 1, "one finite number") {
      // Checked again, since a product may be too large.
      kernel = try Kernel(rows: kernel.scaled(by: scale[0]).rows, anchor: kernel.anchor)
    }
    self.init(kernel, bias: Float(try parts.numbers("bias", 1, "one finite number")?[0] ?? 0))
  }

  /// The kernel and what goes with it, as arrays.
  var arrays: NamedTensors {
    var arrays: NamedTensors = ["kernel": .double(kernel.matrix)]
    if !kernel.hasDefaultAnchor {
      arrays["anchor"] = .int64(
        Tensor(shape: [2], elements: [Int64(kernel.anchor.column), Int64(kernel.anchor.row)]))
    }
    if bias != 0 { arrays["bias"] = .float(Tensor(shape: [], elements: [bias])) }
    return arrays
  }

  /// The kernel as a tensor, and what goes with it as texts.
  var safetensors: Safetensors {
    var file = Safetensors(["kernel": .double(kernel.matrix)])
    if !kernel.hasDefaultAnchor { file.metadata["anchor"] = "\(kernel.anchor.column),\(kernel.anchor.row)" }
    if bias != 0 { file.metadata["bias"] = "\(bias)" }
    return file
  }
}

/// What lies in a file beside a kernel: an array counts where there is also a text.
struct KernelParts {
  let arrays: NamedTensors
  let texts: [String: String]

  /// So many finite numbers of a name, nil where there are none.
  func numbers(_ name: String, _ count: Int, _ what: String) throws(FilterError) -> [Double]? {
    var numbers: [Double]?
    if let array = arrays[name] {
      numbers = array.count == count ? Array(array.doubles.elements) : []
    } else if let text = texts[name] {
      numbers = text.split { $0 == "," || $0.isWhitespace }.map { Double($0) ?? .nan }
    }
    guard let numbers else { return nil }
    guard numbers.count == count, numbers.allSatisfy(\.isFinite) else {
      throw FilterError("has a `\(name)` that is not \(what)")
    }
    return numbers
  }

  /// The column and the row that lie on the pixel, nil where nothing is said.
  var anchor: Kernel.Anchor? {
    get throws(FilterError) {
      guard let places = try numbers("anchor", 2, "a column and a row") else { return nil }
      guard let column = Int(exactly: places[0]), let row = Int(exactly: places[1]) else {
        throw FilterError("has an `anchor` that is not a column and a row")
      }
      return Kernel.Anchor(column: column, row: row)
    }
  }
}

extension Kernel {
  /// The weights, height × width.
  var matrix: Tensor<Double> { Tensor(shape: [height, width], elements: weights) }

  /// Whether the anchor is where it is if nothing is said.
  var hasDefaultAnchor: Bool { anchor == Anchor(column: (width - 1) / 2, row: (height - 1) / 2) }

  /// The kernel of a matrix, or of a single row.
  ///
  /// - Parameters:
  ///   - array: one or two axes; a third one only where it has one channel.
  ///   - name: how the array is called in its file, nil where it is the file.
  ///   - anchor: the point that is laid over the output pixel.
  fileprivate init(_ array: AnyTensor, named name: String?, anchor: Anchor?) throws(FilterError) {
    let shape = array.shape
    let has = name.map { "has an array `\($0)` of" } ?? "has"
    var extents = shape.extents
    if extents.count == 3, extents[2] == 1 { extents.removeLast() }
    if extents.count == 1 { extents.insert(1, at: 0) }
    guard extents.count != 3 else {
      throw FilterError(
        "\(has) the shape \(shape); a kernel is height × width, since the same one is laid over all channels")
    }
    guard extents.count == 2 else {
      throw FilterError("\(has) the shape \(shape); a kernel has one or two axes, height × width")
    }
    guard extents.allSatisfy({ 1...Self.maximumExtent ~= $0 }) else {
      throw FilterError(
        "\(has) the shape \(shape); a kernel has 1×1 to \(Self.maximumExtent)×\(Self.maximumExtent) weights")
    }
    let numbers = Array(array.doubles.elements)
    try self.init(
      rows: (0..<extents[0]).map { Array(numbers[$0 * extents[1]..<($0 + 1) * extents[1]]) }, anchor: anchor)
  }
}
