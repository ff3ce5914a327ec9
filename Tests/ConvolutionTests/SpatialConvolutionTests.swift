import Convolution
import Tensors
import TestSupport
import Testing

/// The engine against the definition, computed in Double.
@Suite("Convolution layers")
struct SpatialConvolutionTests {
  struct Sizes: CustomTestStringConvertible {
    var input = (7, 9)
    var channels = (3, 5)
    var kernel = (3, 3)
    var stride = (1, 1)
    var padding = (0, 0, 0, 0)
    var dilation = (1, 1)
    var groups = 1
    var batch = 3

    var testDescription: String { "\(self)" }

    var geometry: ConvolutionGeometry? {
      ConvolutionGeometry(
        input: .init(height: input.0, width: input.1), inputChannels: channels.0, outputChannels: channels.1,
        kernel: .init(height: kernel.0, width: kernel.1), stride: .init(height: stride.0, width: stride.1),
        padding: .init(top: padding.0, left: padding.1, bottom: padding.2, right: padding.3),
        dilation: .init(height: dilation.0, width: dilation.1), groups: groups)
    }
  }

  static let sizes: [Sizes] = [
    Sizes(), Sizes(padding: (1, 1, 1, 1)), Sizes(kernel: (1, 1)),
    Sizes(channels: (1, 1), kernel: (5, 5), padding: (2, 2, 2, 2)),
    Sizes(channels: (16, 17), padding: (1, 1, 1, 1)), Sizes(channels: (33, 8), padding: (1, 0, 2, 1)),
    Sizes(channels: (1, 6), kernel: (5, 3), stride: (2, 1), padding: (2, 1, 2, 1)),
    Sizes(channels: (4, 6), stride: (2, 2), padding: (1, 1, 1, 1)),
    Sizes(channels: (4, 6), kernel: (1, 1), stride: (2, 3)),
    Sizes(input: (11, 10), channels: (2, 3), kernel: (2, 4), stride: (3, 2), padding: (0, 2, 1, 0)),
    Sizes(input: (12, 13), channels: (5, 4), dilation: (2, 3)),
    Sizes(input: (12, 13), channels: (5, 4), stride: (2, 2), padding: (2, 2, 2, 2), dilation: (2, 2)),
    Sizes(channels: (6, 4), padding: (1, 1, 1, 1), groups: 2),
    Sizes(channels: (7, 7), padding: (1, 1, 1, 1), groups: 7),
    Sizes(channels: (4, 36), stride: (2, 1), padding: (1, 1, 1, 1), groups: 2),
    Sizes(input: (1, 1), channels: (9, 20), kernel: (1, 1), batch: 1),
    Sizes(input: (3, 3), channels: (2, 2), kernel: (3, 3)),
    Sizes(input: (40, 90), channels: (20, 3), padding: (1, 1, 1, 1), batch: 1),
    // One output: its inputs or neighbouring pixels in the lanes.
    Sizes(input: (9, 150), channels: (1, 1), padding: (1, 1, 1, 1)),
    Sizes(channels: (1, 1), stride: (2, 2), padding: (1, 1, 1, 1)), Sizes(channels: (16, 1), padding: (1, 1, 1, 1)),
    Sizes(channels: (21, 1), kernel: (5, 5), stride: (1, 2), padding: (2, 2, 2, 2)),
    Sizes(channels: (1, 16), padding: (1, 1, 1, 1)), Sizes(channels: (12, 1), dilation: (1, 2)),
    // By Winograd's filtering: whole tiles, cut ones, unequal padding, several panels.
    Sizes(input: (12, 20), channels: (16, 16), padding: (1, 1, 1, 1)),
    Sizes(input: (13, 18), channels: (16, 17), padding: (1, 1, 1, 1)),
    Sizes(input: (15, 23), channels: (20, 33), padding: (1, 0, 2, 1)), Sizes(input: (18, 21), channels: (19, 16)),
    Sizes(input: (13, 14), channels: (16, 16), padding: (2, 3, 3, 2), batch: 1),
    // Gathered: few pixels of many channels, several parts of a sum, several chunks, pixels where they are.
    Sizes(input: (7, 7), channels: (70, 33), padding: (1, 1, 1, 1), batch: 2),
    Sizes(input: (9, 6), channels: (300, 17), kernel: (1, 1), batch: 2),
    Sizes(input: (9, 8), channels: (40, 34), stride: (2, 2), padding: (1, 1, 1, 1), batch: 1),
    Sizes(input: (19, 15), channels: (64, 64), kernel: (1, 1), batch: 1),
    Sizes(input: (8, 5), channels: (80, 64), kernel: (1, 1), padding: (1, 0, 2, 0), batch: 1),
    Sizes(input: (29, 11), channels: (17, 19), kernel: (5, 2), padding: (2, 0, 2, 1), dilation: (1, 2), batch: 1),
    // Gathered and arranged: pixels where they are, strides, several parts and chunks, blocks of all heights.
    Sizes(input: (9, 6), channels: (300, 140), kernel: (1, 1), batch: 2),
    Sizes(input: (9, 8), channels: (40, 150), stride: (2, 2), padding: (1, 1, 1, 1), batch: 1),
    Sizes(input: (19, 15), channels: (65, 200), kernel: (1, 1), batch: 1),
    Sizes(input: (1, 5), channels: (33, 128), kernel: (1, 1), batch: 1),
  ]

