import NeuralNetworks
import Tensors
import Testing

@Suite("Back-propagation")
struct NetworkPlanTests {
  /// Smooth networks, so that a central difference is near the derivative.
  static func network(_ name: String) throws -> Network {
    switch name {
    case "dense": try Network(input: [7]) { Dense(5) }
    case "dense without bias": try Network(input: [3]) { Dense(20, bias: false) }
    case "deep":
      try Network(input: [4]) {
        Dense(19)
        Activation(.tanh)
        Dense(17)
        Activation(.sigmoid)
        Dense(3)
      }
    case "convolution": try Network(input: [6, 5, 2]) { Conv2D(3, kernel: 3, padding: .same) }
    case "strides":
      try Network(input: [9, 8, 2]) {
        Conv2D(4, kernel: 3, stride: 2, padding: .same)
        Activation(.tanh)
        Conv2D(2, kernel: 2, stride: 2)
      }
    case "groups":
      try Network(input: [6, 6, 4]) {
        Conv2D(8, kernel: 3, dilation: 2, groups: 2)
        Activation(.sigmoid)
      }
    case "flatten":
      try Network(input: [3, 4, 2]) {
        Conv2D(3, kernel: 2)
        Activation(.tanh)
        Flatten()
        Dense(4)
      }
    case "flatten as it lies":
      try Network(input: [3, 4, 2]) {
        Conv2D(3, kernel: 2)
        Flatten(.channelsLast)
        Dense(4)
      }
    case "residual":
      try Network(input: [5, 5, 3]) {
        Residual {
          Conv2D(4, kernel: 3, padding: .same)
          Activation(.tanh)
          Conv2D(3, kernel: 3, padding: .same)
        }
        Residual {
          Conv2D(6, kernel: 1)
        } shortcut: {
          Conv2D(6, kernel: 1, bias: false)
        }
      }
    case "parallel":
      try Network(input: [5, 5, 3]) {
        Parallel {
          Conv2D(2, kernel: 1)
          Block {
            Conv2D(2, kernel: 1)
            Activation(.tanh)
            Conv2D(3, kernel: 3, padding: .same)
          }
          Conv2D(1, kernel: 5, padding: .same)
        }
        Conv2D(2, kernel: 1)
      }
    case "dense block":
      try Network(input: [4, 4, 3]) {
        DenseBlock(3) {
          Activation(.tanh)
          Conv2D(2, kernel: 3, padding: .same)
        }
      }
    case "channel scale":
      try Network(input: [3, 4, 3]) {
        ChannelScale()
        Activation(.tanh)
      }
    case "batch norm":
      try Network(input: [5, 4, 3]) {
        BatchNorm()
        Conv2D(2, kernel: 1)
      }
    case "batch norm of features":
      try Network(input: [6]) {
        Dense(4, bias: false)
        BatchNorm(epsilon: 1e-3)
        Activation(.tanh)
      }
    case "average pool": try Network(input: [6, 5, 2]) { AveragePool2D(2) }
    case "average pool, padded":
      try Network(input: [6, 5, 2]) { AveragePool2D(3, stride: 2, padding: 1, ceiling: true, countsPadding: false) }
    case "adaptive pool": try Network(input: [7, 5, 2]) { AveragePool2D.adaptive(height: 3, width: 2) }
    case "global pool":
      try Network(input: [7, 5, 2]) {
        AveragePool2D.global
        Flatten()
      }
    case "pixel shuffle":
      try Network(input: [3, 2, 8]) {
        PixelShuffle(2)
        Activation(.tanh)
      }
    case "pixel unshuffle":
      try Network(input: [4, 6, 2]) {
        Residual { Activation(.tanh) }
        PixelShuffle(2, inverse: true)
      }
    case "transposed":
      try Network(input: [4, 3, 2]) { TransposedConv2D(3, kernel: 3, stride: 2, padding: 1, outputPadding: 1) }
    case "transposed, of groups":
      try Network(input: [4, 3, 4]) {
        Residual { TransposedConv2D(4, kernel: 3, padding: 2, dilation: 2, groups: 2, bias: false) }
      }
    case "dropout":
      try Network(input: [20]) {
        Dense(30)
        Dropout(0.3)
        Activation(.tanh)
        Dropout(0.5)
      }
    case "softmax":
      try Network(input: [2, 3, 5]) {
        Softmax()
        Conv2D(2, kernel: 1)
      }
    case "log softmax":
      try Network(input: [7]) {
        Dense(4)
        Softmax(logarithmic: true)
      }
    case "upsample":
      try Network(input: [3, 4, 2]) {
        Upsample(2)
        Activation(.tanh)
      }
    case "upsample, bilinear":
      try Network(input: [3, 4, 2]) {
        Upsample(3, method: .bilinear)
        Activation(.tanh)
      }
    case "upsample, corners":
      try Network(input: [3, 4, 2]) {
        Residual { Activation(.tanh) }
        Upsample(2, method: .bilinearWithCorners)
      }
    case "local response":
      try Network(input: [2, 2, 7]) {
        LocalResponseNorm(4, alpha: 0.5, beta: 0.6, k: 1.5)
        Conv2D(2, kernel: 1)
      }
    default: throw NetworkError(.description, name)
    }
  }

