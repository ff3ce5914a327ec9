import CKernels
import Convolution
public import Tensors

/// The examples of a data set, changed at random each time that they are loaded.
public struct AugmentedDataset: Dataset {
  /// The data set as it is.
  public let base: any Dataset
  /// The changes, one after the other: first those that move pixels, then the others.
  public let augmentations: [Augmentation]
  public let inputShape: Shape
  public let target: TargetKind
  public let isInMemory: Bool
  private let baseInputShape: Shape
  /// The target's shape in the data set, where it is a picture.
  private let baseTargetShape: Shape?
  private let isMoved: Bool
  private let scratch: ScratchMemory

  /// A data set with changes.
  ///
  /// - Throws: ``NetworkError`` of kind `data` where a change makes no sense for these examples.
  public init(_ base: any Dataset, by augmentations: [Augmentation]) throws(NetworkError) {
    let input = base.inputShape
    guard input.rank == 3 || augmentations.isEmpty else {
      throw NetworkError(.data, "inputs of \(input) are no pictures that could be changed at random")
    }
    for augmentation in augmentations { try augmentation.validate() }
    isMoved = augmentations.contains { $0.isGeometric }
    self.base = base
    self.augmentations = augmentations
    isInMemory = base.isInMemory
    baseInputShape = input
    inputShape = try Self.shape(of: input, after: augmentations)
    var targetCount = 0
    if case .tensor(let shape) = base.target, !augmentations.isEmpty {
      guard shape.rank == 3 else {
        throw NetworkError(.data, "targets of \(shape) are no pictures that could be changed as the inputs are")
      }
      let crops = augmentations.contains { if case .crop = $0 { true } else { false } }
      guard !crops || (shape[0] == input[0] && shape[1] == input[1]) else {
        throw NetworkError(.data, "inputs of \(input) and targets of \(shape) have no pieces in common")
      }
      baseTargetShape = shape
      target = .tensor(try Self.shape(of: shape, after: augmentations))
      targetCount = shape.count
    } else {
      baseTargetShape = nil
      target = base.target
    }
    scratch = ScratchMemory(count: max(input.count, targetCount))
  }

  public var count: Int { base.count }

  public func label(of index: Int) -> Int? { base.label(of: index) }

  public func load(
    _ index: Int, key: ExampleKey, into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory
  ) throws(NetworkError) {
    var random = key.random
    if isMoved {
      try loadMoved(index, key: key, into: input, target: target, random: &random)
    } else {
      try base.load(index, key: key.inner, into: input, target: target)
    }
    for augmentation in augmentations {
      switch augmentation {
      case .noise(let minimum, let maximum):
        let deviation = Float(Self.number(minimum, maximum, &random) / 255)
        for place in input.indices { input[place] += deviation * Float(random.normal()) }
      case .brightness(let minimum, let maximum):
        let factor = Float(Self.number(minimum, maximum, &random))
        scale(input, by: factor)
        if case .tensor(let picture) = target { scale(picture, by: factor) }
      case .horizontalFlip, .verticalFlip, .quarterTurns, .crop: continue
      }
    }
  }

  private func loadMoved(
    _ index: Int, key: ExampleKey, into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory,
    random: inout RandomGenerator
  ) throws(NetworkError) {
    // The same choices for both pictures.
    var again = random
    let inputMap = map(baseInputShape, &random)
    let memory = scratch.take()
    defer { scratch.give(memory) }
    let source = UnsafeMutableBufferPointer(start: memory.input.base, count: baseInputShape.count)
    guard case .tensor(let picture) = target, let shape = baseTargetShape else {
      try base.load(index, key: key.inner, into: source, target: target)
      return inputMap.apply(from: memory.input.base, to: input, channels: baseInputShape[2])
    }
    let targetSource = UnsafeMutableBufferPointer(start: memory.target.base, count: shape.count)
    try base.load(index, key: key.inner, into: source, target: .tensor(targetSource))
    inputMap.apply(from: memory.input.base, to: input, channels: baseInputShape[2])
    map(shape, &again).apply(from: memory.target.base, to: picture, channels: shape[2])
  }

  /// Makes the choices for pictures of a shape.
  private func map(_ shape: Shape, _ random: inout RandomGenerator) -> PixelMap {
    var map = PixelMap(width: shape[1], height: shape[0])
    for augmentation in augmentations {
      switch augmentation {
      case .horizontalFlip(let probability): if random.uniform() < probability { map.flipHorizontally() }
      case .verticalFlip(let probability): if random.uniform() < probability { map.flipVertically() }
      case .quarterTurns: map.turn(quarters: Int(random.next() >> 62))
      case .crop(let width, let height, let padding):
        let free = (x: map.width + 2 * padding - width, y: map.height + 2 * padding - height)
        let x = Int(random.next(upperBound: UInt64(free.x + 1))) - padding
        let y = Int(random.next(upperBound: UInt64(free.y + 1))) - padding
        map.crop(x: x, y: y, width: width, height: height)
      case .noise, .brightness: continue
      }
    }
    return map
  }

  private func scale(_ numbers: UnsafeMutableBufferPointer<Float>, by factor: Float) {
    guard let base = numbers.baseAddress else { return }
    ck_scale(base, factor, base, numbers.count)
  }

  private static func number(_ minimum: Double, _ maximum: Double, _ random: inout RandomGenerator) -> Double {
    minimum + (maximum - minimum) * random.uniform()
  }

  private static func shape(of picture: Shape, after augmentations: [Augmentation]) throws(NetworkError) -> Shape {
    var (height, width) = (picture[0], picture[1])
    for augmentation in augmentations {
      switch augmentation {
      case .quarterTurns where width != height:
        throw NetworkError(.data, "pictures of \(width)×\(height) pixels are not square after a quarter of a turn")
      case .crop(let newWidth, let newHeight, let padding):
        guard newWidth <= width + 2 * padding, newHeight <= height + 2 * padding else {
          throw NetworkError(
            .data,
            "there is no piece of \(newWidth)×\(newHeight) pixels in pictures of \(width)×\(height) with \(padding) around"
          )
        }
        (height, width) = (newHeight, newWidth)
      default: continue
      }
    }
    guard let shape = Shape(checking: [height, width, picture[2]]) else {
      throw NetworkError(.data, "pieces of \(width)×\(height) pixels are too large")
    }
    return shape
  }
}

extension Dataset {
  /// The data set with changes at random, which differ from epoch to epoch.
  ///
  /// ```swift
  /// let training = try pairs.augmented(by: [.crop(width: 40, height: 40), .horizontalFlip(), .noise(25)])
  /// ```
  ///
  /// - Parameter augmentations: first all that move pixels are done in their order, then the others in theirs.
  /// - Throws: ``NetworkError`` of kind `data` where a change makes no sense for these examples: probabilities outside
  ///   of 0…1, pieces larger than the picture, quarters of a turn for pictures that are not square.
  public func augmented(by augmentations: [Augmentation]) throws(NetworkError) -> AugmentedDataset {
    try AugmentedDataset(self, by: augmentations)
  }
}
