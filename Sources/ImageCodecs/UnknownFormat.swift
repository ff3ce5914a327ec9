/// Says what a file looks like that is of no format which is read here.
enum UnknownFormat {
  /// How many of the first bytes are looked at.
  static let prefixLength = 512

  static func error(for start: ArraySlice<UInt8>, file: String?) -> CodecError {
    guard !start.isEmpty else { return CodecError(.damaged, file: file, "is empty") }
    let bytes = Array(start)
    if ImageFormat(truncatedSignature: bytes) != nil {
      return CodecError(.damaged, file: file, "ends after \(bytes.count) bytes")
    }
    let reason = name(of: bytes).map { "is \($0)" } ?? "is of no known image format"
    return CodecError(.unsupported, file: file, "\(reason); PNG, JPEG and NumPy (.npy) files are read")
  }

  private static func name(of bytes: [UInt8]) -> String? {
    for (offset, signature, name) in signatures
    where bytes.dropFirst(offset).starts(with: signature.utf8) {
      return name
    }
    if bytes.starts(with: [0xFF, 0x0A]) { return "a JPEG XL picture" }
    if bytes.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) { return "a JPEG 2000 picture" }
    if bytes.starts(with: [0x1F, 0x8B]) { return "a gzip archive" }
    if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return "a Zstandard archive" }
    return text(of: bytes)
  }

  /// Signatures in ASCII, and where they stand.
  private static let signatures: [(offset: Int, signature: String, name: String)] = [
    (0, "GIF8", "a GIF picture"),
    (8, "WEBP", "a WebP picture"),
    (0, "II*\0", "a TIFF picture or a camera's raw file"),
    (0, "MM\0*", "a TIFF picture or a camera's raw file"),
    (0, "II+\0", "a BigTIFF picture"),
    (0, "BM", "a BMP picture"),
    (4, "ftypavif", "an AVIF picture"),
    (4, "ftypavis", "an AVIF picture"),
    (4, "ftyphei", "a HEIC picture"),
    (4, "ftyphev", "a HEIC picture"),
    (4, "ftypmif1", "a HEIC or AVIF picture"),
    (4, "ftypmsf1", "a HEIC or AVIF picture"),
    (4, "ftypcrx", "a camera's raw file"),
    (4, "ftyp", "a video or another file of the MP4 family"),
    (4, "JXL ", "a JPEG XL picture"),
    (4, "jP  ", "a JPEG 2000 picture"),
    (0, "8BPS", "a Photoshop document"),
    (0, "%PDF", "a PDF document"),
    (0, "%!PS", "a PostScript document"),
    (0, "PK\u{3}\u{4}", "a ZIP archive (also the form of .npz files)"),
    (0, "qoif", "a QOI picture"),
    (0, "#?RADIANCE", "a Radiance HDR picture"),
    (0, "v/1\u{1}", "an OpenEXR picture"),
    (0, "P1", "a PBM picture"), (0, "P4", "a PBM picture"),
    (0, "P2", "a PGM picture"), (0, "P5", "a PGM picture"),
    (0, "P3", "a PPM picture"), (0, "P6", "a PPM picture"),
    (0, "gimp xcf", "a GIMP document"),
    (0, "\u{7F}ELF", "a program"),
  ]

  private static func text(of bytes: [UInt8]) -> String? {
    // Whole characters only: the last one may be cut.
    let isText = bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) || $0 == 0x1B }
    guard isText else { return nil }
    let start = String(decoding: bytes, as: UTF8.self)
    let trimmed = start.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    let beginning = trimmed.prefix(400).lowercased()
    if beginning.contains("<svg") { return "an SVG drawing" }
    if beginning.hasPrefix("<!doctype html") || beginning.hasPrefix("<html") { return "a web page" }
    if beginning.hasPrefix("version https://git-lfs") {
      return "a Git LFS pointer and not the picture itself"
    }
    return start.contains("\u{FFFD}") ? nil : "a text file"
  }
}

extension ImageFormat {
  /// The format whose signature a file begins with that is shorter than the signature.
  fileprivate init?(truncatedSignature bytes: [UInt8]) {
    let signatures: [(Self, [UInt8])] = [
      (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), (.jpeg, [0xFF, 0xD8, 0xFF]),
      (.npy, [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]),
    ]
    guard let match = signatures.first(where: { $0.1.count > bytes.count && $0.1.starts(with: bytes) })
    else { return nil }
    self = match.0
  }
}
