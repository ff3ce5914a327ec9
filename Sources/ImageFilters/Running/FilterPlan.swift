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

  private let options: ProcessingOptions
  private let format: WorkingFormat
  private let steps: [FilterStep]

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
    format = WorkingFormat(
      width: input.width, height: input.height, color: input.color, white: working.white,
      isBounded: working != .float, orientation: orientation)
    steps = try filter?.steps(for: format) ?? []
    let result = steps.last?.output ?? format
    output = PixelLayout(width: result.width, height: result.height, samples: samples, color: result.color)
    streams = steps.allSatisfy { step in
      guard case .rows(let step) = step.form else { return false }
      return RowDemand(step).heldRows < step.input.height || step.input.height <= 64
    }
  }

  /// The bytes that the run holds, without the codecs.
  public var memory: Int {
    let sampleBytes = MemoryLayout<Float>.stride
    var most = 0
    var carried = 0
    var format = format
    for segment in segments {
      let rows = Pipeline.memory(segment.rows, format: format, options)
      let end = segment.rows.last?.output ?? format
      guard let whole = segment.whole else {
        most = max(most, carried + rows)
        break
      }
      let image = end.height * end.samplesPerRow * sampleBytes
      most = max(most, carried + rows + image, image + whole.memory)
      carried = whole.output.height * whole.output.samplesPerRow * sampleBytes
      format = whole.output
    }
    return most + 6 * Pipeline.batchRows(for: [], format: format, options.batchRows)
      * max(input.bytesPerRow, output.bytesPerRow)
  }

  /// Runs the filter on an image, row by row.
  ///
  /// - Parameters:
  ///   - reader: an image of the form ``input`` that no row has been read from.
  ///   - writer: takes images of the size and colour channels of ``output``. Its file is finished here.
  public func run(from reader: any RowReader, to writer: any RowWriter) throws(CodecError) {
    precondition(reader.header.layout == input, "the plan is for \(input), not for \(reader.header.layout)")
    let parallelism = options.parallelism
    var segments = segments[...]
    var source: any RowInput = CodecInput(
      reader,
      decoding: SampleDecoding(
        input, to: format, linearLight: options.linearLight, premultiplies: !steps.isEmpty),
      batchRows: Pipeline.batchRows(for: segments.first?.rows ?? [], format: format, options.batchRows),
      parallelism: parallelism)
    var format = format
    while let segment = segments.popFirst() {
      let pipeline = Pipeline(segment.rows, format: format, parallelism: parallelism, batchRows: options.batchRows)
      format = segment.rows.last?.output ?? format
      if let whole = segment.whole {
        let gathered = TensorOutput(format)
        try pipeline.run(from: source, to: gathered)
        source = TensorInput(whole.compute(gathered.tensor(), parallelism: parallelism))
        format = whole.output
      } else {
        let encoding = SampleEncoding(
          format, to: writer.layout, linearLight: options.linearLight, isPremultiplied: !steps.isEmpty,
          background: options.background)
        let sink = CodecOutput(writer, encoding: encoding, parallelism: parallelism)
        try pipeline.run(from: source, to: sink)
        try sink.finish()
      }
    }
  }

  /// Row steps up to a step that needs the whole image; the last segment has none.
  private var segments: [(rows: [any RowStep], whole: (any WholeImageStep)?)] {
    var segments: [(rows: [any RowStep], whole: (any WholeImageStep)?)] = []
    var rows: [any RowStep] = []
    for step in steps {
      switch step.form {
      case .rows(let step):
        rows.append(step)
      case .whole(let step):
        segments.append((rows, step))
        rows = []
      }
    }
    return segments + [(rows, nil)]
  }
}
