import Dispatch
import ImageCodecs
import ImageFilters

/// The memory that a picture takes on its way, and why.
struct MemoryNeed {
  /// All bytes together.
  let bytes: Int

  /// Why the picture is held as a whole, nil where it goes through row by row.
  let reason: String?

  /// - Parameters:
  ///   - turns: whether the pixels are turned first.
  ///   - learns: whether the filter follows from the whole picture.
  ///   - encoding: how a JPEG is written, nil for other formats.
  init(_ header: ImageHeader, plan: FilterPlan, turns: Bool, learns: Bool = false, encoding: EncodingOptions?) {
    let isProgressive = encoding?.isProgressive == true
    var bytes = header.decodingMemory + plan.memory
    if turns { bytes += 2 * header.layout.byteCount }
    if learns { bytes += header.layout.byteCount }
    // The coefficients of all blocks, of two bytes each.
    if isProgressive { bytes += 2 * plan.output.width * plan.output.height * plan.output.color.channelCount }
    self.bytes = bytes
    if !header.streams {
      reason = "\(header.traits.first ?? header.encoding) pictures cannot be read row by row"
    } else if turns {
      reason = "the picture is turned"
    } else if learns {
      reason = "the filter follows from the whole picture"
    } else if !plan.streams {
      reason = "the filter needs the whole picture"
    } else if isProgressive {
      reason = "progressive pictures cannot be written row by row"
    } else {
      reason = nil
    }
  }

  var isWholePicture: Bool { reason != nil }

  /// Refuses what needs more than the limit.
  func check(_ limit: Int, file: String) throws(CodecError) {
    guard bytes > limit else { return }
    throw CodecError(
      .overLimit, file: file,
      "needs \(Quantity.bytes(bytes)) of memory because \(reason ?? "its rows are so long"), more than the "
        + "\(Quantity.bytes(limit)) that are allowed (--max-memory)")
  }
}

/// Lets one picture at a time be held as a whole, while others go on row by row.
struct MemoryGate: Sendable {
  private let semaphore = DispatchSemaphore(value: 1)

  /// Does some work, alone among those that are to wait.
  func pass(_ waits: Bool, _ body: () throws -> Void) rethrows {
    guard waits else { return try body() }
    semaphore.wait()
    defer { semaphore.signal() }
    try body()
  }
}
