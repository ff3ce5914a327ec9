import CJPEG

/// Writes a JPEG row by row.
final class JPEGWriter: SequentialRowWriter {
  let layout: PixelLayout
  private(set) var warnings: [String] = []
  private let handle: JPEGWriteHandle
  var rowsWritten = 0

  /// libjpeg's own limit, a little below the format's 65535.
  private static let maximumSize = 65500

  init(
    _ destination: ImageDestination, layout: PixelLayout, metadata: Metadata, options: EncodingOptions
  ) throws(CodecError) {
    let file = destination.name
    guard layout.samples == .uint8, !layout.color.hasAlpha else {
      let what = layout.color.hasAlpha ? "transparency" : "\(layout.samples) samples"
      throw CodecError(.unrepresentable, file: file, "cannot hold \(what): JPEG has 8 bits of gray or RGB")
    }
    guard layout.width <= Self.maximumSize, layout.height <= Self.maximumSize else {
      throw CodecError(
        .unrepresentable, file: file,
        "would be larger than JPEG allows: \(layout.width) × \(layout.height), at most 65500 each")
    }
    guard (1...100).contains(options.quality) else {
      throw CodecError(.unrepresentable, file: file, "quality \(options.quality) is not 1…100")
    }
    self.layout = layout
    handle = try JPEGWriteHandle(destination)
    var output = cjpeg_output()
    output.width = UInt32(layout.width)
    output.height = UInt32(layout.height)
    output.channels = CInt(layout.color.channelCount)
    output.quality = CInt(options.quality)
    output.chroma_x = options.subsampling == .yuv444 ? 1 : 2
    output.chroma_y = options.subsampling == .yuv420 ? 2 : 1
    output.is_progressive = options.isProgressive ? 1 : 0
    if let density = metadata.density?.jfif {
      output.density_unit = CInt(density.unit)
      output.density_x = CInt(density.x)
      output.density_y = CInt(density.y)
    }
    try handle.check(cjpeg_write_start(handle.raw, &output))
    try write(metadata)
  }

  func write(_ source: UnsafeRawBufferPointer, rows: Int) throws(CodecError) {
    let start = source.assumingMemoryBound(to: UInt8.self).baseAddress
    try handle.check(cjpeg_write_rows(handle.raw, start, layout.bytesPerRow, rows))
  }

  func end() throws(CodecError) {
    try handle.check(cjpeg_write_end(handle.raw))
    try handle.context.sink.finish()
  }

  /// Writes what a JPEG can hold, in the order that readers expect: EXIF right after JFIF.
  private func write(_ metadata: Metadata) throws(CodecError) {
    if let exif = exif(of: metadata) {
      try write(JPEGSegment.app1, JPEGSegment.exif + exif)
    }
    if let xmp = metadata.xmp, !xmp.isEmpty {
      if JPEGSegment.xmp.count + xmp.count <= JPEGSegment.capacity {
        try write(JPEGSegment.app1, JPEGSegment.xmp + xmp)
      } else {
        warnings.append("The XMP metadata are left out: \(xmp.count) bytes are too long for a JPEG.")
      }
    }
    if let profile = metadata.iccProfile {
      if let problem = ICCProfile.problem(profile, for: layout.color) {
        warnings.append("The colour profile is left out: \(problem).")
      } else if profile.count > 255 * 65519 {
        warnings.append("The colour profile is left out: \(profile.count) bytes are too long for a JPEG.")
      } else {
        try handle.check(cjpeg_write_profile(handle.raw, profile, profile.count))
      }
    }
    for entry in metadata.text {
      // A JPEG's comments have no keywords.
      let text = entry.keyword == "Comment" ? entry.text : "\(entry.keyword): \(entry.text)"
      if text.utf8.count <= JPEGSegment.capacity {
        try write(JPEGSegment.comment, Array(text.utf8))
      } else {
        warnings.append("The text '\(entry.keyword)' is left out: it is too long for a JPEG.")
      }
    }
    if let gamma = metadata.gamma, metadata.iccProfile == nil, abs(gamma - 1 / 2.2) > 0.02 {
      warnings.append("The gamma \(gamma) is left out: a JPEG cannot hold it.")
    }
  }

  /// The EXIF data as far as one segment can hold them.
  private func exif(of metadata: Metadata) -> [UInt8]? {
    let capacity = JPEGSegment.capacity - JPEGSegment.exif.count
    guard let exif = metadata.exif, !exif.isEmpty else { return nil }
    if exif.count <= capacity { return exif }
    if let smaller = metadata.withoutThumbnail().exif, smaller.count <= capacity {
      warnings.append("The EXIF data's thumbnail is left out: with it they are too long for a JPEG.")
      return smaller
    }
    warnings.append("The EXIF data are left out: \(exif.count) bytes are too long for a JPEG.")
    return nil
  }

  private func write(_ marker: CInt, _ bytes: [UInt8]) throws(CodecError) {
    let status = bytes.withUnsafeBufferPointer { bytes in
      var segment = cjpeg_segment(marker: marker, bytes: bytes.baseAddress, length: bytes.count)
      return cjpeg_write_segment(handle.raw, &segment)
    }
    try handle.check(status)
  }
}

/// Owns libjpeg's writer and what its callback works on.
final class JPEGWriteHandle {
  let raw: OpaquePointer
  let context: WriteContext

  init(_ destination: ImageDestination) throws(CodecError) {
    context = WriteContext(try ByteSink(destination))
    let created = cjpeg_writer_create({ WriteContext.write($0, $1, $2) }, context.pointer)
    guard let created else {
      throw CodecError(.inputOutput, file: destination.name, "there is not enough memory")
    }
    raw = created
  }

  deinit { cjpeg_writer_destroy(raw) }

  func check(_ status: cjpeg_status) throws(CodecError) {
    let file = context.sink.name
    switch status {
    case CJPEG_OK: return
    case CJPEG_CALLBACK: throw context.failure ?? CodecError(.inputOutput, file: file, "cannot be written")
    case CJPEG_NO_MEMORY:
      throw CodecError(.inputOutput, file: file, "there is not enough memory to encode it")
    default:
      throw CodecError(
        .unrepresentable, file: file, "cannot be encoded (\(String(cString: cjpeg_writer_message(raw))))")
    }
  }
}