  static let smooth = [
    "dropout", "softmax", "log softmax", "upsample", "upsample, bilinear", "upsample, corners", "local response",
    "channel scale", "batch norm", "batch norm of features", "average pool", "average pool, padded", "adaptive pool",
    "global pool",
    "pixel shuffle", "pixel unshuffle", "transposed", "transposed, of groups",
    "dense", "dense without bias", "deep", "convolution", "strides", "groups", "flatten", "flatten as it lies",
    "residual",
    "parallel", "dense block",
  ]

  @Test("Gradients are the central differences", arguments: smooth)
  func differences(_ name: String) throws {
    // The variance of three numbers bends too much for a central difference.
    let batch = name == "batch norm of features" ? 20 : 3
    #expect(try GradientCheck(Self.network(name), batch: batch).largestError() < 2e-3)
  }

  /// Piecewise linear networks: a central difference is the derivative where its step crosses no kink.
  static func kinked(_ name: String) throws -> Network {
    switch name {
    case "relu": try Network(input: [4, 4, 2]) { Activation(.relu) }
    case "leaky relu": try Network(input: [4, 4, 2]) { Activation(.leakyReLU(slope: 0.2)) }
    case "prelu":
      try Network(input: [4, 4, 3]) {
        PReLU()
        PReLU(perChannel: true)
      }
    case "max pool": try Network(input: [6, 6, 2]) { MaxPool2D(2) }
    case "max pool, padded": try Network(input: [7, 6, 2]) { MaxPool2D(3, stride: 2, padding: 1) }
    case "all":
      try Network(input: [6, 6, 1]) {
        Conv2D(3, kernel: 3, padding: .same)
        Activation(.relu)
        MaxPool2D(2)
        Conv2D(2, kernel: 2)
        Activation(.leakyReLU(slope: 0.2))
      }
    default: throw NetworkError(.description, name)
    }
  }

  @Test(
    "Gradients of layers with kinks are the central differences",
    arguments: ["relu", "leaky relu", "prelu", "max pool", "max pool, padded", "all"])
  func kinks(_ name: String) throws {
    #expect(try GradientCheck(Self.kinked(name), seed: 3).largestError(step: 1e-3) < 3e-3)
  }

  @Test("A value that several layers take gets the gradients of all of them")
  func shared() throws {
    let network = try Network(input: [2, 2, 1]) { Residual { Residual { Activation(.tanh) } } }
    #expect(try GradientCheck(network).largestError() < 2e-3)
  }

  @Test("The results are the same bits for any number of threads", arguments: smooth)
  func threads(_ name: String) throws {
    let check = GradientCheck(try Self.network(name), batch: 5)
    let first = try check.gradients(try check.plan())
    for threads in [2, 3] {
      let other = try check.gradients(try check.plan(threads: threads))
      #expect(other.input.map(\.bitPattern) == first.input.map(\.bitPattern))
      #expect(other.parameters == first.parameters)
    }
  }

  @Test("A smaller batch gives what it gives alone")
  func smallerBatch() throws {
    let network = try Self.network("flatten")
    let parameters = network.initialParameters(seed: 4)
    let large = try NetworkPlan(network, parameters: parameters, batch: 8)
    let small = try NetworkPlan(network, parameters: parameters, batch: 1)
    for index in 0..<network.input.count {
      large.input[index] = Float(index) / 10
      small.input[index] = Float(index) / 10
    }
    large.forward(batch: 1)
    small.forward(batch: 1)
    let results = try [large, small].map {
      Array(try #require($0.output(of: $0.outputs[0])).prefix(network.output.count))
    }
    #expect(results[0] == results[1])
    #expect(results[0].contains { $0 != 0 })
  }

  @Test("Missing and misshapen parameters are refused by name")
  func parameters() throws {
    let network = try Self.network("deep")
    var parameters = network.initialParameters(seed: 1)
    parameters["2.weight"] = Tensor(zeros: [3, 3])
    #expect(throws: NetworkError(.parameters, "the parameter 2.weight is 3×3, where the network needs 19×17")) {
      _ = try NetworkPlan(network, parameters: parameters, batch: 1)
    }
    parameters["2.weight"] = nil
    #expect(throws: NetworkError(.parameters, "there is no parameter 2.weight")) {
      _ = try NetworkPlan(network, parameters: parameters, batch: 1)
    }
  }
}
