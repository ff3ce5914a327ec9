public import Tensors

/// A change of examples after which all directions vary alike, and which changes them as little as it can (ZCA; Bell and
/// Sejnowski 1997).
///
/// What whole neighbourhoods share is gone from whitened patches, and their edges are left, so that what is learnt from them is
/// about what differs in more than variance.
public struct Whitening: Sendable {
  /// What examples are made of whitened ones.
  private let back: Affine
  private let forth: Affine

  /// The whitening of examples with these components.
  ///
  /// - Parameters:
  ///   - components: those of the examples.
  ///   - floor: what is added to each variance, as a part of the largest, so that noise is not made as strong as the
  ///     picture; 0.01 unless stated otherwise.
  public init(_ components: PrincipalComponents, floor: Double = 0.01) {
    precondition(floor > 0, "a floor of \(floor)")
    let n = components.mean.count
    let least = max((components.variances.first ?? 0) * floor, 1e-12)
    // Divided by the deviation that the whitened numbers would have, which is below 1 because of the floor.
    let mean = components.variances.reduce(0) { $0 + $1 / ($1 + least) } / Double(n)
    let unit = mean > 0 ? mean.squareRoot() : 1
    var (forth, back) = ([Double](repeating: 0, count: n * n), [Double](repeating: 0, count: n * n))
    for (component, variance) in zip(components.components, components.variances) {
      let deviation = (variance + least).squareRoot() * unit
      PrincipalComponents.addSquare(of: component, times: 1 / deviation, to: &forth)
      PrincipalComponents.addSquare(of: component, times: deviation, to: &back)
    }
    let zero = [Double](repeating: 0, count: n)
    self.forth = Affine(from: components.mean, map: forth, to: zero)
    self.back = Affine(from: zero, map: back, to: components.mean)
  }

  /// Examples whose numbers have a mean of 0 and, all taken together, a variance of 1.
  public func whitened(_ examples: Tensor<Float>) -> Tensor<Float> { forth.applied(to: examples) }

  /// The examples that were whitened.
  public func unwhitened(_ examples: Tensor<Float>) -> Tensor<Float> { back.applied(to: examples) }
}
