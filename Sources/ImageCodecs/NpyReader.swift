import Tensors

/// Reads a NumPy array row by row: height × width, or height × width × 1…4 channels.
final class NpyReader: SequentialRowReader {
  let header: ImageHeader
  private(set) var warnings: [String] = []
  private let source: ByteSource
  private let elements: NpySamples
  private let salvages: Bool
  var nextRow = 0
  private var isLost = false
  var failure: CodecError?
  /// The file's bytes of a few rows, where they are not the samples themselves.
  private var buffer: [UInt8] = []

  init(_ source: ByteSource, options: DecodingOptions) throws(CodecError) {
    self.source = source
    salvages = options.onDamage == .salvage
    let file = source.name
    let array: NpyHeader
    do throws(NpyError) {
      let prefix = try Self.bytes(source, NpyHeader.prefixLength)
      let length = try NpyHeader.byteCount(prefix: prefix)
      array = try NpyHeader(parsing: try Self.bytes(source, length))
      elements = try NpySamples(array)
      var skipped = [UInt8](repeating: 0, count: length)
      _ = skipped.withUnsafeMutableBytes { bytes in try? source.readAll(into: bytes) }
    } catch {
      throw CodecError(error, file: file)
    }
    let (height, width, channels) = try Self.extents(array.shape, file: file)
    let type = elements.type
    try SizeLimits.check(
      width: width, height: height, bytesPerPixel: channels * max(type.byteCount, elements.bytesPerElement),
      file: file, options: options)
    guard let color = ColorModel(channelCount: channels) else { preconditionFailure("checked before") }
    let layout = PixelLayout(width: width, height: height, samples: type, color: color)
    header = ImageHeader(
      layout: layout, metadata: Metadata(), format: .npy, encoding: elements.name, streams: true,
      decodingMemory: ByteSource.bufferSize)
  }

  func finish() throws(CodecError) {
    if !isLost, try !source.peek(1).isEmpty {
      warnings.append("The file has more bytes after its last element.")
    }
  }

  func read(_ target: UnsafeMutableRawBufferPointer, rows: Int) throws(CodecError) {
    let layout = header.layout
    let stored = layout.width * layout.color.channelCount * elements.bytesPerElement
    var done = 0
    if elements.isCopied {
      if !isLost { done = try source.readAll(into: target) / stored }
    } else if !isLost {
      while done < rows {
        // One row at a time keeps the detour in the cache.
        if buffer.isEmpty { buffer = [UInt8](repeating: 0, count: stored) }
        guard try fillBuffer() == stored else { break }
        let row = target[(done * layout.bytesPerRow)..<((done + 1) * layout.bytesPerRow)]
        elements.convert(buffer, into: UnsafeMutableRawBufferPointer(rebasing: row))
        done += 1
      }
    }
    target.zero(from: done * layout.bytesPerRow)
    if done < rows, !isLost { try lose(from: nextRow + done) }
  }

  private func fillBuffer() throws(CodecError) -> Int {
    let source = source
    let result: Result<Int, CodecError> = buffer.withUnsafeMutableBytes { bytes in
      Result { () throws(CodecError) in try source.readAll(into: bytes) }
    }
    return try result.get()
  }

  private func lose(from row: Int) throws(CodecError) {
    let layout = header.layout
    guard salvages else {
      let place = RowDamage.place(row, of: layout.height)
      throw CodecError(.damaged, file: source.name, "ends too early, \(place)")
    }
    isLost = true
    warnings.append(RowDamage.note(missingFrom: row, layout: layout, cause: "the file ends too early"))
  }

  private static func bytes(_ source: ByteSource, _ count: Int) throws(NpyError) -> ArraySlice<UInt8> {
    do throws(CodecError) {
      return try source.peek(count)
    } catch {
      throw NpyError(.truncated, error.reason)
    }
  }

  /// Height, width and channels.
  private static func extents(_ shape: Shape, file: String?) throws(CodecError) -> (Int, Int, Int) {
    guard shape.count > 0 else {
      throw CodecError(.unsupported, file: file, "is an array without elements, of shape \(shape)")
    }
    switch shape.rank {
    case 2: return (shape[0], shape[1], 1)
    case 3 where (1...4).contains(shape[2]): return (shape[0], shape[1], shape[2])
    case 3 where (1...4).contains(shape[0]):
      throw CodecError(
        .unsupported, file: file,
        "has shape \(shape), and channels come last here: save a.transpose(1, 2, 0).copy()")
    case 4 where shape[0] == 1:
      throw CodecError(.unsupported, file: file, "has shape \(shape), a batch: save a[0]")
    default:
      throw CodecError(
        .unsupported, file: file,
        "has shape \(shape); a picture is height × width, or height × width × 1 to 4 channels")
    }
  }
}

extension CodecError {
  /// What is wrong with an array file, as an error of codecs.
  init(_ error: NpyError, file: String?) {
    let kind: Kind =
      switch error.kind {
      case .unsupported, .typeMismatch, .notNpy: .unsupported
      case .badHeader, .truncated, .trailingBytes: .damaged
      }
    self.init(kind, file: file, error.reason)
  }
}