  /// By Winograd's filtering of many channels: whole tiles, cut ones, several bands.
  static let fixedSizes = [
    Sizes(input: (12, 16), channels: (130, 129), padding: (1, 1, 1, 1), batch: 1),
    Sizes(input: (15, 14), channels: (200, 60), padding: (1, 0, 2, 1), batch: 2),
    Sizes(input: (70, 30), channels: (16, 241), batch: 1),
    Sizes(input: (14, 13), channels: (270, 130), padding: (1, 1, 1, 1), batch: 1),
    Sizes(input: (7, 7), channels: (130, 129), padding: (1, 1, 1, 1), batch: 1), Sizes(channels: (16, 17)), Sizes(),
  ]

  @Test(
    "With weights that stay the output is that of the definition, run after run, for any number of threads",
    arguments: fixedSizes)
  func fixedWeights(_ sizes: Sizes) throws {
    let geometry = try #require(sizes.geometry)
    var random = RandomGenerator(seed: 5)
    func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.uniform() * 2 - 1) } }
    let pixels = geometry.output.height * geometry.output.width
    let input = numbers(sizes.batch * geometry.input.height * geometry.input.width * geometry.inputChannels)
    let weights = numbers(geometry.weightShape.count)
    let bias = numbers(geometry.outputChannels)
    // The engine by rows of pixels and by small tiles has a test of its own.
    let learning = SpatialConvolution(geometry, learns: true)
    var expected = [Float](repeating: 9, count: sizes.batch * pixels * geometry.outputChannels)
    learning.forward(input: input, weights: weights, bias: bias, output: &expected, batch: sizes.batch)
    var firstBits: [UInt32] = []
    for threads in [1, 3] {
      let engine = SpatialConvolution(geometry, weightsAreFixed: true, parallelism: Parallelism(threads: threads))
      for _ in 0..<2 {
        var output = [Float](repeating: 9, count: expected.count)
        engine.forward(input: input, weights: weights, bias: bias, output: &output, batch: sizes.batch) { piece in
          for index in piece.indices { piece[index] = max(piece[index], 0) }
        }
        #expect(error(output, expected.map { Double(max($0, 0)) }) <= 1e-5)
        if firstBits.isEmpty { firstBits = output.map(\.bitPattern) }
        #expect(output.map(\.bitPattern) == firstBits)
      }
    }
  }

  @Test(
    "Where others have worked an engine gives the same bits, whether it keeps its weights or not",
    arguments: sizes + fixedSizes)
  func sharedWorkspace(_ sizes: Sizes) throws {
    let geometry = try #require(sizes.geometry)
    var random = RandomGenerator(seed: 6)
    func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.uniform() * 2 - 1) } }
    let input = numbers(
      sizes.batch * Shape([geometry.input.height, geometry.input.width, geometry.inputChannels]).count)
    let weights = numbers(geometry.weightShape.count)
    let outputCount = sizes.batch * geometry.output.height * geometry.output.width * geometry.outputChannels
    let gradient = numbers(outputCount + 16)

    /// The bits of all that an engine gives; before each run there is nothing that could be a number in its workspace.
    func bits(_ engine: SpatialConvolution, spoiling workspace: Workspace?, learns: Bool) -> [[UInt32]] {
      func spoil() {
        guard let workspace else { return }
        workspace.base.update(repeating: .nan, count: workspace.count)
      }
      var output = [Float](repeating: 9, count: outputCount)
      for _ in 0..<2 {
        spoil()
        engine.forward(input: input, weights: weights, bias: nil, output: &output, batch: sizes.batch)
      }
      guard learns else { return [output.map(\.bitPattern)] }
      var inputGradient = [Float](repeating: 9, count: input.count)
      var weightGradient = [Float](repeating: 1, count: weights.count)
      var biasGradient = [Float](repeating: 1, count: geometry.outputChannels)
      spoil()
      engine.inputGradient(
        outputGradient: gradient, weights: weights, inputGradient: &inputGradient, accumulates: false,
        batch: sizes.batch)
      spoil()
      engine.addWeightGradient(
        input: input, outputGradient: gradient, weightGradient: &weightGradient, biasGradient: &biasGradient,
        batch: sizes.batch)
      return [output, inputGradient, weightGradient, biasGradient].map { $0.map(\.bitPattern) }
    }

    let parallelism = Parallelism(threads: 2)
    for learns in [true, false] {
      let own = SpatialConvolution(geometry, learns: learns, weightsAreFixed: !learns, parallelism: parallelism)
      let expected = bits(own, spoiling: nil, learns: learns)
      for runsOnce in [true, false] {
        let workspace = Workspace()
        workspace.reserve(1000)
        let engine = SpatialConvolution(
          geometry, learns: learns, weightsAreFixed: !learns, runsOnce: runsOnce, workspace: workspace,
          parallelism: parallelism)
        #expect(bits(engine, spoiling: workspace, learns: learns) == expected)
      }
    }
  }

  private struct Naive {
    var output: [Double]
    var inputGradient: [Double]
    var weightGradient: [Double]
    var biasGradient: [Double]
  }

  private func naive(
    _ g: ConvolutionGeometry, batch: Int, input: [Float], weights: [Float], bias: [Float], gradient: [Float]
  ) -> Naive {
    let (ih, iw, oh, ow) = (g.input.height, g.input.width, g.output.height, g.output.width)
    let (perGroup, outPerGroup) = (g.inputChannels / g.groups, g.outputChannels / g.groups)
    var result = Naive(
      output: .init(repeating: 0, count: gradient.count), inputGradient: .init(repeating: 0, count: input.count),
      weightGradient: .init(repeating: 0, count: weights.count), biasGradient: .init(repeating: 0, count: bias.count))
    for n in 0..<batch {
      for y in 0..<oh {
        for x in 0..<ow {
          for o in 0..<g.outputChannels {
            let place = ((n * oh + y) * ow + x) * g.outputChannels + o
            result.output[place] += Double(bias[o])
            result.biasGradient[o] += Double(gradient[place])
            for ky in 0..<g.kernel.height {
              for kx in 0..<g.kernel.width {
                let sy = y * g.stride.height - g.padding.top + ky * g.dilation.height
                let sx = x * g.stride.width - g.padding.left + kx * g.dilation.width
                guard sy >= 0, sy < ih, sx >= 0, sx < iw else { continue }
                for i in 0..<perGroup {
                  let from = ((n * ih + sy) * iw + sx) * g.inputChannels + o / outPerGroup * perGroup + i
                  let weight = ((ky * g.kernel.width + kx) * perGroup + i) * g.outputChannels + o
                  result.output[place] += Double(input[from]) * Double(weights[weight])
                  result.inputGradient[from] += Double(gradient[place]) * Double(weights[weight])
                  result.weightGradient[weight] += Double(gradient[place]) * Double(input[from])
                }
              }
            }
          }
        }
      }
    }
    return result
  }

  /// The largest error as a part of the largest number.
  private func error(_ values: [Float], _ expected: [Double], offset: Double = 0) -> Double {
    guard values.count == expected.count else { return .infinity }
    let scale = expected.reduce(1) { max($0, abs($1)) }
    return zip(values, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1 - offset)) } / scale
  }

  @Test("Output and gradients are those of the definition, for any number of threads", arguments: sizes)
  func definition(_ sizes: Sizes) throws {
    let geometry = try #require(sizes.geometry)
    var random = RandomGenerator(seed: 5)
    func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.uniform() * 2 - 1) } }
    let pixels = geometry.output.height * geometry.output.width
    let input = numbers(sizes.batch * geometry.input.height * geometry.input.width * geometry.inputChannels)
    let weights = numbers(geometry.weightShape.count)
    let bias = numbers(geometry.outputChannels)
    let gradient = numbers(sizes.batch * pixels * geometry.outputChannels + 16)
    let expected = naive(
      geometry, batch: sizes.batch, input: input, weights: weights, bias: bias, gradient: gradient.dropLast(16))
    // Winograd's filtering takes more additions of larger numbers.
    let bound = sizes.channels.0 >= 16 && sizes.channels.1 >= 16 ? 1e-5 : 2e-6
    var firstBits: [[UInt32]] = []
    for threads in [1, 3] {
      let engine = SpatialConvolution(geometry, learns: true, parallelism: Parallelism(threads: threads))
      var output = [Float](repeating: 9, count: expected.output.count)
      var inputGradient = [Float](repeating: 9, count: input.count)
      var added = [Float](repeating: 1, count: input.count)
      var weightGradient = [Float](repeating: 1, count: weights.count)
      var biasGradient = [Float](repeating: 1, count: bias.count)
      engine.forward(input: input, weights: weights, bias: bias, output: &output, batch: sizes.batch)
      engine.inputGradient(
        outputGradient: gradient, weights: weights, inputGradient: &inputGradient, accumulates: false,
        batch: sizes.batch)
      engine.inputGradient(
        outputGradient: gradient, weights: weights, inputGradient: &added, accumulates: true, batch: sizes.batch)
      engine.addWeightGradient(
        input: input, outputGradient: gradient, weightGradient: &weightGradient, biasGradient: &biasGradient,
        batch: sizes.batch)
      #expect(error(output, expected.output) <= bound)
      #expect(error(inputGradient, expected.inputGradient) <= bound)
      #expect(error(added, expected.inputGradient, offset: 1) <= bound)
      #expect(error(weightGradient, expected.weightGradient, offset: 1) <= bound)
      #expect(error(biasGradient, expected.biasGradient, offset: 1) <= bound)
      let bits = [output, inputGradient, added, weightGradient, biasGradient].map { $0.map(\.bitPattern) }
      if firstBits.isEmpty { firstBits = bits }
      #expect(bits == firstBits)
    }
  }

  @Test("What is ready is finished once, every number of it")
  func finish() throws {
    let geometry = try #require(Sizes(input: (200, 30), padding: (1, 1, 1, 1)).geometry)
    let engine = SpatialConvolution(geometry, parallelism: Parallelism(threads: 2))
    let zeros = [Float](repeating: 0, count: 3 * 200 * 30 * 3)
    let weights = [Float](repeating: 0, count: geometry.weightShape.count)
    var output = [Float](repeating: 9, count: 3 * 200 * 30 * 5)
    engine.forward(input: zeros, weights: weights, bias: nil, output: &output, batch: 3) { piece in
      for index in piece.indices { piece[index] += 1 }
    }
    #expect(output.allSatisfy { $0 == 1 })
  }

  @Test("Sizes that do not fit make no layer")
  func misfits() {
    #expect(Sizes(input: (2, 9)).geometry == nil)
    #expect(Sizes(channels: (3, 4), groups: 2).geometry == nil)
    #expect(Sizes(stride: (0, 1)).geometry == nil)
    #expect(Sizes(padding: (-1, 0, 0, 0)).geometry == nil)
    #expect(Sizes(input: (8, 8), kernel: (3, 3), stride: (2, 2)).geometry?.output == .init(3))
  }
}
