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
  private let segments: [Segment]

  /// Row steps up to a step that needs the whole image; the last segment has none.
  private struct Segment {
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
  private var isPremultiplied: Bool { segments.count > 1 || !segments[0].rows.isEmpty }

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

  /// Runs the filter on an image, row by row.
  ///
  /// - Parameters:
  ///   - reader: an image of the form ``input`` that no row has been read from.
  ///   - writer: takes images of the size and colour channels of ``output``. Its file is finished here.
  public func run(from reader: any RowReader, to writer: any RowWriter) throws(CodecError) {
    precondition(reader.header.layout == input, "the plan is for \(input), not for \(reader.header.layout)")
    let source = CodecInput(
      reader, decoding: decoding, batchRows: batchRows(of: segments[0], format), parallelism: options.parallelism)
    try run(from: source, to: writer)
  }

  /// Runs the filter on an image in memory and hands the rows to a writer, whose file is finished here.
  ///
  /// - Parameters:
  ///   - image: an image of the form ``input``.
  ///   - writer: takes images of the size and colour channels of ``output``.
  public func run(on image: Image, to writer: any RowWriter) throws(CodecError) {
    precondition(image.layout == input, "the plan is for \(input), not for \(image.layout)")
    try image.samples.withBytes { (bytes) throws(CodecError) in
      guard let base = bytes.baseAddress else { return }
      let source = MemoryInput(
        base, rows: input.height, bytesPerRow: input.bytesPerRow, decoding: decoding, first: 0)
      try run(from: source, to: writer)
    }
  }

  private func run(from source: any RowInput, to writer: any RowWriter) throws(CodecError) {
    let parallelism = options.parallelism
    var source = source
    var format = format
    for segment in segments {
      let end = segment.rows.last?.step.output ?? format
      let pipeline = Pipeline(
        segment.rows, format: format, rows: 0..<end.height, parallelism: parallelism,
        batchRows: batchRows(of: segment, format))
      if let whole = segment.whole {
        let gathered = WorkingImage(end)
        try pipeline.run(from: source, to: gathered.output())
        let image = WorkingImage(whole.compute(gathered.tensor(), parallelism: parallelism), whole.output)
        source = image.input()
        format = whole.output
      } else {
        let sink = CodecOutput(writer, encoding: encoding(end, to: writer.layout), parallelism: parallelism)
        try pipeline.run(from: source, to: sink)
        try sink.finish()
      }
    }
  }

  /// Runs the filter on an image in memory, the rows of which follow each other without a gap, and writes the result, of
  /// the form ``output``, likewise.
  func run(on bytes: UnsafeRawPointer, to result: UnsafeMutableRawPointer) {
    let parallelism = options.parallelism
    var source = MemoryRun.Source(bytes: bytes, bytesPerRow: input.bytesPerRow, decoding: decoding)
    var format = format
    var image: WorkingImage?
    for segment in segments {
      let end = segment.rows.last?.step.output ?? format
      let run = MemoryRun(segment.rows, format: format, parallelism: parallelism, batchRows: options.batchRows)
      if let whole = segment.whole {
        let gathered = WorkingImage(end)
        run.run(from: source, to: .init(gathered))
        let next = WorkingImage(whole.compute(gathered.tensor(), parallelism: parallelism), whole.output)
        source = .init(next)
        format = whole.output
        image = next
      } else {
        let encoding = encoding(end, to: output)
        run.run(
          from: source,
          to: .init(bytes: result, bytesPerRow: output.bytesPerRow, encoding: encoding.copies ? nil : encoding))
      }
    }
    withExtendedLifetime(image) {}
  }

  private func batchRows(of segment: Segment, _ format: WorkingFormat) -> Int {
    Pipeline.batchRows(for: segment.rows, format: format, parallelism: options.parallelism, options.batchRows)
  }

  private var decoding: SampleDecoding {
    SampleDecoding(input, to: format, linearLight: options.linearLight, premultiplies: isPremultiplied)
  }

  private func encoding(_ format: WorkingFormat, to layout: PixelLayout) -> SampleEncoding {
    SampleEncoding(
      format, to: layout, linearLight: options.linearLight, isPremultiplied: isPremultiplied,
      background: options.background)
  }
}
