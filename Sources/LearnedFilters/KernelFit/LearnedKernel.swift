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

  /// The largest over the smallest singular value of the windows' pixels: how much an error of the picture after, such as
  /// rounding, can grow in the weights. Tens for noise, thousands for a smooth photo.
  public let conditionNumber: Double

  /// The number of output samples that were learnt from.
  public let examples: Int

  /// The picture after less what the kernel makes, in the samples of the files as fractions of white: a Float picture with
  /// numbers of both signs, 0 where the kernel's window leaves the picture.
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
  /// - Precondition: channels are not mixed; no kernel by itself does what they do then.
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
    let prediction = KernelPrediction(fit, weights: weights, biases: biases)
    (score, identityScore) = prediction.scores
    residual = Image(.float(prediction.residual))
  }
}
