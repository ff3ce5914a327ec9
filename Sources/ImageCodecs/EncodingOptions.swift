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
  /// Up to 4, photos are coded as single bytes and runs of one value: most of what there is to be gained in them, at some
  /// 200 MB of samples a second and thread. Where bytes repeat, as in text and drawings, earlier ones up to 32 KiB before
  /// are referred to from 2 on. From 5 on that is tried everywhere: 5 takes 6 times as long as 4, and 9 takes 8 times as
  /// long for files of photos that are 1 to 5 % smaller, measured.
  public var compressionLevel = 4

  /// PNG: how many threads compress, all that there are by default. The file is the same with any number.
  public var parallelism = Parallelism.available

  /// PNG: so many bytes of filtered rows are compressed by one thread; at least a row is.
  ///
  /// With 512 KiB, 8 threads have something to do in a picture of 1.4 megapixels.
  package var bytesPerBlock = 512 << 10

  /// The defaults.
  public init() {}
}
