import Tensors
import Testing

@testable import NeuralNetworks

/// Memory that is shared by what does not live at the same time.
@Suite("Memory of a plan")
struct BufferPlacesTests {
  typealias Life = BufferPlaces.Life

  @Test("Buffers that live at the same time never overlap, and others are packed", arguments: 0..<20 as Range<UInt64>)
  func places(_ seed: UInt64) {
    var random = RandomGenerator(seed: seed)
    let lives = (0..<40).map { _ in
      let first = Int(random.next(upperBound: 60 as UInt64))
      return Life(
        size: Int(random.next(upperBound: 9 as UInt64)), first: first,
        last: first + Int(random.next(upperBound: 12 as UInt64)))
    }
    let places = BufferPlaces(lives)
    for (index, life) in lives.enumerated() where life.size > 0 {
      #expect(places.offsets[index] >= 0 && places.offsets[index] + life.size <= places.total)
      for other in lives.indices where other > index && lives[other].size > 0 && life.meets(lives[other]) {
        let apart =
          places.offsets[index] + life.size <= places.offsets[other]
          || places.offsets[other] + lives[other].size <= places.offsets[index]
        #expect(apart)
      }
    }
    let most = (0..<80).map { time in
      lives.reduce(0) { $0 + ($1.first <= time && time <= $1.last ? $1.size : 0) }
    }
    #expect(places.total >= most.max() ?? 0)
    #expect(Double(places.total) <= 1.5 * Double(most.max() ?? 0))
  }

  @Test("A chain of two buffers at a time takes two")
  func chain() {
    let places = BufferPlaces((0..<10).map { Life(size: 8, first: $0, last: $0 + 1) })
    #expect(places.total == 16)
  }

  /// Networks in which memory is shared in each way.
  enum Kind: String, CaseIterable {
    case deep
    case branches
    case inPlace
    case sums

    func network() throws -> Network {
      switch self {
      case .deep: try Self.deep()
      case .branches: try Self.branches()
      case .inPlace: try Self.inPlace()
      case .sums: try Self.sums()
      }
    }

    private static func deep() throws -> Network {
      try Network(input: [8, 8, 2]) {
        for _ in 0..<4 {
          Conv2D(4, kernel: 3, padding: .same)
          BatchNorm()
          Activation(.relu)
        }
        Dropout(0.2)
        Flatten()
        Dense(3)
      }
    }

    private static func branches() throws -> Network {
      try Network(input: [8, 8, 2]) {
        Conv2D(4, kernel: 3, padding: .same)
        Activation(.relu)
        Residual {
          Activation(.relu)
          Conv2D(4, kernel: 3, padding: .same)
          Activation(.tanh)
          Dropout(0.3)
        }
        Parallel {
          Conv2D(2, kernel: 1)
          Block {
            Conv2D(3, kernel: 3, padding: .same)
            Activation(.leakyReLU(slope: 0.1))
          }
          MaxPool2D(3, stride: 1, padding: 1)
        }
        DenseBlock(2) {
          BatchNorm()
          Activation(.relu)
          Conv2D(2, kernel: 3, padding: .same)
        }
        BatchNorm()
        Activation(.relu)
        Flatten()
        Dense(3)
      }
    }

    /// Sums that a convolution can do, with and without an activation behind them, and some that none can.
    private static func sums() throws -> Network {
      try Network(input: [9, 8, 2]) {
        Conv2D(20, kernel: 3, padding: .same)
        Activation(.relu)
        Residual {
          Conv2D(130, kernel: 1)
          Activation(.relu)
          Conv2D(20, kernel: 3, padding: .same)
        }
        Activation(.relu)
        Residual {
          Conv2D(6, kernel: 3, padding: .same)
        } shortcut: {
          Conv2D(6, kernel: 1)
        }
        Residual { Conv2D(6, kernel: 1) }
        Residual { Activation(.tanh) }
        Residual { Residual { Conv2D(6, kernel: 1) } }
        Flatten()
        Dense(3)
      }
    }

    /// Layers that work in place behind some that need their output.
    private static func inPlace() throws -> Network {
      try Network(input: [8, 8, 2]) {
        Conv2D(4, kernel: 3, padding: .same)
        Activation(.sigmoid)
        Activation(.relu)
        Dropout(0.5)
        Activation(.leakyReLU(slope: -0.5))
        Activation(.tanh)
        ChannelScale()
        Activation(.sigmoid)
        Flatten()
        Softmax()
        Dense(3)
        Activation(.tanh)
      }
    }
  }

