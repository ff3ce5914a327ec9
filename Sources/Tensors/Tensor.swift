/// A value of many numbers: contiguous, row-major, copied on write.
///
/// Axes follow one order everywhere: images are height × width × channels, batches count × height × width ×
/// channels, so that a row of an image is one contiguous run of memory. Copies share storage until one of
/// them is written to. Memory is 64-byte aligned; only tensors that a file of weights is mapped for lie where the file has
/// them, at a multiple of their elements' size (see ``WeightsFile``).
public struct Tensor<Element: TensorElement>: Sendable {
  /// The extents, outermost axis first.
  public private(set) var shape: Shape
  private var storage: TensorStorage<Element>

  /// A tensor whose elements all have one value.
  public init(shape: Shape, repeating value: Element) {
    self.init(uninitialized: shape) { $0.update(repeating: value) }
  }

  /// A tensor of zeros.
  public init(zeros shape: Shape) { self.init(shape: shape, repeating: .zero) }

  /// A tensor of these elements, in row-major order.
  ///
  /// - Precondition: there are as many elements as the shape asks for.
  public init(shape: Shape, elements: some Collection<Element>) {
    precondition(
      elements.count == shape.count, "\(elements.count) elements do not fill a shape of \(shape)")
    self.init(uninitialized: shape) { _ = $0.update(fromContentsOf: elements) }
  }

  /// A tensor whose elements a closure writes; before that they have no defined value.
  ///
  /// - Parameters:
  ///   - shape: the extents.
  ///   - body: gets the memory and has to write every element of it.
  public init<Failure: Error>(
    uninitialized shape: Shape,
    _ body: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> Void
  ) throws(Failure) {
    self.shape = shape
    storage = TensorStorage(count: shape.count)
    try body(storage.elements)
  }

  /// A tensor that takes over memory instead of copying it.
  ///
  /// - Parameter memory: as many elements as the shape asks for, allocated 64-byte aligned; the tensor gives it
  ///   to ``LargeMemory``.
  package init(shape: Shape, adopting memory: UnsafeMutableBufferPointer<Element>) {
    precondition(memory.count == shape.count, "\(memory.count) elements do not fill a shape of \(shape)")
    self.shape = shape
    storage = TensorStorage(adopting: memory)
  }

  /// A tensor of elements in a mapped file, which stays mapped as long as there is the tensor; they are copied when it is
  /// written to.
  ///
  /// - Precondition: the elements lie within the file, at a multiple of their size.
  init(shape: Shape, viewing mapping: FileMapping, at offset: Int) {
    precondition(
      offset >= 0 && offset.isMultiple(of: MemoryLayout<Element>.stride)
        && shape.count <= (mapping.bytes.count - offset) / MemoryLayout<Element>.stride,
      "\(shape) elements from byte \(offset) on, of \(mapping.bytes.count)")
    self.shape = shape
    storage = TensorStorage(shape.count, in: mapping, at: offset)
  }

  /// The number of elements.
  public var count: Int { shape.count }

  /// All elements, in row-major order.
  public var span: Span<Element> {
    @_lifetime(borrow self)
    get {
      unsafe _overrideLifetime(Span(_unsafeElements: UnsafeBufferPointer(storage.elements)), borrowing: self)
    }
  }

  /// All elements, to be changed in place; the storage is copied first where it is shared.
  public var mutableSpan: MutableSpan<Element> {
    @_lifetime(&self)
    mutating get {
      makeUnique()
      return unsafe _overrideLifetime(MutableSpan(_unsafeElements: storage.elements), mutating: &self)
    }
  }

  /// Row `y`: width × channels elements (see ``Shape/rowLength``).
  ///
  /// - Precondition: 0 ≤ y < ``Shape/rowCount``.
  @_lifetime(borrow self)
  public func row(_ y: Int) -> Span<Element> {
    let bounds = rowBounds(y)
    let row = UnsafeBufferPointer(rebasing: storage.elements[bounds])
    return unsafe _overrideLifetime(Span(_unsafeElements: row), borrowing: self)
  }

