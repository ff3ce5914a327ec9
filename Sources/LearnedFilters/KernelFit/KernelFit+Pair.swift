public import ImageCodecs
public import ImageFilters
import Tensors

extension KernelFit {
  /// A picture before and after a filter, checked to be a pair.
  public struct Pair: Sendable {
    /// What the pair is called in reports; empty where nothing was said.
    public let name: String

    let before: SamplePlanes
    let after: SamplePlanes

    /// A pair of pictures.
    ///
    /// Where the picture after is gray and the one before is not, the kernel is looked for in its luma (Rec. 601).
    ///
    /// - Parameters:
    ///   - before: the picture that was filtered.
    ///   - after: what became of it.
    ///   - name: what the pair is called in reports.
    /// - Throws: `FilterError` where the pictures differ in size, only the one after has colours, or one has a number that is not
    ///   finite.
    public init(before: Image, after: Image, name: String = "") throws(FilterError) {
      var before = before
      if after.color.colorChannelCount == 1, before.color.colorChannelCount > 1 { before = try before.grayscaled() }
      let planes = (before: SamplePlanes(before), after: SamplePlanes(after))
      guard planes.before.width == planes.after.width, planes.before.height == planes.after.height else {
        throw FilterError(
          "the pictures differ in size: \(planes.before.width)×\(planes.before.height) pixels before and "
            + "\(planes.after.width)×\(planes.after.height) after; a kernel changes no size")
      }
      guard planes.before.channels == planes.after.channels else {
        throw FilterError("the picture before is gray and the one after has colours, which no kernel adds")
      }
      for (name, samples) in [("before", planes.before.samples), ("after", planes.after.samples)] {
        let isFinite = samples.withUnsafeBufferPointer { $0.allSatisfy(\.isFinite) }
        guard isFinite else { throw FilterError("the picture \(name) has a number that is not finite") }
      }
      self.name = name
      (self.before, self.after) = planes
    }

    /// The pictures' columns and rows, as they are seen.
    public var width: Int { before.width }
    public var height: Int { before.height }
    /// The colour channels that a kernel is laid over.
    public var channels: Int { before.channels }
  }
}
