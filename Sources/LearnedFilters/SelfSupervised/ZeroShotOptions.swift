/// How a network learns to denoise from one picture.
public struct ZeroShotOptions: Hashable, Sendable {
  /// The steps of the training, 1 to 1,000,000; 8,000 unless stated otherwise, which take 20 seconds on two processors.
  public var steps: Int
  /// Rows and columns of the piece of the picture that a step sees, without the 4 pixels around it that its results do not
  /// reach; even, from 16 to 1,024, 40 unless stated otherwise. Many steps with small pieces are better than as much work
  /// with large ones (measured).
  public var window: Int
  /// Adam's largest learning rate, above 0 and at most 1; 0.0015 unless stated otherwise.
  public var learningRate: Double
  /// The channels between the convolutions, 1 to 512; 48 unless stated otherwise, as in the paper.
  public var width: Int
  /// What the first weights and the places of the pieces follow from.
  public var seed: UInt64

  /// The options for most photos.
  public init(steps: Int = 8000, window: Int = 40, learningRate: Double = 0.0015, width: Int = 48, seed: UInt64 = 0) {
    self.steps = steps
    self.window = window
    self.learningRate = learningRate
    self.width = width
    self.seed = seed
  }
}

/// How far the learning from one picture has come.
public struct ZeroShotProgress: Hashable, Sendable {
  /// The steps that were made, from 1.
  public var step: Int
  /// All steps.
  public var steps: Int
  /// The loss of the step, as mean squares of fractions of white.
  public var loss: Double
}
