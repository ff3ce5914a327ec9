import Tensors

/// What sizes may be, so that neither a product of two of them nor a place in a value overflows.
enum SizeLimits {
  /// The most numbers that a value of one example, or a parameter, has: 2³¹ − 1.
  static let numbers = Int(Int32.max)

  /// Whether all of these are at least 1 and no larger than a value may be.
  static func allow(_ sizes: Int...) -> Bool { sizes.allSatisfy { 1...numbers ~= $0 } }

  /// A shape that is neither empty nor too large; nil where these extents are none.
  static func shape(_ extents: [Int]) -> Shape? {
    Shape(checking: extents).flatMap { 1...numbers ~= $0.count ? $0 : nil }
  }
}

extension Layer {
  /// A shape that follows from the layer's settings.
  func shape(_ extents: [Int]) throws(NetworkError) -> Shape {
    guard let shape = SizeLimits.shape(extents) else {
      let text = extents.map(String.init).joined(separator: "×")
      throw NetworkError(.shape, "an output of \(text) is empty or has more than \(SizeLimits.numbers) numbers")
    }
    return shape
  }
}
