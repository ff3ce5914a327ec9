public import ImageCodecs
public import Tensors

/// How a filter is run on an image, apart from what the filter itself says.
public struct ProcessingOptions: Hashable, Sendable {
  /// Whether filters see linear light instead of the sRGB-encoded samples.
  public var linearLight = false

  /// The sample type of the result, by default that of the input. A wider type is used from the start, so that
  /// filters have its range and its precision.
  public var samples: SampleType?

  /// What is seen through transparent pixels where the output cannot have alpha.
  public var background = BackgroundColor.white

  /// The threads that may be used. The result does not depend on it.
  public var parallelism = Parallelism.available

  /// How many rows go through together, by default what is fastest. The result does not depend on it.
  package var batchRows: Int?

  public init() {}
}

/// A filter that is ready for images of one form: what comes out, what it costs, and the run itself.
public struct FilterPlan: Sendable {
  /// The form of the images that the plan is for.
  public let input: PixelLayout

  /// The form of the result, as the filter gives it. A writer may take another sample type and leave alpha away.
  public let output: PixelLayout

  /// Whether rows leave while others still arrive. Otherwise the image is held in memory as Float.
  public let streams: Bool

  let options: ProcessingOptions
  let format: WorkingFormat
  let segments: [Segment]

  /// Row steps up to a step that needs the whole image; the last segment has none.
  struct Segment {
    var rows: [RowDemand] = []
    var whole: (any WholeImageStep)?
  }

  /// Plans a filter for images of one form.
  ///
  /// - Parameters:
  ///   - filter: nil hands the pixels on unchanged, for a conversion.
  ///   - input: the form of the images.
  ///   - orientation: how the stored image is turned to be seen; directions of the filter are meant as seen.
  ///   - options: linear light, the sample type of the result, threads.
  /// - Throws: ``FilterError`` where the filter's parameters make no sense for such images.
  public init(
    _ filter: (any ImageFilter)?, for input: PixelLayout, orientation: Orientation = .upright,
    options: ProcessingOptions = ProcessingOptions()
  ) throws(FilterError) {
    self.input = input
    self.options = options
    let samples = options.samples ?? input.samples
    let working = samples.byteCount > input.samples.byteCount ? samples : input.samples
    var format = WorkingFormat(
      width: input.width, height: input.height, color: input.color, white: working.white,
      isBounded: working != .float, orientation: orientation)
    format.bytesAreEnough =
      input.samples == .uint8 && samples == .uint8 && !input.color.hasAlpha && !options.linearLight
    let steps = try filter?.steps(for: format) ?? []
    if case .rows(let first)? = steps.first?.form { format.storage = first.input.storage }
    self.format = format
    let result = steps.last?.output ?? format
    output = PixelLayout(width: result.width, height: result.height, samples: samples, color: result.color)
    var segments = [Segment()]
    for step in steps {
      switch step.form {
      case .rows(let step):
        segments[segments.count - 1].rows.append(RowDemand(step))
      case .whole(let step):
        segments[segments.count - 1].whole = step
        segments.append(Segment())
      }
    }
    self.segments = segments
    streams =
      segments.count == 1
      && segments[0].rows.allSatisfy { demand in
        demand.heldRows < demand.step.input.height || demand.step.input.height <= 64
      }
  }

  /// Whether there is a filter, so that colour is premultiplied on the way.
  var isPremultiplied: Bool { segments.count > 1 || !segments[0].rows.isEmpty }

  /// The bytes that a run from file to file holds, without the codecs.
  public var memory: Int {
    var most = 0
    var carried = 0
    var format = format
    for segment in segments {
      let batchRows = batchRows(of: segment, format)
      let rows = Pipeline.memory(
        segment.rows, format: format, parallelism: options.parallelism, batchRows: batchRows)
      let end = segment.rows.last?.step.output ?? format
      guard let whole = segment.whole else {
        most = max(most, carried + rows)
        break
      }
      let image = end.height * end.bytesPerRow
      most = max(most, carried + rows + image, image + whole.memory)
      carried = whole.output.height * whole.output.bytesPerRow
      format = whole.output
    }
    // Three batches of rows go round between the decoder and the filter, and three between it and the encoder.
    return most + 3 * batchRows(of: segments[0], self.format) * input.bytesPerRow
      + 3 * batchRows(of: segments[segments.count - 1], format) * output.bytesPerRow
  }

  func batchRows(of segment: Segment, _ format: WorkingFormat) -> Int {
    Pipeline.batchRows(for: segment.rows, format: format, parallelism: options.parallelism, options.batchRows)
  }
}