  @Test("With shared memory, values and gradients are the same bits", arguments: Kind.allCases)
  func same(_ kind: Kind) throws {
    let network = try kind.network()
    let parameters = network.initialParameters(seed: 3)
    var random = RandomGenerator(seed: 4)
    let input = (0..<3 * network.input.count).map { _ in Float(random.normal()) }
    let slopes = (0..<3 * network.output.count).map { _ in Float(random.normal()) }
    func run(_ kept: NetworkPlan.Kept, batch: Int) throws -> ([Float], [Float], Parameters) {
      let plan = try NetworkPlan(
        network, parameters: parameters, batch: 3, learns: true, wantsInputGradient: true, kept: kept,
        parallelism: Parallelism(threads: 2))
      for key in 0..<2 as Range<UInt64> {
        _ = plan.input.update(fromContentsOf: input)
        plan.forward(batch: batch, isTraining: true, key: key)
        _ = try #require(plan.gradient(of: plan.outputs[0])).update(fromContentsOf: slopes)
        plan.backward(batch: batch)
      }
      let output = try #require(plan.output(of: plan.outputs[0])).prefix(batch * network.output.count)
      let own = try #require(plan.inputGradient).prefix(batch * network.input.count)
      return (Array(output), Array(own), plan.currentGradients)
    }
    for batch in [3, 2] {
      let (all, shared) = (try run(.all, batch: batch), try run(.outputs, batch: batch))
      #expect(all.0 == shared.0 && all.1 == shared.1 && all.2 == shared.2)
      #expect(all.1.contains { $0 != 0 })
    }
    let inference = try NetworkPlan(network, parameters: parameters, batch: 3, kept: .outputs)
    let whole = try NetworkPlan(network, parameters: parameters, batch: 3)
    for plan in [inference, whole] {
      _ = plan.input.update(fromContentsOf: input)
      plan.forward(batch: 3)
    }
    #expect(
      Array(try #require(inference.output(of: inference.outputs[0])))
        == Array(try #require(whole.output(of: whole.outputs[0]))))
    #expect(inference.output(of: network.nodes[0].name) == nil && whole.output(of: network.nodes[0].name) != nil)
  }

  @Test("A deep network's training takes less than half of the memory, and inference the least")
  func less() throws {
    let network = try Kind.deep.network()
    func total(_ kept: NetworkPlan.Kept, learns: Bool) throws -> Int {
      let sizes = [network.input.count] + network.nodes.map(\.shape.count)
      let last = network.nodes.count
      let backward =
        learns ? BackwardOrder(network, from: [last], wantsInputGradient: false) : BackwardOrder(without: network)
      return NetworkPlan.layout(
        of: network, sizes: sizes, backward: backward, outputs: [last], kept: kept, learns: learns
      ).total
    }
    #expect(2 * (try total(.outputs, learns: true)) < (try total(.all, learns: true)))
    #expect(3 * (try total(.outputs, learns: false)) < (try total(.all, learns: false)))
  }

  @Test("An activation is applied by the layer before it, where it works in place")
  func following() throws {
    let network = try Kind.inPlace.network()
    let last = network.nodes.count
    func layout(_ kept: NetworkPlan.Kept, learns: Bool) -> NetworkPlan.Layout {
      NetworkPlan.layout(
        of: network, sizes: [network.input.count] + network.nodes.map(\.shape.count),
        backward: learns
          ? BackwardOrder(network, from: [last], wantsInputGradient: false) : BackwardOrder(without: network),
        outputs: [last], kept: kept, learns: learns)
    }
    #expect(layout(.all, learns: true).following.allSatisfy { $0 == nil })
    let (training, inference) = (layout(.outputs, learns: true), layout(.outputs, learns: false))
    for layout in [training, inference] {
      // The sigmoid behind the convolution, that behind the channels' scale, and the tanh behind the dense layer.
      #expect(layout.following[0] == .sigmoid && layout.isDoneElsewhere[1])
      #expect(layout.following[6] == .sigmoid && layout.isDoneElsewhere[7])
      #expect(layout.following[10] == .tanh && layout.isDoneElsewhere[11])
      #expect(layout.following.count { $0 != nil } == 3 && layout.isDoneElsewhere.count { $0 } == 3)
    }
    // What the sigmoid gives is needed for its gradient, and only for that.
    #expect(training.values[3] != training.values[2] && inference.values[3] == inference.values[2])
  }

  @Test("At inference a convolution does the sum behind it, and the activation behind that")
  func sums() throws {
    let network = try Kind.sums.network()
    let last = network.nodes.count
    func layout(learns: Bool) -> NetworkPlan.Layout {
      NetworkPlan.layout(
        of: network, sizes: [network.input.count] + network.nodes.map(\.shape.count),
        backward: learns
          ? BackwardOrder(network, from: [last], wantsInputGradient: false) : BackwardOrder(without: network),
        outputs: [last], kept: .outputs, learns: learns)
    }
    #expect(layout(learns: true).addends.allSatisfy { $0 == nil })
    let inference = layout(learns: false)
    let sums = network.nodes.indices.filter { network.nodes[$0].layer is Sum }
    // Not the one behind the hyperbolic tangent, nor that of a sum.
    #expect(sums.map { inference.isDoneElsewhere[$0] } == [true, true, true, false, true, false])
    #expect(inference.addends.count { $0 != nil } == 4)
    #expect(inference.addends[4] == 2 && inference.following[4] == .relu && inference.isDoneElsewhere[6])
  }

  @Test(
    "At inference concatenations that normalisations alone read are left out, folded or not", arguments: [false, true])
  func joins(isFolded: Bool) throws {
    let whole = try Network(input: [8, 8, 2]) {
      Conv2D(4, kernel: 3, padding: .same)
      DenseBlock(3) {
        BatchNorm()
        Activation(.relu)
        Conv2D(2, kernel: 3, padding: .same)
      }
      BatchNorm()
      Activation(.relu)
    }
    var parameters = whole.initialParameters(seed: 4)
    for name in parameters.names where name.hasSuffix("running_mean") {
      parameters[name] = parameters[name].map { Tensor(shape: $0.shape, repeating: 0.1) }
    }
    let network = isFolded ? try whole.folded(parameters).network : whole
    if isFolded { parameters = try whole.folded(parameters).parameters }
    #expect(network.nodes.contains { $0.layer is ChannelScale } == isFolded)
    let last = network.nodes.count
    func layout(learns: Bool, outputs: Set<Int>) -> NetworkPlan.Layout {
      NetworkPlan.layout(
        of: network, sizes: [network.input.count] + network.nodes.map(\.shape.count),
        backward: learns
          ? BackwardOrder(network, from: outputs, wantsInputGradient: false) : BackwardOrder(without: network),
        outputs: outputs, kept: .outputs, learns: learns)
    }
    let joints = network.nodes.indices.filter { network.nodes[$0].layer is Concatenation }
    #expect(joints.count == 3)
    let inference = layout(learns: false, outputs: [last])
    // Four channels of the first convolution, then two of each in the block.
    let convolutions = network.nodes.indices.filter { network.nodes[$0].layer is Conv2D }.map { $0 + 1 }
    for (index, joint) in joints.enumerated() {
      let normalisation = try #require(network.nodes.firstIndex { $0.inputs == [joint + 1] })
      #expect(inference.isDoneElsewhere[joint])
      #expect(inference.joined[normalisation] == Array(convolutions[...(index + 1)]))
      #expect(inference.following[normalisation] == .relu)
    }
    #expect(layout(learns: true, outputs: [last]).joined.allSatisfy { $0.isEmpty })
    // Not one that can be read after a run, which is a part of the next.
    let read = layout(learns: false, outputs: [last, joints[1] + 1])
    #expect(joints.map { read.isDoneElsewhere[$0] } == [true, false, true])
    #expect(read.joined[joints[1]] == Array(convolutions[...2]))
    #expect(read.joined[last - 2] == [joints[1] + 1, convolutions[3]])

    let input = Tensor<Float>(shape: network.input, elements: (0..<128).map { Float($0 * 37 % 101) / 50 - 1 })
    let results = try [NetworkPlan.Kept.all, .outputs].map { kept in
      try NetworkPlan(network, parameters: parameters, batch: 1, kept: kept).outputs(for: input)
    }
    #expect(results[0].elements.map(\.bitPattern) == results[1].elements.map(\.bitPattern))
  }
}
