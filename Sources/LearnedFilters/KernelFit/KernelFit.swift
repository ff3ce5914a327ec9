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

  let light: FitLight
  let pairs: [FitPair]

  /// A fit for a pair of pictures.
  ///
  /// - Parameters:
  ///   - before: the picture that was filtered.
  ///   - after: what became of it.
  ///   - options: what kind of kernel is looked for.
  ///   - parallelism: how many threads work.
  /// - Throws: `FilterError` where the pictures are no ``Pair``, or the options make no sense or have more unknowns than there are
  ///   pixels.
  public init(
    before: Image, after: Image, options: KernelFitOptions = KernelFitOptions(), parallelism: Parallelism = .available
  ) throws(FilterError) {
    try self.init([try Pair(before: before, after: after)], options: options, parallelism: parallelism)
  }

  /// A fit for several pairs, which one filter is said to have made: their equations add up.
  ///
  /// - Parameters:
  ///   - pairs: at least one; all with as many channels, unless these share a kernel.
  ///   - options: what kind of kernel is looked for.
  ///   - parallelism: how many threads work.
  /// - Throws: `FilterError` where the options make no sense, have more unknowns than there are pixels, or do not fit the pairs.
  public init(
    _ pairs: [Pair], options: KernelFitOptions = KernelFitOptions(), parallelism: Parallelism = .available
  ) throws(FilterError) {
    try self.init(
      pairs, options: options, light: options.linearLight ? .linear : .stored, parallelism: parallelism)
  }

  init(
    _ pairs: [Pair], options: KernelFitOptions, light: FitLight, parallelism: Parallelism
  ) throws(FilterError) {
    guard let first = pairs.first else { throw FilterError("there is no pair of pictures") }
    for pair in pairs where pair.channels != first.channels && options.channels != .shared {
      throw FilterError(
        "\(pair.name) has \(pair.channels) channels and \(first.name) \(first.channels); \(options.channels.rawValue) "
          + "kernels need pictures of one kind")
    }
    try options.check(channels: first.channels)
    self.options = options
    self.light = light
    self.parallelism = parallelism
    self.pairs = pairs.map { FitPair($0, options: options, light: light) }
    let unknowns = options.unknowns(inputs: options.channels == .mixed ? first.channels : 1)
    let examples = self.pairs.reduce(0) {
      $0 + $1.examples * (options.channels == .shared ? $1.before.channels : 1)
    }
    guard examples >= unknowns else {
      let size = pairs.count == 1 ? "pictures of \(first.width)×\(first.height) pixels have" : "the pictures have"
      throw FilterError(
        "\(size) \(examples) whole windows of \(options.width)×\(options.height) to find \(unknowns) numbers from")
    }
  }

  /// The same pairs with other options or in another light.
  func changed(_ options: KernelFitOptions, _ light: FitLight) throws(FilterError) -> KernelFit {
    try KernelFit(pairs.map(\.stored), options: options, light: light, parallelism: parallelism)
  }

  /// The colour channels of all pictures, or of the first one where all share a kernel.
  var channels: Int { pairs[0].before.channels }
}
