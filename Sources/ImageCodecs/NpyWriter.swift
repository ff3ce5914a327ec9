import Tensors

/// Writes a NumPy array row by row: height × width for gray, otherwise height × width × channels.
final class NpyWriter: SequentialRowWriter {
  let layout: PixelLayout
  private(set) var warnings: [String] = []
  private let sink: ByteSink
  var rowsWritten = 0

  init(_ destination: ImageDestination, layout: PixelLayout, metadata: Metadata) throws(CodecError) {
    self.layout = layout
    sink = try ByteSink(destination)
    let typeCode =
      switch layout.samples {
      case .uint8: UInt8.numpyTypeCode
      case .uint16: UInt16.numpyTypeCode
      case .float: Float.numpyTypeCode
      }
    var extents = [layout.height, layout.width]
    // What NumPy's users have for gray, and what other programs write.
    if layout.color != .gray { extents.append(layout.color.channelCount) }
    guard let shape = Shape(checking: extents) else {
      throw CodecError(.unrepresentable, file: destination.name, "would be too large")
    }
    try sink.write(NpyHeader(typeCode: typeCode, shape: shape).bytes)
    if metadata.orientation != .upright {
      warnings.append("The orientation is left out: an array has none, so it may appear turned.")
    }
  }

  func write(_ source: UnsafeRawBufferPointer, rows: Int) throws(CodecError) {
    guard isBigEndianMachine, layout.samples != .uint8 else { return try sink.write(source) }
    var swapped = Array(source)
    swapped.withUnsafeMutableBytes { swapBytes(of: $0, width: layout.samples.byteCount) }
    try sink.write(swapped)
  }

  func end() throws(CodecError) { try sink.finish() }
}
