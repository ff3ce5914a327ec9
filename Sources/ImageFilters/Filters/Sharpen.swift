import CKernels
import Convolution
import ImageCodecs
import Tensors

/// Sharpens by an unsharp mask: out = in + amount · (in − Gaussian blur of in), where that difference is large enough.
///
/// Samples of 8 and 16 bits are cut off at black and white.
public struct Sharpen: ImageFilter {
  /// The Gaussian's standard deviation in pixels: how wide the edges are that are made steeper.
  public var sigma: Double

  /// How much of the difference is added, 1 by default.
  public var amount: Float

  /// The least difference that counts, as a fraction of white; 0 by default. Keeps noise from being sharpened.
  public var threshold: Float

  public var border: Border

  public init(sigma: Double = 1, amount: Float = 1, threshold: Float = 0, border: Border = .replicate) {
    self.sigma = sigma
    self.amount = amount
    self.threshold = threshold
    self.border = border
  }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    guard sigma > 0, sigma <= 10_000 else {
      throw FilterError("sigma has to be above 0 and at most 10000 pixels, not \(sigma)")
    }
    guard amount.isFinite else { throw FilterError("the amount has to be a finite number, not \(amount)") }
    guard 0...1 ~= threshold else {
      throw FilterError("the threshold is a fraction of white, 0…1, not \(threshold)")
    }
    let border = try format.checked(border)
    // Up to here the weights are laid over directly, which is slower but streams: the blur that halves the image sees so
    // far ahead that the rows to be sharpened would have to wait for it.
    let plan = GaussianPlan(
      sigmaX: sigma, sigmaY: sigma, format: format.withoutBytes, border: border, halving: sigma > 20)
    let mask = UnsharpMask(format: format, amount: amount, threshold: threshold * format.white)
    if plan.steps.count == 1, let blur = plan.steps.first as? CorrelationStep {
      return [FilterStep(UnsharpStep(blur: blur, mask: mask))]
    }
    return [FilterStep(WideUnsharpStep(blur: plan.steps, mask: mask))]
  }
}

/// The arithmetic of an unsharp mask on one row.
private struct UnsharpMask: Sendable {
  let format: WorkingFormat
  let amount: Float
  let threshold: Float

  /// Sharpens a row; `blurred` is overwritten with the result.
  func apply(_ row: UnsafePointer<Float>, _ blurred: UnsafeMutablePointer<Float>) {
    ck_unsharp(
      row, blurred, amount, threshold, format.range.lowerBound, format.range.upperBound, blurred,
      format.samplesPerRow)
  }
}

private struct UnsharpStep: RowStep {
  let blur: CorrelationStep
  let mask: UnsharpMask

  var input: WorkingFormat { blur.input }
  var output: WorkingFormat { blur.output }
  var border: Border { blur.border }
  var columnsBefore: Int { blur.columnsBefore }
  var columnsAfter: Int { blur.columnsAfter }
  var scratchCount: Int { blur.scratchCount }
  func window(for y: Int) -> Range<Int> { blur.window(for: y) }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    blur.compute(rows, from: input, into: output, scratch: scratch)
    for y in rows { mask.apply(input[y], output[y]) }
  }
}

/// An unsharp mask whose blur has to see far beyond the row that is sharpened.
private struct WideUnsharpStep: WholeImageStep {
  let blur: [any RowStep]
  let mask: UnsharpMask

  var input: WorkingFormat { mask.format }
  var output: WorkingFormat { mask.format }
  var memory: Int { 2 * input.height * input.samplesPerRow * MemoryLayout<Float>.stride }

  func compute(_ image: consuming Tensor<Float>, parallelism: Parallelism) -> Tensor<Float> {
    let image = image
    let (source, blurred) = (WorkingImage(image, input), WorkingImage(output))
    let run = MemoryRun(blur.map { RowDemand($0) }, format: input, parallelism: parallelism, batchRows: nil)
    withExtendedLifetime(source) { run.run(from: .init(source), to: .init(blurred)) }
    var result = blurred.tensor()
    let length = input.samplesPerRow
    image.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        for y in 0..<input.height { mask.apply(source + y * length, target + y * length) }
      }
    }
    return result
  }
}
