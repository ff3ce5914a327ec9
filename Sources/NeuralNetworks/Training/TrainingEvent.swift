/// What a training tells whoever watches it.
public enum TrainingEvent: Sendable {
  /// A step was made.
  case step(StepReport)
  /// An epoch is over, and its validation.
  case epoch(EpochRecord)
}

/// What a step of training came to.
public struct StepReport: Hashable, Sendable {
  /// The epoch, counted from 1.
  public var epoch: Int
  /// How many epochs there are to be.
  public var epochs: Int
  /// The step within the epoch, counted from 1.
  public var step: Int
  /// How many steps an epoch has.
  public var stepsPerEpoch: Int
  /// The examples that the step saw.
  public var examples: Int
  /// The loss of the step's examples.
  public var loss: Double
  /// The mean loss of the epoch's examples so far.
  public var meanLoss: Double
  /// The learning rate.
  public var learningRate: Double
  /// The Euclidean norm of all gradients before they were clipped.
  public var gradientNorm: Double
}

/// What a training does after an event.
public enum TrainingDecision: Sendable {
  /// It goes on.
  case goOn
  /// It stops so that it can go on later: after a step as after an epoch it does then what it would have done at once.
  case pause
}

/// How a run of a training ended.
public enum TrainingOutcome: Hashable, Sendable {
  /// All epochs are done.
  case finished
  /// It no longer got better: see ``EarlyStopping``.
  case stoppedEarly
  /// Whoever watches it asked for a pause.
  case paused
}
