import Convolution
import NeuralNetworks
import Tensors
import Testing

@Suite("Stored descriptions and summaries")
struct DescriptionTests {
  func everyLayer() throws -> Network {
    try Network(input: [16, 16, 2]) {
      Conv2D(
        4, kernel: 3, stride: 2, padding: .explicit(.init(top: 1, left: 0, bottom: 2, right: 1)), dilation: 2, groups: 2
      )
      BatchNorm(momentum: 0.2, epsilon: 1e-3)
      Activation(.leakyReLU(slope: 0.1))
      Residual {
        Conv2D(4, kernel: 3, padding: .same, bias: false, weightInitializer: .heNormal)
      } shortcut: {
        ChannelScale()
      }
      MaxPool2D(2)
      AveragePool2D(2, stride: 1, padding: 1, ceiling: true, countsPadding: false)
      PixelShuffle(2)
      Parallel {
        TransposedConv2D(3, kernel: 2, stride: 2)
        TransposedConv2D(1, kernel: 2, stride: 2, bias: false)
      }
      Upsample(2, method: .bilinear)
      PReLU(perChannel: true)
      LocalResponseNorm(3)
      Dropout(0.25)
      Softmax(logarithmic: true)
      AveragePool2D.adaptive(height: 2, width: 3)
      Flatten(.channelsLast)
      Dense(3, biasInitializer: .constant(0.5))
      Activation(.sigmoid)
    }
  }

  @Test("A network comes back from JSON as it was")
  func roundTrip() throws {
    let network = try everyLayer()
    let again = try Network(json: network.json)
    #expect(again.json == network.json)
    #expect(again.nodes.map(\.name) == network.nodes.map(\.name))
    #expect(again.nodes.map(\.shape) == network.nodes.map(\.shape))
    #expect(again.nodes.map(\.inputs) == network.nodes.map(\.inputs))
    #expect(again.initialParameters(seed: 1) == network.initialParameters(seed: 1))
  }

  @Test(
    "What is no description is refused with the reason",
    arguments: [
      ("", "this is no description of a network: it is not valid JSON"),
      ("{}", "this is no description of a network: \"input\" is missing"),
      (
        #"{"input":[3],"layers":[{"name":"a","kind":"magic","inputs":[0],"settings":{}}]}"#,
        "layer a is of the kind \"magic\", which is not known"
      ),
      (#"{"input":[-3],"layers":[]}"#, "an input of [-3] is none"),
      (#"{"input":[9223372036854775807,4],"layers":[]}"#, "an input of [9223372036854775807, 4] is none"),
      (
        #"{"input":[3],"layers":[{"name":"a","kind":"sum","inputs":[0,2],"settings":{}}]}"#,
        "layer a takes a value that no layer before it gives"
      ),
      (
        #"{"input":[3],"layers":[{"name":"a","kind":"flatten","inputs":[],"settings":{"order":{"channelsFirst":{}}}}]}"#,
        "layer a: flatten takes one input, not 0"
      ),
    ])
  func refused(_ text: String, _ reason: String) {
    let error = #expect(throws: NetworkError.self) { _ = try Network(json: text) }
    #expect(error?.reason == reason)
  }

  @Test("Receptive fields are those of the definition")
  func receptiveFields() throws {
    // Araujo, Norris and Sim (2019): AlexNet's layers see 11, 19, 51, 67, 99, 131, 163, 195.
    let network = try Network(input: [227, 227, 1]) {
      Conv2D(1, kernel: 11, stride: 4)
      MaxPool2D(3, stride: 2)
      Conv2D(1, kernel: 5, padding: .same)
      MaxPool2D(3, stride: 2)
      for _ in 0..<3 { Conv2D(1, kernel: 3, padding: .same) }
      MaxPool2D(3, stride: 2)
    }
    let areas = network.receptiveAreas.compactMap { $0 }
    #expect(areas.map(\.rows.size) == [11, 19, 51, 67, 99, 131, 163, 195])
    #expect(areas.map(\.columns.step) == [4, 8, 8, 16, 16, 16, 16, 32])
    let branches = try Network(input: [8, 8, 1]) {
      Parallel {
        Conv2D(1, kernel: 1)
        Conv2D(1, kernel: 5, padding: .same)
      }
    }
    #expect(
      branches.receptiveAreas.last
        == ReceptiveArea(
          rows: .init(step: 1, first: -2, last: 2), columns: .init(step: 1, first: -2, last: 2)))
    let enlarged = try Network(input: [8, 8, 4]) {
      Conv2D(4, kernel: 3, padding: .same)
      PixelShuffle(2)
    }
    #expect(enlarged.receptiveAreas.last??.rows == .init(step: 0.5, first: -1.5, last: 1))
  }

  @Test("A receptive field is where the gradient of the input is not 0")
  func measuredField() throws {
    let network = try Network(input: [30, 30, 1]) {
      Residual { Conv2D(1, kernel: 3, padding: .same) }
      Conv2D(2, kernel: 3, stride: 2, padding: .same)
      MaxPool2D(2)
      Conv2D(1, kernel: 2, dilation: 2)
    }
    let plan = try NetworkPlan(
      network, parameters: network.initialParameters(seed: 1).positive, batch: 1, learns: true, wantsInputGradient: true
    )
    for index in plan.input.indices { plan.input[index] = 1 }
    plan.forward(batch: 1, isTraining: true)
    let gradient = try #require(plan.gradient(of: plan.outputs[0]))
    let area = try #require(network.receptiveAreas.last ?? nil)
    let (y, width) = (2, network.output[1])
    for index in gradient.indices { gradient[index] = index == y * width + y ? 1 : 0 }
    plan.backward(batch: 1)
    let seen = try #require(plan.inputGradient).enumerated().filter { $0.element != 0 }.map { $0.offset / 30 }
    // All pixels of a window are equal, so the first of each maximum gets the gradient: the field's end is cut off.
    #expect(seen.min().map(Double.init) == Double(y) * area.rows.step + area.rows.first)
    #expect((seen.max().map(Double.init) ?? 99) <= Double(y) * area.rows.step + area.rows.last)
  }

  @Test("A summary has a line a layer, with shapes, counts and what is seen")
  func summary() throws {
    let network = try Network(input: [28, 28, 1]) {
      Conv2D(6, kernel: 5, padding: .same).named("conv1")
      MaxPool2D(2)
      Conv2D(16, kernel: 5).named("conv2")
      Flatten()
      Dense(10)
    }
    #expect(
      network.summary == """
        layer  kind        output    kernel  stride  parameters  multiply-adds  sees  step  offset
        conv1  conv2d      28×28×6        5       1         156        117,600     5     1       0
        1      max_pool2d  14×14×6        2       2                                6     2     0.5
        conv2  conv2d      10×10×16       5       1       2,416        240,000    14     2     4.5
        3      flatten     1600                                                  all
        4      dense       10                            16,010         16,000   all
        all                10                            18,582        373,600
        """)
  }
}

extension Parameters {
  /// The same with every number made positive.
  fileprivate var positive: Parameters {
    var result = self
    for name in names { result[name] = self[name]?.map { abs($0) + 0.1 } }
    return result
  }
}
