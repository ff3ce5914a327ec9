import NeuralNetworks
import Tensors
import Testing

/// Values that can be told by hand; PyTorch's give the rest.
@Suite("Layers")
struct LayerTests {
  private func outputs(_ network: Network, _ input: [Float], training: Bool = false, key: UInt64 = 0) throws -> [Float]
  {
    let plan = try NetworkPlan(network, parameters: network.initialParameters(seed: 1), batch: 1)
    _ = plan.input.update(fromContentsOf: input)
    plan.forward(batch: 1, isTraining: training, key: key)
    return Array(try #require(plan.output(of: plan.outputs[0])))
  }

  @Test("Dropout drops its part, keeps the mean, follows its key, and does nothing at inference")
  func dropout() throws {
    let network = try Network(input: [10_000]) { Dropout(0.3) }
    let ones = [Float](repeating: 1, count: 10_000)
    #expect(try outputs(network, ones) == ones)
    let dropped = try outputs(network, ones, training: true, key: 5)
    #expect(Set(dropped) == [0, 1 / 0.7])
    #expect(abs(Double(dropped.filter { $0 == 0 }.count) / 10_000 - 0.3) < 0.02)
    #expect(try outputs(network, ones, training: true, key: 5) == dropped)
    #expect(try outputs(network, ones, training: true, key: 6) != dropped)
    #expect(throws: NetworkError.self) { _ = try Network(input: [3]) { Dropout(1) } }
  }

  @Test("Softmax gives probabilities, also of numbers whose powers overflow")
  func softmax() throws {
    let network = try Network(input: [3]) { Softmax() }
    #expect(try outputs(network, [1000, 1000, -1000]) == [0.5, 0.5, 0])
    let logarithms = try outputs(try Network(input: [2]) { Softmax(logarithmic: true) }, [0, 1000])
    #expect(logarithms == [-1000, 0])
  }

  @Test("Pixels are shuffled in PyTorch's order")
  func pixelShuffle() throws {
    let network = try Network(input: [1, 2, 4]) { PixelShuffle(2) }
    #expect(try outputs(network, [0, 1, 2, 3, 4, 5, 6, 7]) == [0, 1, 4, 5, 2, 3, 6, 7])
    let back = try Network(input: [2, 4, 1]) { PixelShuffle(2, inverse: true) }
    #expect(try outputs(back, [0, 1, 4, 5, 2, 3, 6, 7]) == [0, 1, 2, 3, 4, 5, 6, 7])
  }

  @Test("Upsampling: blocks, middles that stay, corners that stay")
  func upsample() throws {
    func row(_ method: Upsample.Method) throws -> [Float] {
      Array(try outputs(try Network(input: [1, 2, 1]) { Upsample(2, method: method) }, [0, 3]).prefix(4))
    }
    #expect(try row(.nearest) == [0, 0, 3, 3])
    #expect(try row(.bilinear) == [0, 0.75, 2.25, 3])
    #expect(try row(.bilinearWithCorners) == [0, 1, 2, 3])
  }

  @Test("Padding counts for an average, or does not; the ceiling adds a window")
  func averagePool() throws {
    func row(_ layer: AveragePool2D) throws -> [Float] {
      try outputs(try Network(input: [3, 3, 1]) { layer }, .init(repeating: 4, count: 9))
    }
    #expect(try row(AveragePool2D(2)) == [4])
    #expect(try row(AveragePool2D(2, ceiling: true)) == [4, 4, 4, 4])
    #expect(try row(AveragePool2D(2, padding: 1)) == [1, 2, 2, 4])
    #expect(try row(AveragePool2D(2, padding: 1, countsPadding: false)) == [4, 4, 4, 4])
  }

  @Test("What is not a number stays so in the functions and is a window's greatest")
  func notANumber() throws {
    let input: [Float] = [.nan, -1, 2, 3]
    for function in [Activation.Function.relu, .leakyReLU(slope: 0.5), .sigmoid, .tanh] {
      let output = try outputs(try Network(input: [4]) { Activation(function) }, input)
      #expect(output.map(\.isNaN) == [true, false, false, false])
    }
    for place in 0..<4 {
      var numbers: [Float] = [1, 2, 3, 4]
      numbers[place] = .nan
      #expect(try outputs(try Network(input: [2, 2, 1]) { MaxPool2D(2) }, numbers)[0].isNaN)
    }
    let lowest = [Float](repeating: -.infinity, count: 4)
    #expect(try outputs(try Network(input: [2, 2, 1]) { MaxPool2D(2) }, lowest) == [-.infinity])
  }

  @Test("Windows that see the padding alone, or none that fits, are refused; PyTorch's limits of output padding hold")
  func refused() throws {
    func isAccepted(_ layer: some Layer) -> Bool { (try? Network(input: [5, 5, 2]) { layer }) != nil }
    #expect(isAccepted(MaxPool2D(3, padding: 1)) && !isAccepted(MaxPool2D(3, padding: 2)))
    #expect(isAccepted(AveragePool2D(4, padding: 2)) && !isAccepted(AveragePool2D(4, padding: 3)))
    #expect(isAccepted(MaxPool2D(2, padding: 1, dilation: 5)) && !isAccepted(MaxPool2D(2, padding: 1, dilation: 6)))
    #expect(!isAccepted(MaxPool2D(6)) && isAccepted(MaxPool2D(6, ceiling: true)))
    #expect(!isAccepted(MaxPool2D(6, stride: 1, ceiling: true)))
    #expect(isAccepted(TransposedConv2D(2, kernel: 2, stride: 2, outputPadding: 1)))
    #expect(!isAccepted(TransposedConv2D(2, kernel: 2, stride: 2, outputPadding: 2)))
    #expect(!isAccepted(TransposedConv2D(2, kernel: 2, padding: 2, outputPadding: 3, dilation: 3)))
    #expect(!isAccepted(TransposedConv2D(3, kernel: 2, groups: 2)))
  }

  @Test("A flattened picture is in PyTorch's order unless asked otherwise")
  func flatten() throws {
    let numbers: [Float] = [0, 1, 2, 3, 4, 5]
    #expect(try outputs(try Network(input: [1, 3, 2]) { Flatten() }, numbers) == [0, 2, 4, 1, 3, 5])
    #expect(try outputs(try Network(input: [1, 3, 2]) { Flatten(.channelsLast) }, numbers) == numbers)
  }
}
