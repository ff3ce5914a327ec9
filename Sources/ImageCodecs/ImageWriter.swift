public import SystemPackage

/// Creates pictures that are written row by row.
public enum ImageWriter {
  /// Creates a file and writes its header.
  ///
  /// - Parameters:
  ///   - destination: a file, standard output or memory.
  ///   - format: the format of the file.
  ///   - layout: the form in which rows will be handed over; see ``ImageFormat/nearestLayout(to:)``.
  ///   - metadata: what the format can hold of it is written; ``RowWriter/warnings`` names what it cannot.
  ///   - options: quality, compression and the like; those of other formats are not looked at.
  /// - Throws: ``CodecError`` of kind `unrepresentable` where the format cannot hold such a picture or the
  ///   options are out of range, `cannotCreate` where the file cannot be created.
  public static func create(
    _ destination: ImageDestination, format: ImageFormat, layout: PixelLayout,
    metadata: Metadata = Metadata(), options: EncodingOptions = EncodingOptions()
  ) throws(CodecError) -> any RowWriter {
    let name = destination.name
    guard layout.width > 0, layout.height > 0 else {
      throw CodecError(
        .unrepresentable, file: name, "would have no pixels: \(layout.width) × \(layout.height)")
    }
    switch format {
    case .png: return try PNGWriter(destination, layout: layout, metadata: metadata, options: options)
    case .jpeg: return try JPEGWriter(destination, layout: layout, metadata: metadata, options: options)
    case .npy: return try NpyWriter(destination, layout: layout, metadata: metadata)
    }
  }

  /// Creates a file whose format its extension tells.
  ///
  /// - Throws: as ``create(_:format:layout:metadata:options:)``, and ``CodecError`` of kind `unrepresentable`
  ///   where the extension is of no known format.
  public static func create(
    _ path: FilePath, layout: PixelLayout, metadata: Metadata = Metadata(),
    options: EncodingOptions = EncodingOptions()
  ) throws(CodecError) -> any RowWriter {
    try create(
      .file(path), format: try ImageFormat(path: path), layout: layout, metadata: metadata, options: options)
  }
}

extension ImageFormat {
  /// The format that a file's name asks for.
  ///
  /// - Throws: ``CodecError`` of kind `unrepresentable` where the extension is missing or unknown.
  public init(path: FilePath) throws(CodecError) {
    guard let format = path.extension.flatMap(ImageFormat.init(extension:)) else {
      let known = Self.allCases.flatMap(\.extensions).map { ".\($0)" }.joined(separator: " ")
      let reason = path.extension.map { "has the unknown extension .\($0)" } ?? "has no extension"
      throw CodecError(.unrepresentable, file: path.string, "\(reason); known are \(known)")
    }
    self = format
  }
}
