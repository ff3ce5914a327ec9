public import ImageCodecs
import Tensors

extension FilterPlan {
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

  private var decoding: SampleDecoding {
    SampleDecoding(input, to: format, linearLight: options.linearLight, premultiplies: isPremultiplied)
  }

  private func encoding(_ format: WorkingFormat, to layout: PixelLayout) -> SampleEncoding {
    SampleEncoding(
      format, to: layout, linearLight: options.linearLight, isPremultiplied: isPremultiplied,
      background: options.background)
  }
}
