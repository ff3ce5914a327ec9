public import Tensors

/// What a training reports beside its loss: how good the network's output is in terms that people use.
///
/// Each is a mean over the examples.
public enum Metric: Codable, Hashable, Sendable {
  /// The part of the examples, or of their pixels, whose greatest output is at the right class; with one output, whether its
  /// sign is right. From 0 to 1.
  case accuracy
  /// The part of the examples whose class is among those of the `count` greatest outputs. From 0 to 1.
  case topAccuracy(count: Int)
  /// 10 log₁₀ (range² / mean squared error) of each example, in decibels; infinite for one without an error.
  case peakSignalToNoise(range: Double = 1)
  /// The structural similarity of each example's picture, up to 1; see ``Loss/structuralSimilarity(range:)``.
  case structuralSimilarity(range: Double = 1)

  /// The field's name of the metric.
  public var name: String {
    switch self {
    case .accuracy: "accuracy"
    case .topAccuracy(let count): "top-\(count) accuracy"
    case .peakSignalToNoise: "PSNR"
    case .structuralSimilarity: "SSIM"
    }
  }

  /// A value of the metric as text, with its unit.
  public func text(_ value: Double) -> String {
    switch self {
    case .accuracy, .topAccuracy: NumberText.fixed(100 * value, places: 2) + " %"
    case .peakSignalToNoise: NumberText.fixed(value, places: 2) + " dB"
    case .structuralSimilarity: NumberText.fixed(value, places: 4)
    }
  }

  /// Checks that the metric can compare outputs of a shape with the examples' targets.
  ///
  /// - Parameters:
  ///   - output: the shape of one example's output.
  ///   - target: what the examples hold.
  /// - Throws: ``NetworkError`` of kind `data` where they do not fit, `description` where the metric's number makes no sense.
  public func check(output: Shape, target: TargetKind) throws(NetworkError) {
    switch (self, target) {
    case (.accuracy, _): try Loss.binaryCrossEntropy.check(output: output, target: target)
    case (.topAccuracy(let count), .classes(let classes)):
      try Loss.crossEntropy().check(output: output, target: target)
      guard 1...classes ~= count else {
        throw NetworkError(.description, "\(name) of \(classes) classes makes no sense")
      }
    case (.peakSignalToNoise(let range), .tensor):
      try Loss.structuralSimilarity(range: range).checkNumbers()
      try Loss.meanSquaredError.check(output: output, target: target)
    case (.structuralSimilarity(let range), .tensor):
      try Loss.structuralSimilarity(range: range).check(output: output, target: target)
    case (.topAccuracy, .tensor): throw NetworkError(.data, "\(name) needs examples with labels")
    case (.peakSignalToNoise, .classes), (.structuralSimilarity, .classes):
      throw NetworkError(.data, "\(name) compares pictures, not labels")
    }
  }
}
