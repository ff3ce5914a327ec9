public import ImageCodecs
public import ImageFilters
public import Tensors

/// Looks for the kernel that makes one picture of another.
///
/// ```swift
/// let fit = try KernelFit(before: photo, after: filtered, options: KernelFitOptions(size: 9))
/// let learned = try fit.solve()
/// let again = try photo.convolved(with: learned.kernel)
/// ```
///
/// Output pixels whose window leaves the picture are left out, as is what becomes of them there depends on a border that is not
/// known. Pictures are taken as they are seen, turned by their EXIF orientation, in fractions of white; what is transparent
/// counts as black. The same pictures and options give the same bits for any number of threads.
public struct KernelFit: Sendable {
  /// What kind of kernel is looked for, and in which pixels.
  public let options: KernelFitOptions
  /// How many threads work. The result never depends on it.
  public let parallelism: Parallelism

  /// As the files have them.
  let stored: (before: SamplePlanes, after: SamplePlanes)
  /// In the light that is fitted in.
  let before: SamplePlanes
  let after: SamplePlanes
  let window: FitWindow

  /// A fit for a pair of pictures.
  ///
  /// Where the picture after is gray and the one before is not, the kernel is looked for in its luma (Rec. 601).
  ///
  /// - Parameters:
  ///   - before: the picture that was filtered.
  ///   - after: what became of it.
  ///   - options: what kind of kernel is looked for.
  ///   - parallelism: how many threads work.
  /// - Throws: `FilterError` where the pictures differ in size, only the one after has colours, one has a number that is not
  ///   finite, or the options make no sense or have more unknowns than there are pixels.
  public init(
    before: Image, after: Image, options: KernelFitOptions = KernelFitOptions(), parallelism: Parallelism = .available
  ) throws(FilterError) {
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
    try self.init(stored: planes, options: options, parallelism: parallelism)
  }

  init(
    stored: (before: SamplePlanes, after: SamplePlanes), options: KernelFitOptions, parallelism: Parallelism
  ) throws(FilterError) {
    try options.check(channels: stored.before.channels)
    self.stored = stored
    self.options = options
    self.parallelism = parallelism
    before = options.linearLight ? stored.before.linear : stored.before
    after = options.linearLight ? stored.after.linear : stored.after
    window = FitWindow(options, width: before.width, height: before.height)
    let unknowns = options.unknowns(inputs: options.channels == .mixed ? before.channels : 1)
    let examples =
      window.isLearnt.count { $0 } * window.width * (options.channels == .shared ? before.channels : 1)
    guard examples >= unknowns else {
      throw FilterError(
        "pictures of \(before.width)×\(before.height) pixels have \(examples) whole windows of "
          + "\(options.width)×\(options.height) to find \(unknowns) numbers from")
    }
  }
}
