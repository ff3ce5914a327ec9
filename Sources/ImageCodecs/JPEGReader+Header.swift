import CJPEG

extension JPEGReader {
  /// What the header and the segments before the pixels say, within the limits.
  static func header(
    _ stored: cjpeg_header, handle: JPEGReadHandle, options: DecodingOptions, notes: inout [String]
  ) throws(CodecError) -> ImageHeader {
    let layout = PixelLayout(
      width: Int(stored.width), height: Int(stored.height), samples: .uint8,
      color: stored.channels == 1 ? .gray : .rgb)
    try SizeLimits.check(
      width: layout.width, height: layout.height, bytesPerPixel: layout.color.channelCount,
      file: handle.file, options: options)
    // Two rows of blocks with their chroma, and the buffers for input and upsampling.
    let streaming = layout.width * 3 * 48 + (64 << 10)
    let memory = streaming + Int(stored.coefficient_bytes)
    let traits = traits(stored)
    if stored.has_several_scans != 0 {
      let reason = stored.is_progressive != 0 ? "it is progressive" : "it has several scans"
      try SizeLimits.check(memory: memory, because: reason, file: handle.file, options: options)
    }
    let isInk = stored.color == CJPEG_CMYK || stored.color == CJPEG_YCCK
    var metadata = Metadata()
    metadata.readSegments(of: handle, notes: &notes)
    metadata.dropDamagedExif(notes: &notes)
    metadata.iccProfile = try profile(of: handle)
    if isInk, metadata.iccProfile != nil {
      metadata.iccProfile = nil
      notes.append("The CMYK colours are converted without their colour profile, which is left out.")
    }
    metadata.setDensity(stored)
    return ImageHeader(
      layout: layout, metadata: metadata, format: .jpeg, encoding: encoding(stored),
      streams: stored.has_several_scans == 0, traits: traits, decodingMemory: memory)
  }

  /// Has the pixels made smaller while they are decoded, as far as the longer side keeps so many.
  static func shrink(
    _ layout: inout PixelLayout, handle: JPEGReadHandle, to side: Int?
  ) throws(CodecError) {
    guard let side else { return }
    let longest = max(layout.width, layout.height)
    guard let divisor = [8, 4, 2].first(where: { (longest + $0 - 1) / $0 >= side }) else { return }
    var (width, height): (UInt32, UInt32) = (0, 0)
    let status = cjpeg_set_scale(handle.raw, UInt32(divisor), &width, &height)
    guard status == CJPEG_OK else { throw handle.error(status, place: "in its header") }
    (layout.width, layout.height) = (Int(width), Int(height))
  }

  private static func profile(of handle: JPEGReadHandle) throws(CodecError) -> [UInt8]? {
    var start: UnsafePointer<UInt8>?
    var length = 0
    let status = cjpeg_read_profile(handle.raw, &start, &length)
    guard status == CJPEG_OK else { throw handle.error(status, place: "in its colour profile") }
    return Array(start, length)
  }

  private static func encoding(_ stored: cjpeg_header) -> String {
    let subsampling =
      switch (stored.chroma_x, stored.chroma_y) {
      case (1, 1): "4:4:4"
      case (2, 1): "4:2:2"
      case (2, 2): "4:2:0"
      case (1, 2): "4:4:0"
      case (4, 1): "4:1:1"
      case (4, 2): "4:1:0"
      default: "subsampled"
      }
    return switch stored.color {
    case CJPEG_GRAY: "gray"
    case CJPEG_RGB: "RGB"
    case CJPEG_YCC: "YCbCr \(subsampling)"
    case CJPEG_CMYK: "CMYK"
    default: "YCCK"
    }
  }

  private static func traits(_ stored: cjpeg_header) -> [String] {
    var traits: [String] = []
    if stored.is_progressive != 0 {
      traits.append("progressive")
    } else if stored.has_several_scans != 0 {
      traits.append("several scans")
    }
    if stored.is_arithmetic != 0 { traits.append("arithmetic coding") }
    if stored.restart_interval > 0 { traits.append("restart markers") }
    return traits
  }
}

/// How the segments begin that hold metadata.
enum JPEGSegment {
  static let app1: CInt = 0xE1
  static let comment: CInt = 0xFE
  static let exif: [UInt8] = Array("Exif\0\0".utf8)
  static let xmp: [UInt8] = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
  static let extendedXMP: [UInt8] = Array("http://ns.adobe.com/xmp/extension/\0".utf8)

  /// What one segment can hold.
  static let capacity = 65533
}

extension Metadata {
  fileprivate mutating func readSegments(of handle: JPEGReadHandle, notes: inout [String]) {
    var segment = cjpeg_segment()
    var index = 0
    var hasExtendedXMP = false
    while cjpeg_reader_segment(handle.raw, index, &segment) != 0 {
      index += 1
      guard let bytes = Array(segment.bytes, segment.length) else { continue }
      if segment.marker == JPEGSegment.comment {
        text.append(TextEntry(keyword: "Comment", text: String(utf8OrLatin1: bytes)))
      } else if bytes.starts(with: JPEGSegment.exif.dropLast()) {
        // Some cameras write 0xFF instead of the second zero.
        if exif == nil { exif = Array(bytes.dropFirst(JPEGSegment.exif.count)) }
      } else if bytes.starts(with: JPEGSegment.xmp) {
        if xmp == nil { xmp = Array(bytes.dropFirst(JPEGSegment.xmp.count)) }
      } else if bytes.starts(with: JPEGSegment.extendedXMP) {
        hasExtendedXMP = true
      }
    }
    if hasExtendedXMP { notes.append("The extended part of the XMP metadata is left out.") }
  }

  fileprivate mutating func setDensity(_ stored: cjpeg_header) {
    let unit: Density.Unit =
      switch stored.density_unit {
      case 1: .inch
      case 2: .centimeter
      default: .aspect
      }
    let isSquare = unit == .aspect && stored.density_x == stored.density_y
    if stored.has_jfif != 0, stored.density_x > 0, stored.density_y > 0, !isSquare {
      density = Density(x: Double(stored.density_x), y: Double(stored.density_y), unit: unit)
    } else {
      // Cameras write EXIF and no JFIF.
      density = exifDensity
    }
  }
}

extension String {
  /// Text that is UTF-8 if it can be, and Latin-1 otherwise; without the zero at its end that some write.
  init(utf8OrLatin1 bytes: [UInt8]) {
    let text = bytes.last == 0 ? Array(bytes.dropLast()) : bytes
    self = String(validating: text, as: UTF8.self) ?? String(latin1: text)
  }
}
