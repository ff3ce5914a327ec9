public import ImageCodecs
public import ImageFilters
public import Tensors

/// Random numbers that are the same in every run: SplitMix64 (Steele, Lea and Flood 2014).
public struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

extension Image {
  /// The samples as floats, on the image's own scale.
  public var floats: Tensor<Float> {
    switch samples {
    case .uint8(let tensor): tensor.map { Float($0) }
    case .uint16(let tensor): tensor.map { Float($0) }
    case .float(let tensor): tensor
    }
  }

  /// A Float image of random samples from 0 to 1.
  public static func random(
    width: Int, height: Int, channels: Int, using random: inout SeededGenerator
  ) -> Image {
    let samples = (0..<width * height * channels).map { _ in Float.random(in: 0...1, using: &random) }
    return Image(.float(Tensor(shape: [height, width, channels], elements: samples)))
  }
}

/// A filter whose type is not known where it is used.
public struct AnyFilter: ImageFilter {
  private let filter: any ImageFilter

  public init(_ filter: any ImageFilter) { self.filter = filter }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    try filter.steps(for: format)
  }
}

/// The largest difference of two tensors' elements, infinite where their counts differ or one is not a number.
///
/// - Parameter image: where it has alpha, colours of transparent pixels (alpha 0) are not looked at.
public func largestDifference(
  _ a: Tensor<Float>, _ b: Tensor<Float>, skippingTransparentIn image: Image? = nil
) -> Double {
  guard a.count == b.count else { return .infinity }
  let (left, right) = (a.elements, b.elements)
  var largest = 0.0
  for index in left.indices {
    if let image, image.color.hasAlpha {
      let channels = image.color.channelCount
      if left[index / channels * channels + channels - 1] == 0 { continue }
    }
    let difference = abs(Double(left[index]) - Double(right[index]))
    if difference.isNaN && !(left[index].isNaN && right[index].isNaN) { return .infinity }
    largest = max(largest, difference)
  }
  return largest
}
