/// The range of a tensor's elements, and how they are spread.
///
/// Infinities and what is no number are counted and left out of all else. Truth values count as 0 and 1.
public struct TensorStatistics: Hashable, Sendable {
  /// How many elements are finite.
  public private(set) var finiteCount = 0
  /// How many are infinite or no number.
  public private(set) var nonFiniteCount = 0
  /// The least element, rounded to Double; 0 where none is finite.
  public private(set) var minimum = 0.0
  /// The largest element.
  public private(set) var maximum = 0.0
  /// The mean, in double precision.
  public private(set) var mean = 0.0
  /// The standard deviation of the elements themselves: the root of their mean squared distance from the mean.
  public private(set) var deviation = 0.0

  /// The statistics of a tensor.
  public init(_ tensor: AnyTensor) {
    switch tensor {
    case .bool(let tensor), .uint8(let tensor): self.init(tensor) { Double($0) }
    case .int8(let tensor): self.init(tensor) { Double($0) }
    case .uint16(let tensor): self.init(tensor) { Double($0) }
    case .int16(let tensor): self.init(tensor) { Double($0) }
    case .uint32(let tensor): self.init(tensor) { Double($0) }
    case .int32(let tensor): self.init(tensor) { Double($0) }
    case .uint64(let tensor): self.init(tensor) { Double($0) }
    case .int64(let tensor): self.init(tensor) { Double($0) }
    case .float(let tensor): self.init(tensor) { Double($0) }
    case .double(let tensor): self.init(tensor) { $0 }
    }
  }

  private init<Element>(_ tensor: Tensor<Element>, _ value: (Element) -> Double) {
    tensor.withUnsafeBufferPointer { elements in
      // Scaled, so that neither the sum nor the squares of the largest numbers overflow.
      var (least, most, sum) = (Double.infinity, -Double.infinity, 0.0)
      for element in elements {
        let number = value(element)
        guard number.isFinite else { continue }
        finiteCount += 1
        (least, most) = (min(least, number), max(most, number))
        sum += number * 0x1p-32
      }
      nonFiniteCount = elements.count - finiteCount
      guard finiteCount > 0 else { return }
      (minimum, maximum) = (least, most)
      mean = sum / Double(finiteCount) * 0x1p32
      let scale = max(abs(least), abs(most))
      guard scale > 0 else { return }
      var squares = 0.0
      for element in elements {
        let number = value(element)
        if number.isFinite {
          let distance = number / scale - mean / scale
          squares += distance * distance
        }
      }
      deviation = (squares / Double(finiteCount)).squareRoot() * scale
    }
  }
}
