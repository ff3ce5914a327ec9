/// Kernels that differ from channel to channel, for ``ConvolveChannels``.
///
/// In files: `.npz` and `.safetensors` with an array `kernel`, height × width × channels, or height × width × input × output
/// channels where colours are mixed, and, if wanted, `anchor`, and `bias` as one number for each channel; `.npy` with that
/// array alone; JSON with the rows of each kernel as `kernels`: `[[[…], …], …]`, or for each output channel an array of such for
/// each input channel.
public struct ChannelKernels: Hashable, Sendable {
  /// For each output channel the kernel of the same input channel, or where colours are mixed one for each input channel. All are
  /// of one size and have the same anchor.
  public let kernels: [[Kernel]]

  /// What is added to each output channel, as a fraction of white.
  public let biases: [Float]

  /// The most channels of a file.
  static let maximumCount = 16

  /// Kernels of channels.
  ///
  /// - Parameters:
  ///   - kernels: for each output channel one, or as many as there are channels.
  ///   - biases: one for each output channel; none unless stated otherwise.
  /// - Throws: ``FilterError`` where the kernels are not as many, or differ in size or anchor.
  public init(_ kernels: [[Kernel]], biases: [Float]? = nil) throws(FilterError) {
    guard let first = kernels.first?.first else { throw FilterError("there are no kernels") }
    guard kernels.count <= Self.maximumCount else {
      throw FilterError("kernels for \(kernels.count) channels; \(Self.maximumCount) are possible")
    }
    let inputs = kernels[0].count
    guard inputs == 1 || inputs == kernels.count, kernels.allSatisfy({ $0.count == inputs }) else {
      throw FilterError(
        "\(kernels.map { "\($0.count)" }.joined(separator: ", ")) kernels for \(kernels.count) output channels; "
          + "each has one, or one for each input channel")
    }
    for kernel in kernels.joined()
    where (kernel.width, kernel.height) != (first.width, first.height) || kernel.anchor != first.anchor {
      throw FilterError(
        "the channels' kernels differ: \(first.width)×\(first.height) and \(kernel.width)×\(kernel.height), anchors "
          + "\(first.anchor.column),\(first.anchor.row) and \(kernel.anchor.column),\(kernel.anchor.row)")
    }
    let biases = biases ?? kernels.map { _ in 0 }
    guard biases.count == kernels.count, biases.allSatisfy(\.isFinite) else {
      throw FilterError("\(biases.count) biases for \(kernels.count) channels, or one that is not finite")
    }
    self.kernels = kernels
    self.biases = biases
  }

  /// Whether each output channel follows from all input channels.
  public var mixesColors: Bool { kernels[0].count > 1 }

  /// The number of channels.
  public var count: Int { kernels.count }

  /// The same after a change of each kernel.
  ///
  /// - Throws: what the change throws, or ``FilterError`` where the kernels are then of different sizes.
  public func map(_ change: (Kernel) throws(FilterError) -> Kernel) throws(FilterError) -> ChannelKernels {
    var result: [[Kernel]] = []
    for row in kernels {
      var changed: [Kernel] = []
      for kernel in row { changed.append(try change(kernel)) }
      result.append(changed)
    }
    return try ChannelKernels(result, biases: biases)
  }

  /// What becomes of an output channel of a gray picture: the sum of its kernels.
  func sum(ofOutput output: Int) -> Kernel {
    kernels[output].dropFirst().reduce(kernels[output][0]) { $0.adding($1) }
  }

  /// What becomes of alpha: the mean of what becomes of the channels of a gray picture.
  var alphaKernel: Kernel {
    (1..<count).reduce(sum(ofOutput: 0)) { $0.adding(sum(ofOutput: $1)) }.scaled(by: 1 / Double(count))
  }

  /// The same kernels divided so that the channels of gray pictures keep their brightness.
  ///
  /// - Throws: ``FilterError`` where those of a channel sum to 0.
  public func normalized() throws(FilterError) -> ChannelKernels {
    var result: [[Kernel]] = []
    for output in kernels.indices {
      let sum = sum(ofOutput: output)
      guard !sum.isZeroSum else {
        throw FilterError("the kernels of channel \(output + 1) sum to 0, so nothing makes them sum to 1")
      }
      result.append(kernels[output].map { $0.scaled(by: 1 / sum.sum) })
    }
    return try ChannelKernels(result, biases: biases)
  }
}

extension Kernel {
  /// The sum of two kernels of one size.
  fileprivate func adding(_ other: Kernel) -> Kernel {
    Kernel(height: height, width: width, weights: zip(weights, other.weights).map { $0 + $1 }, anchor: anchor)
  }
}
