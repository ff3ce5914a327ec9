import ImageCodecs
import ImageFilters
import LearnedFilters
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite("Layers that run row by row")
struct LayerKindsTests {
  static let networks: [(name: String, unit: Int, make: @Sendable () throws -> Network)] = [
    (
      "strides", 2,
      {
        try Network(input: [24, 24, 1]) {
          Conv2D(18, kernel: 4, stride: 2, padding: .same)
          Activation(.tanh)
          Conv2D(16, kernel: 3, padding: .same)
          Upsample(2)
          Conv2D(1, kernel: 5, padding: .same)
        }
      }
    ),
    (
      "dilation", 1,
      {
        try Network(input: [24, 24, 1]) {
          Conv2D(4, kernel: 3, padding: .same, dilation: 3)
          PReLU()
          Conv2D(4, kernel: 3, padding: .same, groups: 4)
          Conv2D(1, kernel: 1)
        }
      }
    ),
    (
      "pools", 4,
      {
        try Network(input: [24, 24, 1]) {
          MaxPool2D(2)
          Conv2D(6, kernel: 3, padding: .same)
          AveragePool2D(2)
          Softmax()
          Upsample(4)
          Conv2D(1, kernel: 1)
        }
      }
    ),
    (
      // A coarse way and a fine one: values of different heights side by side.
      "ways", 2,
      {
        try Network(input: [24, 24, 1]) {
          Conv2D(5, kernel: 3, padding: .same)
          Parallel {
            Block {
              MaxPool2D(2)
              Conv2D(7, kernel: 3, padding: .same)
              Activation(.relu)
              Upsample(2)
            }
            Conv2D(17, kernel: 3, padding: .same)
          }
          Conv2D(16, kernel: 3, padding: .same)
          ChannelScale()
          Activation(.leakyReLU(slope: 0.1))
          Conv2D(9, kernel: 3, padding: .same)
          PixelShuffle(3)
          PixelShuffle(3, inverse: true)
          Conv2D(1, kernel: 3, padding: .same)
        }
      }
    ),
    (
      "dense block", 1,
      {
        try Network(input: [24, 24, 1]) {
          Conv2D(16, kernel: 3, padding: .same)
          DenseBlock(2) {
            BatchNorm()
            Activation(.relu)
            Conv2D(16, kernel: 3, padding: .same)
          }
          Residual {
            Conv2D(48, kernel: 3, padding: .same)
            BatchNorm()
          }
          Conv2D(1, kernel: 3, padding: .same)
        }
      }
    ),
  ]

  @Test("give the bits of a run over the whole picture", arguments: networks.indices)
  func sameBits(index: Int) throws {
    let network = try Self.networks[index].make()
    let filter = try RestorationNetwork(
      network, network.initialParameters(seed: 3), task: .transform, channels: .gray)
    let picture = RandomNetworks.picture(40, 132, .gray)
    let whole = try RandomNetworks.wholeRun(filter, picture, unit: Self.networks[index].unit)
    for threads in [1, 3] {
      var options = ProcessingOptions()
      options.parallelism = Parallelism(threads: threads)
      let result = try Image(.float(picture)).filtered(by: LearnedFilter(filter), options: options)
      #expect(result.floats.elements == whole.elements, "\(Self.networks[index].name)")
    }
  }
}