  /// Row `y`, to be changed in place.
  @_lifetime(&self)
  public mutating func mutableRow(_ y: Int) -> MutableSpan<Element> {
    makeUnique()
    let row = UnsafeMutableBufferPointer(rebasing: storage.elements[rowBounds(y)])
    return unsafe _overrideLifetime(MutableSpan(_unsafeElements: row), mutating: &self)
  }

  /// The element at one index for each axis.
  public subscript(indices: Int...) -> Element {
    get { storage.elements[offset(of: indices)] }
    set {
      makeUnique()
      storage.elements[offset(of: indices)] = newValue
    }
  }

  /// The same elements under another shape, without a copy.
  ///
  /// - Precondition: both shapes have the same number of elements.
  public func reshaped(to shape: Shape) -> Self {
    precondition(shape.count == count, "\(self.shape) cannot be reshaped to \(shape)")
    var result = self
    result.shape = shape
    return result
  }

  /// A tensor of the same shape whose elements are functions of these.
  public func map<Result: TensorElement>(_ transform: (Element) -> Result) -> Tensor<Result> {
    Tensor<Result>(uninitialized: shape) { result in
      for index in 0..<count { result[index] = transform(storage.elements[index]) }
    }
  }

  /// The elements as an array, in row-major order.
  public var elements: [Element] { Array(storage.elements) }

  /// Calls a closure with the memory of the tensor; the pointer is valid during the call only.
  public func withUnsafeBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeBufferPointer(storage.elements))
  }

  /// Calls a closure with the memory of the tensor, to be changed in place; valid during the call only.
  public mutating func withUnsafeMutableBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    makeUnique()
    return try body(storage.elements)
  }

  private mutating func makeUnique() {
    if storage.mapping != nil || !isKnownUniquelyReferenced(&storage) { storage = TensorStorage(copying: storage) }
  }

  private func rowBounds(_ y: Int) -> Range<Int> {
    precondition(y >= 0 && y < shape.rowCount, "row \(y) of a tensor of \(shape.rowCount) rows")
    return y * shape.rowLength..<(y + 1) * shape.rowLength
  }

  private func offset(of indices: [Int]) -> Int {
    precondition(indices.count == shape.rank, "\(indices.count) indices for a tensor of shape \(shape)")
    var offset = 0
    for (index, extent) in zip(indices, shape.extents) {
      precondition(index >= 0 && index < extent, "index \(indices) is outside of \(shape)")
      offset = offset * extent + index
    }
    return offset
  }
}

extension Tensor: Hashable {
  public static func == (left: Self, right: Self) -> Bool {
    left.shape == right.shape && left.storage.elements.elementsEqual(right.storage.elements)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(shape)
    for element in storage.elements { hasher.combine(element) }
  }
}

extension Tensor: CustomStringConvertible {
  public var description: String { "Tensor<\(Element.self)>(\(shape))" }
}

/// The memory of a tensor: 64-byte aligned, so that a vector register's load never straddles two cache lines; or a part of
/// a mapped file.
///
/// Unchecked: the elements are written only while one tensor alone refers to them, and never in a file.
private final class TensorStorage<Element: TensorElement>: @unchecked Sendable {
  let elements: UnsafeMutableBufferPointer<Element>
  /// The file that has the elements, which may only be read then.
  let mapping: FileMapping?

  init(count: Int) {
    elements = LargeMemory.allocate(byteCount: count * MemoryLayout<Element>.stride)
      .bindMemory(to: Element.self)
    mapping = nil
  }

  init(adopting elements: UnsafeMutableBufferPointer<Element>) {
    self.elements = elements
    mapping = nil
  }

  init(_ count: Int, in mapping: FileMapping, at offset: Int) {
    let bytes = mapping.bytes[offset..<offset + count * MemoryLayout<Element>.stride]
    elements = UnsafeMutableBufferPointer(
      mutating: UnsafeRawBufferPointer(rebasing: bytes).bindMemory(to: Element.self))
    self.mapping = mapping
  }

  convenience init(copying other: TensorStorage) {
    self.init(count: other.elements.count)
    _ = elements.update(fromContentsOf: other.elements)
  }

  deinit {
    if mapping == nil { LargeMemory.deallocate(UnsafeMutableRawBufferPointer(elements)) }
  }
}
