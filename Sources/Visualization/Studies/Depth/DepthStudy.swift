public import NeuralNetworks
import Tensors

/// The size of the gradient layer by layer in deep networks: how it vanishes, and what keeps it.
///
/// Dense layers of one width take normal random numbers; the loss is the squared error of one output against random
/// targets. Nothing is trained: it is the first gradient that is looked at.
public struct DepthStudy: Sendable {
  /// The number of layers, 2 or more.
  public var layers: Int
  /// The numbers that each layer gives.
  public var width: Int
  /// The number of examples.
  public var batch: Int
  /// What weights and examples follow from.
  public var seed: UInt64

  /// A study of 20 layers of width 64 unless stated otherwise.
  public init(layers: Int = 20, width: Int = 64, batch: Int = 64, seed: UInt64 = 0) {
    precondition(layers > 1 && width > 0 && batch > 1, "\(layers) layers of \(width) with \(batch) examples")
    self.layers = layers
    self.width = width
    self.batch = batch
    self.seed = seed
  }

  /// What the layers are made of.
  ///
  /// Weights begin as PyTorch's unless He's start is named. A skip adds what comes in to what its ReLU and dense layer, in
  /// this order, make of it (He and others 2016).
  public enum Variant: String, CaseIterable, Sendable {
    case sigmoid = "sigmoid"
    case sigmoidNormalized = "sigmoid, batch norm"
    case relu = "ReLU"
    case reluHe = "ReLU, He's start"
    case reluNormalized = "ReLU, batch norm"
    case reluSkip = "ReLU, skips"
  }

  /// What a gradient is like along a network.
  public struct Profile: Sendable {
    public let variant: Variant
    /// For each layer, the first to the last, the norm of the loss' gradient by what the layer gives, for all examples together.
    public let outputNorms: [Double]
    /// The same by the layer's weights.
    public let weightNorms: [Double]

    /// The norms by outputs as parts of the last layer's.
    public var relativeNorms: [Double] { outputNorms.map { $0 / outputNorms[outputNorms.count - 1] } }
  }

  /// The network of a variant; its layers are `layer1` and so on.
  func network(_ variant: Variant) throws(NetworkError) -> Network {
    let width = width
    return try Network(input: [width]) {
      for index in 1...layers {
        switch variant {
        case .sigmoid:
          Block {
            dense()
            Activation(.sigmoid).named("out")
          }.named("layer\(index)")
        case .sigmoidNormalized:
          Block {
            dense()
            BatchNorm()
            Activation(.sigmoid).named("out")
          }.named("layer\(index)")
        case .relu:
          Block {
            dense()
            Activation(.relu).named("out")
          }.named("layer\(index)")
        case .reluHe:
          Block {
            dense(.heNormal)
            Activation(.relu).named("out")
          }.named("layer\(index)")
        case .reluNormalized:
          Block {
            dense()
            BatchNorm()
            Activation(.relu).named("out")
          }.named("layer\(index)")
        case .reluSkip:
          Residual {
            Activation(.relu)
            dense()
          }.named("layer\(index)")
        }
      }
      Dense(1).named("head")
    }
  }

  private func dense(_ initializer: Initializer = .pyTorch) -> some NetworkPart {
    Dense(width, weightInitializer: initializer).named("dense")
  }

  /// The gradient's sizes in a variant.
  ///
  /// - Throws: `NetworkError`, which does not happen with sizes above 0.
  public func profile(_ variant: Variant) throws(NetworkError) -> Profile {
    let network = try network(variant)
    let plan = try NetworkPlan(network, parameters: network.initialParameters(seed: seed), batch: batch, learns: true)
    var random = RandomGenerator(seed: seed, stream: 1 << 32)
    for index in plan.input.indices { plan.input[index] = Float(random.normal()) }
    plan.forward(batch: batch, isTraining: true)
    guard let output = plan.output(of: "head"), let gradient = plan.gradient(of: "head") else {
      preconditionFailure("a network without a head")
    }
    for index in 0..<batch { gradient[index] = (output[index] - Float(random.normal())) / Float(batch) }
    plan.backward(batch: batch)
    let gradients = plan.currentGradients
    func norm(_ numbers: some Sequence<Float>) -> Double {
      numbers.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
    var (outputNorms, weightNorms): ([Double], [Double]) = ([], [])
    for index in 1...layers {
      let part = variant == .reluSkip ? "sum" : "out"
      outputNorms.append(norm(plan.gradient(of: "layer\(index).\(part)").map { Array($0) } ?? []))
      let weights = variant == .reluSkip ? "layer\(index).body.dense.weight" : "layer\(index).dense.weight"
      weightNorms.append(norm(gradients[weights]?.elements ?? []))
    }
    return Profile(variant: variant, outputNorms: outputNorms, weightNorms: weightNorms)
  }
}
