import ImageFilters
public import Tensors

/// Bicubic interpolation along one axis (Keys 1981, a = −½), as MATLAB's `imresize` does it.
///
/// Where the axis becomes shorter the kernel is widened by the same factor, so that nothing is aliased. Beyond the ends the
/// samples are mirrored, the first and last one twice.
public struct Bicubic: Hashable, Sendable {
  /// The number of samples before.
  public let inputCount: Int
  /// The number of samples after.
  public let outputCount: Int
  /// How many samples each result follows from.
  let taps: Int
  /// The samples of each result, `taps` for each.
  let places: [Int32]
  /// Their weights, whose sum is 1.
  let weights: [Float]

  /// The interpolation from a number of samples to another one.
  ///
  /// - Precondition: both are at least 1.
  public init(from inputCount: Int, to outputCount: Int) {
    precondition(inputCount >= 1 && outputCount >= 1, "\(inputCount) samples to \(outputCount)")
    self.inputCount = inputCount
    self.outputCount = outputCount
    let scale = Double(outputCount) / Double(inputCount)
    let stretch = min(scale, 1)
    let reach = 2 / stretch
    let taps = Int((2 * reach).rounded(.up)) + 1
    self.taps = taps
    var places: [Int32] = []
    var weights: [Float] = []
    places.reserveCapacity(taps * outputCount)
    weights.reserveCapacity(taps * outputCount)
    for index in 0..<outputCount {
      let center = (Double(index) + 0.5) / scale - 0.5
      let first = Int((center - reach).rounded(.up))
      let own = (first..<first + taps).map { BicubicEnlargement.weight((center - Double($0)) * stretch) }
      let sum = own.reduce(0, +)
      for (offset, weight) in own.enumerated() {
        places.append(Int32(Self.mirrored(first + offset, inputCount)))
        weights.append(Float(weight / sum))
      }
    }
    self.places = places
    self.weights = weights
  }

  /// The sample that stands for one beyond the ends.
  private static func mirrored(_ place: Int, _ count: Int) -> Int {
    let period = 2 * count
    let within = ((place % period) + period) % period
    return within < count ? within : period - 1 - within
  }
}

extension Tensor<Float> {
  /// A picture of another size by bicubic interpolation; see ``Bicubic``.
  ///
  /// - Parameters:
  ///   - height: the rows of the result.
  ///   - width: its columns.
  /// - Returns: height × width × channels.
  /// - Precondition: the tensor is height × width × channels.
  public func bicubic(height: Int, width: Int) -> Tensor<Float> {
    precondition(shape.rank == 3, "\(shape) is no picture")
    return Bicubic(from: shape[0], to: height).applied(toRowsOf: self)
      .transposedPicture().resampledRows(width).transposedPicture()
  }

  private func resampledRows(_ count: Int) -> Tensor<Float> {
    Bicubic(from: shape[0], to: count).applied(toRowsOf: self)
  }

  /// Width × height × channels of height × width × channels.
  private func transposedPicture() -> Tensor<Float> {
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    return Tensor(uninitialized: [width, height, channels]) { target in
      withUnsafeBufferPointer { source in
        for y in 0..<height {
          for x in 0..<width {
            for channel in 0..<channels {
              target[(x * height + y) * channels + channel] = source[(y * width + x) * channels + channel]
            }
          }
        }
      }
    }
  }
}

extension Bicubic {
  /// The rows of a picture, which become more or fewer.
  func applied(toRowsOf picture: Tensor<Float>) -> Tensor<Float> {
    let row = picture.shape[1] * picture.shape[2]
    return Tensor(uninitialized: [outputCount, picture.shape[1], picture.shape[2]]) { target in
      guard let target = target.baseAddress else { return }
      picture.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress else { return }
        for y in 0..<outputCount {
          let result = target + y * row
          result.update(repeating: 0, count: row)
          for tap in y * taps..<(y + 1) * taps where weights[tap] != 0 {
            let (from, weight) = (source + Int(places[tap]) * row, weights[tap])
            for x in 0..<row { result[x] += weight * from[x] }
          }
        }
      }
    }
  }
}
