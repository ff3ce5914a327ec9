import Convolution
public import Tensors

/// A layer bound to memory: one step of a plan, forward and backward.
///
/// What it needs it takes when it is made or in the first run; later ones allocate nothing.
open class Operation {
  /// An operation that is bound to nothing yet.
  public init() {}

  /// Computes the output from the inputs.
  open func forward(_ step: Step) { preconditionFailure("\(Self.self) does not run forward") }

  /// Computes the gradients of the inputs that are asked for and adds those of the parameters, from the output's.
  open func backward(_ step: Step) { preconditionFailure("\(Self.self) does not run backward") }
}

/// What an operation is told each time that it runs.
public struct Step {
  /// How many examples there are, at most as many as the plan was made for.
  public var batch: Int
  /// Whether the network is learning, for which batch normalisation and dropout differ; a backward run has the value of the
  /// forward run before it.
  public var isTraining: Bool
  /// What random numbers of the run follow from; the backward run has the key of the forward run before it.
  public var key: UInt64 = 0
}

/// Numbers of a value for a batch of examples, one example after the other.
public struct ValueBuffer {
  /// The first number; 64 bytes behind the last may be read.
  public let base: UnsafeMutablePointer<Float>
  /// The shape of one example.
  public let shape: Shape
  /// The numbers of one example.
  public var count: Int { shape.count }
}

/// Where a gradient goes.
public struct GradientTarget {
  /// The first number.
  public let base: UnsafeMutablePointer<Float>
  /// Whether it is added to what is there, because another layer has written its part already.
  public let accumulates: Bool
}

/// A parameter's numbers and, where it is trained, their gradient.
public struct ParameterBuffer {
  /// The first number.
  public let values: UnsafeMutablePointer<Float>
  /// The first number of the gradient, to which operations add; nil where the parameter is not trained or the plan does not
  /// learn.
  public let gradient: UnsafeMutablePointer<Float>?
  /// How many numbers there are.
  public let count: Int
}

/// What an operation is bound to.
public struct OperationContext {
  /// The values that the layer takes.
  public let inputs: [ValueBuffer]
  /// The value that it gives.
  public let output: ValueBuffer
  /// The gradient of its output; nil where the plan does not learn.
  public let outputGradient: UnsafeMutablePointer<Float>?
  /// Where the gradients of its inputs go; nil for those that nobody asks for.
  public let inputGradients: [GradientTarget?]
  /// Its parameters, by their names within the layer.
  public let parameters: [String: ParameterBuffer]
  /// Which of the network's layers it is.
  public let place: Int
  /// The largest batch.
  public let batch: Int
  /// Whether gradients will be asked for.
  public let learns: Bool
  /// The activation of the layer behind this one, where this operation applies it to what it gives, while that is in the
  /// caches: only for layers that say so by ``Layer/appliesFollowing``.
  public let following: Activation.Function?
  /// Whether a neighbouring operation does what this would do forward.
  public let isDoneElsewhere: Bool
  /// What a convolution adds to what it gives, before the activation: the other term of a sum behind it.
  var addend: ValueBuffer?
  /// What the layer puts behind each other in place of its inputs, where concatenations in front of it are left out.
  var joined: [ValueBuffer] = []
  /// Whether the parameters never change, so that what an operation makes of them lasts from run to run.
  public var weightsAreFixed = false
  /// Whether there will be about one run, so that what is made of parameters need not be kept.
  var runsOnce = false
  /// The memory of what lasts no longer than an operation's run.
  var workspace = Workspace()
  /// How many threads work.
  public let parallelism: Parallelism
}
