public import Tensors

/// How active the units of layers are, over as many pictures as one likes.
///
/// ```swift
/// var survey = ActivitySurvey()
/// for photo in photos { survey.add(try model.featureMaps(of: photo, at: ["*relu"])) }
/// for layer in survey.layers { print(layer.name, layer.mean, layer.dead.count) }
/// ```
public struct ActivitySurvey: Sendable {
  /// What is known of a layer.
  public struct Layer: Sendable {
    /// The layer's name.
    public let name: String
    /// The shape of its output for the last picture.
    public fileprivate(set) var shape: Shape
    /// How many numbers were seen.
    public private(set) var count = 0
    /// How many of them were 0.
    public private(set) var zeros = 0
    /// How many were infinite or no number; they are left out of all else.
    public private(set) var oddities = 0
    /// The least and the greatest number.
    public private(set) var least = Double.infinity
    public private(set) var greatest = -Double.infinity
    /// How often numbers other than 0 fell into each of some intervals.
    public private(set) var histogram = GrowingHistogram()
    private var sum = 0.0
    private var squares = 0.0
    private var isActive: [Bool]

    fileprivate init(_ name: String, _ shape: Shape) {
      self.name = name
      self.shape = shape
      isActive = [Bool](repeating: false, count: shape.rank == 0 ? 1 : shape[-1])
    }

    /// The mean of all numbers.
    public var mean: Double { sum / Double(max(count, 1)) }
    /// Their standard deviation.
    public var deviation: Double { max(0, squares / Double(max(count, 1)) - mean * mean).squareRoot() }
    /// How many channels, or features, there are.
    public var channels: Int { isActive.count }
    /// The dead channels, or features: those that were 0 everywhere in all pictures.
    public var dead: [Int] { isActive.indices.filter { !isActive[$0] } }

    fileprivate mutating func add(_ map: Tensor<Float>) {
      shape = map.shape
      let channels = isActive.count
      var (sum, squares) = (0.0, 0.0)
      map.withUnsafeBufferPointer { numbers in
        for (index, number) in numbers.enumerated() {
          guard number.isFinite else {
            oddities += 1
            isActive[index % channels] = true
            continue
          }
          count += 1
          let number = Double(number)
          least = min(least, number)
          greatest = max(greatest, number)
          guard number != 0 else {
            zeros += 1
            continue
          }
          isActive[index % channels] = true
          sum += number
          squares += number * number
          histogram.add(number)
        }
      }
      self.sum += sum
      self.squares += squares
    }
  }

  /// The layers, in the order in which they were added first.
  public private(set) var layers: [Layer] = []

  /// A survey of nothing yet.
  public init() {}

  /// Adds what layers made of a picture.
  ///
  /// - Precondition: a layer has the same number of channels each time.
  public mutating func add(_ maps: FeatureMaps) {
    for (name, map) in maps {
      let place = layers.firstIndex { $0.name == name } ?? layers.count
      if place == layers.count { layers.append(Layer(name, map.shape)) }
      precondition(
        layers[place].channels == (map.shape.rank == 0 ? 1 : map.shape[-1]),
        "\(map.shape) after \(layers[place].shape) in \(name)")
      layers[place].add(map)
    }
  }
}

/// How often numbers fall into intervals of equal length, which are made longer as larger numbers come.
public struct GrowingHistogram: Hashable, Sendable {
  /// 128 intervals on both sides of 0.
  private static let half = 128
  /// The length of an interval: a power of 2.
  public private(set) var interval = 0x1p-40
  /// How many numbers are in each, from −``limit`` to ``limit``.
  public private(set) var counts = [Int](repeating: 0, count: 2 * half)

  /// A histogram of nothing yet.
  public init() {}

  /// The end of the last interval.
  public var limit: Double { interval * Double(Self.half) }

  /// Counts a number.
  ///
  /// - Precondition: it is finite.
  public mutating func add(_ number: Double) {
    while abs(number) >= limit { grow() }
    counts[Int((number / interval).rounded(.down)) + Self.half] += 1
  }

  /// Makes each two neighbours one.
  private mutating func grow() {
    interval *= 2
    var wider = [Int](repeating: 0, count: counts.count)
    for (index, count) in counts.enumerated() {
      wider[((index - Self.half) >> 1) + Self.half] += count
    }
    counts = wider
  }
}
