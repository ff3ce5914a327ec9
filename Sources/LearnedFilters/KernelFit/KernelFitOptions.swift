public import ImageFilters

/// What kind of kernel is looked for, and in which pixels.
public struct KernelFitOptions: Hashable, Sendable {
  /// Which kernels the channels have.
  public enum Channels: String, Codable, CaseIterable, Hashable, Sendable {
    /// One kernel for all channels.
    case shared
    /// A kernel for each channel.
    case separate
    /// A kernel for each pair of an input and an output channel: a filter that mixes colours.
    case mixed
  }

  /// The kernel's rows, 1…127, odd or even.
  public var height: Int
  /// The kernel's columns, 1…127, odd or even.
  public var width: Int
  /// Which kernels the channels have; one for all unless stated otherwise.
  public var channels: Channels = .shared
  /// Whether a number may be added to the sums; none unless stated otherwise.
  public var hasBias = false
  /// Whether the kernel is the same when it is turned by 180°.
  public var isSymmetric = false
  /// Whether the weights that lead to an output channel sum to 1, so that flat areas stay as they are.
  public var sumsToOne = false
  /// Whether no weight is below 0.
  public var isNonnegative = false
  /// λ: λ times the sum of squared weights, times the number of examples, is added to the squared errors that are made least,
  /// which are those of samples from 0 to 1. 0 unless stated otherwise.
  public var ridge = 0.0
  /// Whether both pictures are taken to linear light by sRGB's curve first.
  public var linearLight = false
  /// The part of the rows, 0…0.9, that are not learnt from, in order to be measured on; a tenth unless stated otherwise.
  public var heldOut = 0.1
  /// Whether samples that are black or white in the picture after are left out, as they may have been cut off there.
  public var skipsClipped = true
  /// What the choice of rows follows from.
  public var seed: UInt64 = 0

  /// A kernel of these rows and columns.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// A square kernel, of 5×5 unless stated otherwise.
  public init(size: Int = 5) { self.init(height: size, width: size) }

  /// The most unknowns of one system of equations: their products take 128 MB.
  public static let maximumUnknowns = 4096

  /// Refuses what makes no sense for pictures of so many colour channels, as ``KernelFit/init(_:options:parallelism:)`` does.
  ///
  /// - Throws: `FilterError` where a number is out of range, or there are more than ``maximumUnknowns``.
  public func check(channels count: Int) throws(FilterError) {
    guard 1...Kernel.maximumExtent ~= height, 1...Kernel.maximumExtent ~= width else {
      throw FilterError(
        "a kernel has 1…\(Kernel.maximumExtent) rows and columns; \(width)×\(height) is not possible")
    }
    guard ridge >= 0, ridge.isFinite else { throw FilterError("a ridge is 0 or more, not \(ridge)") }
    guard 0...0.9 ~= heldOut else { throw FilterError("the part that is held out is 0…0.9, not \(heldOut)") }
    let unknowns = unknowns(inputs: channels == .mixed ? count : 1)
    guard unknowns <= Self.maximumUnknowns else {
      throw FilterError(
        "the \(unknowns) numbers of \(width)×\(height) weights are too many to be found at once; "
          + "\(Self.maximumUnknowns) are possible")
    }
  }

  func unknowns(inputs: Int) -> Int { height * width * inputs + (hasBias ? 1 : 0) }
}
