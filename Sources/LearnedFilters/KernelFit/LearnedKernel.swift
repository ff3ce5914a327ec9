public import ImageCodecs
public import ImageFilters
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What was learnt from a pair of pictures: kernels, and how well they do.
public struct LearnedKernel: Hashable, Sendable {
  /// The kernels for `Convolve`, which turns them by 180°: each is what its filter makes of a single white pixel.
  ///
  /// The outer array has an entry for each output channel, or one for all where they share it; the inner one has an entry for
  /// each input channel where channels are mixed, otherwise one.
  public let kernels: [[Kernel]]

  /// What is added for each output channel, or for all, as a fraction of white.
  public let biases: [Double]

  /// How far the pictures are apart after the kernel, where it could be measured: on rows that were held out.
  public let score: Score

  /// How far the pictures are apart if nothing is done, on the same pixels.
  public let identityScore: Score

  /// ``score`` for each pair by itself.
  public let pairScores: [Score]

  /// The largest over the smallest singular value of the windows' pixels: how much an error of the picture after, such as
  /// rounding, can grow in the weights. Tens for noise, thousands for a smooth photo.
  public let conditionNumber: Double

  /// The number of output samples that were learnt from.
  public let examples: Int

  /// The picture after less what the kernel makes, in the samples of the files as fractions of white: a Float picture with
  /// numbers of both signs, 0 where the kernel's window leaves the picture. Of several pairs that of the first; see
  /// ``KernelFit/residual(of:pair:)``.
  public let residual: Image

  /// A distance of two pictures.
  public struct Score: Hashable, Sendable {
    /// The mean of the squared differences, of samples from 0 to 1.
    public let meanSquaredError: Double

    /// The samples that were compared.
    public let count: Int

    /// The peak signal-to-noise ratio in decibels, infinite where there is no difference.
    public var psnr: Double { meanSquaredError == 0 ? .infinity : -10 * log10(meanSquaredError) }
  }

  /// The kernel that all channels share, otherwise the first one.
  public var kernel: Kernel { kernels[0][0] }

  /// The kernels with their biases, one for each channel or one for all.
  ///
  /// - Precondition: channels are not mixed; no kernel by itself does what they do then. See ``file``.
  public var descriptions: [KernelDescription] {
    precondition(kernels.allSatisfy { $0.count == 1 }, "\(kernels.count)×\(kernels[0].count) kernels that mix channels")
    return zip(kernels, biases).map { KernelDescription($0[0], bias: Float($1)) }
  }

  /// - Parameters:
  ///   - fit: what was fitted.
  ///   - weights: of each output and each input as they are laid over the picture.
  ///   - biases: one for each output.
  ///   - conditionNumber: that of the equations.
  ///   - examples: how many there were.
  init(
    fit: KernelFit, weights: [[[Double]]], biases: [Double], conditionNumber: Double, examples: Int
  ) throws(FilterError) {
    let (height, width) = (fit.options.height, fit.options.width)
    var kernels: [[Kernel]] = []
    for output in weights {
      var row: [Kernel] = []
      for weights in output {
        // Turned by 180°: in reverse order.
        let turned = Array(weights.reversed())
        row.append(try Kernel(rows: (0..<height).map { Array(turned[$0 * width..<($0 + 1) * width]) }))
      }
      kernels.append(row)
    }
    self.kernels = kernels
    self.biases = biases
    self.conditionNumber = conditionNumber
    self.examples = examples
    var squares = (fit: 0.0, identity: 0.0)
    var pairScores: [Score] = []
    var count = 0
    var residual: Image?
    for pair in fit.pairs {
      let prediction = KernelPrediction(pair, weights: weights, biases: biases, parallelism: fit.parallelism)
      squares.fit += prediction.squares.fit
      squares.identity += prediction.squares.identity
      count += prediction.count
      pairScores.append(Score(prediction.squares.fit, prediction.count))
      if residual == nil { residual = Image(.float(prediction.residual)) }
    }
    guard let residual else { preconditionFailure("a fit without pairs") }
    self.residual = residual
    self.pairScores = pairScores
    score = Score(squares.fit, count)
    identityScore = Score(squares.identity, count)
  }

  /// The weights as they are laid over the picture, of each output and input.
  var laidWeights: [[[Double]]] { kernels.map { $0.map { $0.weights.reversed() } } }
}

extension LearnedKernel.Score {
  fileprivate init(_ squares: Double, _ count: Int) {
    self.init(meanSquaredError: count > 0 ? squares / Double(count) : 0, count: count)
  }
}

extension LearnedKernel {
  /// What a file has for it: one kernel with its bias, or kernels of channels.
  public var file: KernelFile {
    get throws(FilterError) {
      if kernels.count == 1, kernels[0].count == 1 { return .shared(descriptions[0]) }
      return .channels(try ChannelKernels(kernels, biases: biases.map { Float($0) }))
    }
  }
}

extension KernelFit {
  /// How many pairs of pictures there are.
  public var pairCount: Int { pairs.count }

  /// What a pair is called.
  public func name(ofPair pair: Int) -> String { pairs[pair].stored.name }

  /// The picture after less what a kernel makes, as ``LearnedKernel/residual`` has it, for one of the pairs.
  public func residual(of learned: LearnedKernel, pair: Int) -> Image {
    let prediction = KernelPrediction(
      pairs[pair], weights: learned.laidWeights, biases: learned.biases, parallelism: parallelism)
    return Image(.float(prediction.residual))
  }

  /// The pictures of a pair as they are seen, in Float: what the filter was laid over, and what became of it.
  public func pictures(ofPair pair: Int) -> (before: Image, after: Image) {
    (pairs[pair].stored.before.image, pairs[pair].stored.after.image)
  }
}
