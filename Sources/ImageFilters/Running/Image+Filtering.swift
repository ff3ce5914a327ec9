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
    let output = plan.output
    let memory = LargeMemory.allocate(byteCount: output.byteCount)
    samples.withBytes { bytes in
      guard let source = bytes.baseAddress, let target = memory.baseAddress else { return }
      plan.run(on: source, to: target)
    }
    let shape: Shape = [output.height, output.width, output.color.channelCount]
    return Image(.init(output.samples, shape: shape, adopting: memory), color: output.color, metadata: metadata)
  }
}
