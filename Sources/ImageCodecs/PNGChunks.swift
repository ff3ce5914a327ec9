import CPNG

/// The metadata that go into a PNG's chunks, in the chunks' own terms.
struct PNGChunks {
  private var chunks = cpng_metadata()
  private var icc: [UInt8] = []
  private var exif: [UInt8] = []
  /// Keyword and text with their NULs.
  private var texts: [(keyword: [CChar], text: [CChar], isUTF8: Bool, isCompressed: Bool)] = []

  /// Notes what the chunks cannot hold.
  init(_ metadata: Metadata, color: ColorModel, notes: inout [String]) {
    if let profile = metadata.iccProfile {
      if let problem = ICCProfile.problem(profile, for: color) {
        notes.append("The colour profile is left out: \(problem).")
      } else {
        icc = profile
      }
    }
    if let data = metadata.exif, !data.isEmpty, data.count < Int(Int32.max) { exif = data }
    setDensity(metadata.density)
    if let gamma = metadata.gamma, let fixed = Self.fixed(gamma), fixed > 0 {
      chunks.has_gamma = 1
      chunks.gamma = fixed
    }
    setChromaticities(metadata.chromaticities)
    if let intent = metadata.srgbIntent, (0...3).contains(intent) {
      chunks.has_srgb = 1
      chunks.srgb_intent = CInt(intent)
    }
    if let xmp = metadata.xmp, !xmp.isEmpty, !xmp.contains(0) {
      // The XMP specification asks for it as it is, so that programs that know no PNG can find it.
      texts.append((Self.cString(Array("XML:com.adobe.xmp".utf8)), Self.cString(xmp), true, false))
    }
    for entry in metadata.text { add(entry, notes: &notes) }
  }

  /// Calls a closure with the chunks; the memory is valid during the call only.
  func withChunks<Result>(_ body: (cpng_metadata) -> Result) -> Result {
    var all = chunks
    var pointers: [UnsafeMutableBufferPointer<CChar>] = []
    defer { for pointer in pointers { pointer.deallocate() } }
    func copy(_ string: [CChar]) -> UnsafePointer<CChar>? {
      let pointer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: string.count)
      _ = pointer.initialize(from: string)
      pointers.append(pointer)
      return UnsafePointer(pointer.baseAddress)
    }
    let entries = texts.map { entry in
      cpng_text(
        keyword: copy(entry.keyword), text: copy(entry.text), length: entry.text.count - 1,
        is_utf8: entry.isUTF8 ? 1 : 0, is_compressed: entry.isCompressed ? 1 : 0)
    }
    return icc.withUnsafeBufferPointer { icc in
      exif.withUnsafeBufferPointer { exif in
        entries.withUnsafeBufferPointer { entries in
          all.icc = icc.isEmpty ? nil : icc.baseAddress
          all.icc_length = icc.count
          all.exif = exif.isEmpty ? nil : exif.baseAddress
          all.exif_length = exif.count
          all.text = entries.baseAddress
          all.text_count = entries.count
          return body(all)
        }
      }
    }
  }

  private mutating func setDensity(_ density: Metadata.Density?) {
    guard let density = density?.perMeter, let x = Self.unsigned(density.x), let y = Self.unsigned(density.y)
    else { return }
    chunks.has_density = 1
    chunks.density_x = x
    chunks.density_y = y
    chunks.density_unit = density.unit == .meter ? 1 : 0
  }

  private mutating func setChromaticities(_ values: [Double]?) {
    guard let values, values.count == 8 else { return }
    let xy = values.compactMap(Self.fixed)
    guard xy.count == 8, xy.allSatisfy({ $0 >= 0 }) else { return }
    chunks.has_chromaticities = 1
    chunks.chromaticities = (xy[0], xy[1], xy[2], xy[3], xy[4], xy[5], xy[6], xy[7])
  }

  private mutating func add(_ entry: Metadata.TextEntry, notes: inout [String]) {
    let keyword = entry.keyword.latin1 ?? []
    let isPrintable = keyword.allSatisfy { (0x20...0x7E).contains($0) || $0 >= 0xA1 }
    guard (1...79).contains(keyword.count), isPrintable, keyword.first != 0x20, keyword.last != 0x20 else {
      notes.append("A text is left out: '\(entry.keyword.prefix(80))' is no keyword that PNG allows.")
      return
    }
    let text = entry.text.unicodeScalars.filter { $0.value != 0 }
    let latin1 = String(String.UnicodeScalarView(text)).latin1
    let bytes = latin1 ?? Array(String(String.UnicodeScalarView(text)).utf8)
    // Below 1 kB compression gains little, and other programs like to search the file for its text.
    texts.append((Self.cString(keyword), Self.cString(bytes), latin1 == nil, bytes.count > 1024))
  }

  private static func cString(_ bytes: [UInt8]) -> [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

  /// In units of 1/100000.
  private static func fixed(_ value: Double) -> Int32? { Int32(exactly: (value * 100_000).rounded()) }

  private static func unsigned(_ value: Double) -> UInt32? {
    guard let result = Int32(exactly: value.rounded()), result > 0 else { return nil }
    return UInt32(result)
  }
}
