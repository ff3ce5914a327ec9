/// A change of an example at random, so that a network sees more than there is.
///
/// Those that move pixels move the target alike where that is a picture. The choices follow from an ``ExampleKey``.
public enum Augmentation: Codable, Hashable, Sendable {
  /// Left and right change places, with a probability.
  case horizontalFlip(probability: Double = 0.5)
  /// Top and bottom change places, with a probability.
  case verticalFlip(probability: Double = 0.5)
  /// None, one, two or three quarters of a turn, all being equally likely; the pictures have to be square.
  case quarterTurns
  /// A piece of this size from somewhere, all places being equally likely, after so many black pixels were put around the
  /// picture.
  case crop(width: Int, height: Int, padding: Int = 0)
  /// Normal noise is added to the input alone; its standard deviation is of a range, in steps of an 8-bit sample (1/255).
  case noise(minimum: Double, maximum: Double)
  /// The input, and the target where that is a picture, are multiplied by a number of a range: another light. Nothing is
  /// cut off.
  case brightness(minimum: Double, maximum: Double)

  /// Normal noise of one standard deviation, in steps of an 8-bit sample.
  public static func noise(_ deviation: Double) -> Augmentation { .noise(minimum: deviation, maximum: deviation) }

  /// Whether it moves pixels.
  var isGeometric: Bool {
    switch self {
    case .horizontalFlip, .verticalFlip, .quarterTurns, .crop: true
    case .noise, .brightness: false
    }
  }

  /// Checks the numbers.
  func validate() throws(NetworkError) {
    switch self {
    case .horizontalFlip(let probability), .verticalFlip(let probability):
      try check(0...1 ~= probability, "a flip with a probability of \(probability)")
    case .quarterTurns: return
    case .crop(let width, let height, let padding):
      try check(
        width > 0 && height > 0 && 0...1_000_000 ~= padding, "a piece of \(width)×\(height) with \(padding) around")
    case .noise(let minimum, let maximum):
      try check(0 <= minimum && minimum <= maximum && maximum.isFinite, "noise of \(minimum) to \(maximum)")
    case .brightness(let minimum, let maximum):
      try check(0 <= minimum && minimum <= maximum && maximum.isFinite, "a brightness of \(minimum) to \(maximum)")
    }
  }

  private func check(_ holds: Bool, _ what: String) throws(NetworkError) {
    guard holds else { throw NetworkError(.data, "there is no \(what)") }
  }
}
