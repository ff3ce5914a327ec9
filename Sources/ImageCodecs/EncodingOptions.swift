public import Tensors

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

  /// PNG: 0 (stored) … 9 (smallest), 4 by default.
  ///
  /// 1…4 code single bytes and runs of one value, which is most of what there is to be gained in photos: 150 to 250 MB of
  /// pixels a second and thread. From 5 on, bytes that occurred up to 32 KiB before are found as well; 9 takes some 15
  /// times as long as 4 for files of photos that are 3 to 8 % smaller, measured.
  public var compressionLevel = 4

  /// PNG: how many threads compress, all that there are by default. The file is the same with any number.
  public var parallelism = Parallelism.available

  /// PNG: so many bytes of filtered rows are compressed by one thread; at least a row is.
  ///
  /// 512 KiB keep 8 threads busy with a picture of 1.4 megapixels. Twice as much makes files that are 0.0 % smaller,
  /// measured.
  package var bytesPerBlock = 512 << 10

  /// The defaults.
  public init() {}
}
