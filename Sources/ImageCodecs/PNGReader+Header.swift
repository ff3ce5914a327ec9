import CPNG

extension PNGReader {
  /// What the header and the chunks before the pixels say, within the limits.
  static func header(
    _ stored: cpng_header, _ chunks: cpng_metadata, handle: PNGReadHandle, options: DecodingOptions
  ) throws(CodecError) -> ImageHeader {
    let width = Int(stored.width)
    let height = Int(stored.height)
    let channels = Int(stored.channels)
    try SizeLimits.check(
      width: width, height: height, bytesPerPixel: channels * Int(stored.bytes_per_sample),
      file: handle.file, options: options)
    let layout = PixelLayout(
      width: width, height: height, samples: stored.bytes_per_sample == 2 ? .uint16 : .uint8,
      color: ColorModel(channelCount: channels) ?? .rgba)
    let isInterlaced = stored.is_interlaced != 0
    // Two rows as libpng keeps them, and zlib's window.
    let memory = isInterlaced ? layout.byteCount : 2 * layout.bytesPerRow + (128 << 10)
    if isInterlaced {
      try SizeLimits.check(memory: memory, because: "it is interlaced", file: handle.file, options: options)
    }
    return ImageHeader(
      layout: layout, metadata: Metadata(png: chunks), format: .png,
      encoding: encoding(stored), streams: !isInterlaced, traits: isInterlaced ? ["interlaced"] : [],
      decodingMemory: memory)
  }

  private static func encoding(_ stored: cpng_header) -> String {
    let name =
      switch stored.color_type {
      case 0: "gray"
      case 2: "RGB"
      case 3: "palette"
      case 4: "gray and alpha"
      default: "RGBA"
      }
    let transparency = stored.has_transparency != 0 ? ", with transparency" : ""
    return "\(name), \(stored.bit_depth) \(stored.bit_depth == 1 ? "bit" : "bits")\(transparency)"
  }
}

extension Metadata {
  /// What a PNG's chunks say.
  init(png chunks: cpng_metadata) {
    self.init()
    iccProfile = Array(chunks.icc, chunks.icc_length)
    exif = Array(chunks.exif, chunks.exif_length)
    if chunks.has_density != 0, chunks.density_x > 0, chunks.density_y > 0 {
      density = Density(
        x: Double(chunks.density_x), y: Double(chunks.density_y),
        unit: chunks.density_unit == 1 ? .meter : .aspect)
    }
    if chunks.has_gamma != 0 { gamma = Double(chunks.gamma) / 100_000 }
    if chunks.has_chromaticities != 0 {
      let xy = chunks.chromaticities
      chromaticities = [xy.0, xy.1, xy.2, xy.3, xy.4, xy.5, xy.6, xy.7].map { Double($0) / 100_000 }
    }
    if chunks.has_srgb != 0 { srgbIntent = Int(chunks.srgb_intent) }
    for index in 0..<chunks.text_count {
      let chunk = chunks.text[index]
      guard let keyword = chunk.keyword else { continue }
      add(
        keyword: String(latin1: Array(keyword)), text: Array(chunk.text, chunk.length) ?? [],
        isUTF8: chunk.is_utf8 != 0)
    }
  }

  private mutating func add(keyword: String, text bytes: [UInt8], isUTF8: Bool) {
    if keyword == "XML:com.adobe.xmp" {
      if xmp == nil { xmp = bytes }
      return
    }
    if keyword.hasPrefix(RawProfile.prefix), take(rawProfile: keyword, bytes) { return }
    text.append(
      TextEntry(
        keyword: keyword, text: isUTF8 ? String(decoding: bytes, as: UTF8.self) : String(latin1: bytes)))
  }

  /// The form in which ImageMagick and exiftool kept profiles before PNG had chunks for them; false where it
  /// is none of those that are known here.
  private mutating func take(rawProfile keyword: String, _ text: [UInt8]) -> Bool {
    guard let profile = RawProfile(keyword: keyword, text: text) else { return false }
    switch profile {
    case .exif(let bytes): exif = exif ?? bytes
    case .xmp(let bytes): xmp = xmp ?? bytes
    case .icc(let bytes): iccProfile = iccProfile ?? bytes
    }
    return true
  }
}

extension Array where Element == UInt8 {
  /// A copy of C memory, nil where there is none.
  init?(_ start: UnsafePointer<UInt8>?, _ count: Int) {
    guard let start, count > 0 else { return nil }
    self.init(UnsafeBufferPointer(start: start, count: count))
  }

  /// A copy of C memory, nil where there is none.
  init?(_ start: UnsafePointer<CChar>?, _ count: Int) {
    guard let start, count > 0 else { return nil }
    self.init(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// A copy of a C string, without its end.
  init(_ string: UnsafePointer<CChar>) {
    var bytes: [UInt8] = []
    var next = string
    while next.pointee != 0 {
      bytes.append(UInt8(bitPattern: next.pointee))
      next += 1
    }
    self = bytes
  }
}

extension String {
  /// Text in Latin-1, where each byte is the scalar of its number.
  init(latin1 bytes: [UInt8]) {
    var scalars = String.UnicodeScalarView()
    for byte in bytes { scalars.append(Unicode.Scalar(byte)) }
    self.init(scalars)
  }

  /// The bytes in Latin-1, nil where a character has none.
  var latin1: [UInt8]? {
    var bytes: [UInt8] = []
    for scalar in unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}
