public import ImageCodecs
import Tensors

extension Image {
  /// The image that a filter makes of this one.
  ///
  /// The metadata stay; an ICC profile that does not fit the result's colour model is left away when it is written.
  ///
  /// - Throws: ``FilterError`` where the filter's parameters make no sense for this image.
  public func filtered(
    by filter: some ImageFilter, options: ProcessingOptions = ProcessingOptions()
  ) throws(FilterError) -> Image {
    try processed(by: filter, options: options)
  }

  /// The image in another sample type: black stays black, white stays white.
  public func converted(to samples: SampleType) -> Image {
    var options = ProcessingOptions()
    options.samples = samples
    do {
      return try processed(by: nil, options: options)
    } catch {
      preconditionFailure("a conversion has no parameters that could be wrong: \(error)")
    }
  }

  private func processed(by filter: (any ImageFilter)?, options: ProcessingOptions) throws(FilterError) -> Image {
    let plan = try FilterPlan(filter, for: layout, orientation: metadata.orientation, options: options)
    let writer = ImageCollector(plan.output, metadata: metadata)
    do {
      try plan.run(from: ImageRows(self), to: writer)
    } catch {
      preconditionFailure("an image in memory cannot be damaged: \(error)")
    }
    return writer.image()
  }
}

extension FilterPlan {
  /// Runs the filter on an image in memory and hands the rows to a writer, whose file is finished here.
  ///
  /// - Parameters:
  ///   - image: an image of the form ``input``.
  ///   - writer: takes images of the size and colour channels of ``output``.
  public func run(on image: Image, to writer: any RowWriter) throws(CodecError) {
    try run(from: ImageRows(image), to: writer)
  }
}

/// The rows of an image in memory.
private final class ImageRows: RowReader {
  let header: ImageHeader
  let warnings: [String] = []
  private let samples: Image.Samples
  private var next = 0

  init(_ image: Image) {
    samples = image.samples
    header = ImageHeader(
      layout: image.layout, metadata: image.metadata, format: .npy, encoding: "in memory", streams: true)
  }

  func readRows(into bytes: inout MutableRawSpan) -> Int {
    let layout = header.layout
    let count = min(bytes.byteCount / layout.bytesPerRow, layout.height - next)
    samples.withBytes { source in
      bytes.withUnsafeMutableBytes { target in
        target.copyMemory(
          from: UnsafeRawBufferPointer(
            rebasing: source[next * layout.bytesPerRow..<(next + count) * layout.bytesPerRow]))
      }
    }
    next += count
    return count
  }
}

/// Rows that become an image.
private final class ImageCollector: RowWriter {
  let layout: PixelLayout
  let warnings: [String] = []
  private let metadata: Metadata
  private var memory: UnsafeMutableRawBufferPointer?
  private var filled = 0

  init(_ layout: PixelLayout, metadata: Metadata) {
    self.layout = layout
    self.metadata = metadata
    memory = .allocate(byteCount: layout.byteCount, alignment: 64)
  }

  deinit { memory?.deallocate() }

  func writeRows(_ bytes: RawSpan) {
    bytes.withUnsafeBytes { source in
      guard let memory else { return }
      UnsafeMutableRawBufferPointer(rebasing: memory[filled..<filled + source.count]).copyMemory(from: source)
    }
    filled += bytes.byteCount
  }

  func finish() {}

  /// The image, when all rows have been written; it takes the memory over.
  func image() -> Image {
    let shape: Shape = [layout.height, layout.width, layout.color.channelCount]
    defer { memory = nil }
    guard let memory else { preconditionFailure("the image has been taken already") }
    return Image(.init(layout.samples, shape: shape, adopting: memory), color: layout.color, metadata: metadata)
  }
}
