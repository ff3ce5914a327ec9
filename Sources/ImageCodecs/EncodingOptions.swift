/// How a picture is written.
public struct EncodingOptions: Hashable, Sendable {
  /// How a JPEG's chroma is stored.
  public enum ChromaSubsampling: String, Hashable, Sendable, CaseIterable {
    /// Half as many chroma samples along both axes.
    case yuv420 = "420"
    /// Half as many along the rows.
    case yuv422 = "422"
    /// All of them.
    case yuv444 = "444"
  }

  /// JPEG: 1…100 on the Independent JPEG Group's scale, 90 by default.
  public var quality = 90

  /// JPEG: 4:2:0 by default.
  public var subsampling = ChromaSubsampling.yuv420

  /// JPEG: several scans, from coarse to fine; slower, and the whole picture is held in memory.
  public var isProgressive = false

  /// PNG: zlib's level, 0 (stored) … 9 (smallest), 6 by default.
  public var compressionLevel = 6

  /// The defaults.
  public init() {}
}
