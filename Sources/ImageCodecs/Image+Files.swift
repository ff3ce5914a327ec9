public import SystemPackage
import Tensors

extension Image {
  /// Reads a picture from a file.
  ///
  /// ``DecodingOptions/maxMemory`` limits the picture itself, too.
  ///
  /// - Throws: ``CodecError``.
  public init(
    contentsOf path: FilePath, options: DecodingOptions = DecodingOptions()
  ) throws(CodecError) {
    try self.init(.file(path), options: options)
  }

  /// Reads a picture from the bytes of a whole file.
  public init(decoding bytes: [UInt8], options: DecodingOptions = DecodingOptions()) throws(CodecError) {
    try self.init(.bytes(bytes), options: options)
  }

  /// Reads a picture from a file, standard input or memory.
  public init(_ source: ImageSource, options: DecodingOptions = DecodingOptions()) throws(CodecError) {
    let reader = try ImageReader.open(source, options: options)
    try SizeLimits.check(
      memory: reader.header.layout.byteCount, because: "it is read as a whole", file: source.name,
      options: options)
    try self.init(reading: reader)
  }

  /// Reads all rows of a reader whose first row was not read yet.
  ///
  /// The caller has to know that there is memory for them: see ``PixelLayout/byteCount``.
  public init(reading reader: any RowReader) throws(CodecError) {
    let layout = reader.header.layout
    let shape: Shape = [layout.height, layout.width, layout.color.channelCount]
    let samples = try Samples(layout.samples, shape: shape) { (memory) throws(CodecError) in
      var row = 0
      while row < layout.height {
        let rest = UnsafeMutableRawBufferPointer(rebasing: memory[(row * layout.bytesPerRow)...])
        var span = MutableRawSpan(_unsafeBytes: rest)
        let count = try reader.readRows(into: &span)
        precondition(count > 0, "a reader of \(layout.height) rows ended at row \(row)")
        row += count
      }
    }
    self.init(samples, color: layout.color, metadata: reader.header.metadata)
  }

  /// Writes the picture to a file.
  ///
  /// - Parameters:
  ///   - path: the file, which appears whole or not at all.
  ///   - format: by default what the file's extension says.
  ///   - options: how it is written.
  /// - Throws: ``CodecError``, of kind `unrepresentable` where the format cannot hold the picture: nothing is
  ///   converted silently.
  public func write(
    to path: FilePath, format: ImageFormat? = nil, options: EncodingOptions = EncodingOptions()
  ) throws(CodecError) {
    let format = if let format { format } else { try ImageFormat(path: path) }
    try write(to: .file(path), format: format, options: options)
  }

  /// Writes the picture to a file, standard output or memory.
  public func write(
    to destination: ImageDestination, format: ImageFormat, options: EncodingOptions = EncodingOptions()
  ) throws(CodecError) {
    let writer = try ImageWriter.create(
      destination, format: format, layout: layout, metadata: metadata, options: options)
    try samples.withBytes { (bytes) throws(CodecError) in
      try writer.writeRows(RawSpan(_unsafeBytes: bytes))
    }
    try writer.finish()
  }

  /// The bytes of a file with this picture.
  public func encoded(
    as format: ImageFormat, options: EncodingOptions = EncodingOptions()
  ) throws(CodecError) -> [UInt8] {
    let result = EncodedBytes()
    try write(to: .memory(result), format: format, options: options)
    return result.bytes
  }
}
