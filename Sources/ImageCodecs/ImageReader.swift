public import SystemPackage

/// Opens pictures to be read row by row; the format is told by the first bytes.
public enum ImageReader {
  /// Opens a picture and reads its header.
  ///
  /// - Throws: ``CodecError`` where there is no such file, the format is unknown, the header is damaged, or the
  ///   picture is larger than the limits of `options`.
  public static func open(
    _ source: ImageSource, options: DecodingOptions = DecodingOptions()
  ) throws(CodecError) -> any RowReader {
    let bytes = try ByteSource(source)
    let start = try bytes.peek(UnknownFormat.prefixLength)
    switch ImageFormat(signature: start) {
    case .png: return try PNGReader(bytes, options: options)
    case .jpeg: return try JPEGReader(bytes, options: options)
    case .npy: return try NpyReader(bytes, options: options)
    case nil: throw UnknownFormat.error(for: start, file: bytes.name)
    }
  }

  /// Opens a file and reads its header.
  public static func open(
    _ path: FilePath, options: DecodingOptions = DecodingOptions()
  ) throws(CodecError) -> any RowReader {
    try open(.file(path), options: options)
  }
}
