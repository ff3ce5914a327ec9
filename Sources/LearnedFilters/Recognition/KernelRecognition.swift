public import ImageFilters
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which filter a kernel is: the nearest of those that have a name, and its parameters.
///
/// ```swift
/// let found = KernelRecognition(learned.kernel, bias: learned.biases[0])
/// print(found.best?.description ?? "none that has a name")  // Gaussian, sigma 1.98 ± 0.01
/// ```
///
/// Each filter is a few pictures of its kernel times factors; parameters that do not enter as factors are looked for on a grid
/// and then by Gauss and Newton's steps. Where several filters are about as near, it is the one with the fewest parameters.
public struct KernelRecognition: Hashable, Sendable {
  /// A filter that the kernel could be.
  public struct Candidate: Hashable, Sendable, CustomStringConvertible {
    /// The filter.
    public let filter: NamedFilter
    /// A standard deviation for each of the filter's parameters, from what the filter does not explain.
    public let deviations: [Double]
    /// What becomes of a flat area beyond what the filter makes of it: 1 unless the picture gets lighter or darker. 1 also for
    /// filters that have a scale of their own.
    public let gain: Double
    /// The Euclidean distance of the kernel from that of the filter, in parts of its length.
    public let residual: Double

    /// How many parameters were looked for, apart from factors.
    let complexity: Int

    /// The name and the parameters: `Gaussian, sigma 1.98 ± 0.01`.
    public var description: String {
      var parts = [filter.name]
      for (parameter, deviation) in zip(filter.parameters, deviations) {
        let places = deviation > 0 ? min(max(Int((-log10(deviation)).rounded(.up)), 0), 4) : 4
        let value = NumberText.fixed(parameter.value, places: places)
        parts.append("\(parameter.name) \(value) ± \(NumberText.fixed(deviation, places: places))")
      }
      if abs(gain - 1) > 0.02 { parts.append("times \(NumberText.fixed(gain, places: 2))") }
      return parts.joined(separator: ", ")
    }
  }

  /// All filters, the nearest first.
  public let candidates: [Candidate]

  /// The filter that the kernel is, nil where none is near enough.
  public let best: Candidate?

  /// The kernel's singular values, the largest first.
  public let singularValues: [Double]

  /// How many of the singular values are above a fiftieth of the largest: how many passes of a column and a row do the kernel's
  /// work, 1 for what is separable.
  public var rank: Int { singularValues.count { $0 > 0.02 * (singularValues.first ?? 0) } }

  /// Looks for the filter.
  ///
  /// - Parameters:
  ///   - kernel: a kernel for `Convolve`, which turns it by 180°.
  ///   - bias: what is added after it, as a fraction of white; it tells reliefs from derivatives.
  ///   - tolerance: the largest ``Candidate/residual`` of a filter that the kernel is taken for. In kernels learnt from smooth
  ///     photos of 8 bits rounding alone was up to 0.13; medians and cut-off kernels were 0.24 away from any name.
  public init(_ kernel: Kernel, bias: Double = 0, tolerance: Double = 0.2) {
    singularValues = kernel.singularValues.values
    let grid = KernelGrid(kernel)
    guard grid.length > 0 else {
      (candidates, best) = ([], nil)
      return
    }
    let found = KernelModel.all(for: grid, bias: bias).compactMap { $0.candidate(for: grid) }
    candidates = found.sorted { ($0.residual, $0.complexity) < ($1.residual, $1.complexity) }
    let limit = min(tolerance, (candidates.first?.residual ?? 0) + 0.01)
    // The first of the simplest, which is the nearest of them.
    best = candidates.filter { $0.residual <= limit }.reduce(nil) { best, next in
      guard let best else { return next }
      return next.complexity < best.complexity ? next : best
    }
  }
}
