import NeuralNetworks

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// All that some directions can be added up to.
public struct Subspace: Sendable {
  /// Directions of length 1 at right angles.
  public let basis: [[Double]]

  /// The subspace of some directions; those that depend on the ones before them are left out.
  ///
  /// - Parameter directions: vectors of one length, in any number (Gram and Schmidt's method, done twice).
  public init(_ directions: [[Double]]) {
    var basis: [[Double]] = []
    for direction in directions {
      let length = Self.length(direction)
      guard length > 0 else { continue }
      var rest = direction.map { $0 / length }
      for _ in 0..<2 {
        for axis in basis {
          let part = Self.product(rest, axis)
          rest = zip(rest, axis).map { $0 - part * $1 }
        }
      }
      let left = Self.length(rest)
      if left > 1e-9 { basis.append(rest.map { $0 / left }) }
    }
    self.basis = basis
  }

  /// The principal angles to another subspace, the smallest first, in radians (Björck and Golub 1973): 0 for a direction that
  /// both have, π / 2 for one at right angles to all of the other.
  ///
  /// - Returns: as many as the smaller of the two has directions.
  public func angles(to other: Subspace) -> [Double] {
    let (small, large) = basis.count <= other.basis.count ? (basis, other.basis) : (other.basis, basis)
    // The sines are exact where the cosines are too near to 1.
    var cosines: [[Double]] = []
    var rests: [[Double]] = []
    for axis in small {
      let parts = large.map { Self.product(axis, $0) }
      var rest = axis
      for (part, other) in zip(parts, large) { rest = zip(rest, other).map { $0 - part * $1 } }
      cosines.append(parts)
      rests.append(rest)
    }
    func roots(_ rows: [[Double]]) -> [Double] {
      let gram = rows.flatMap { a in rows.map { Self.product(a, $0) } }
      return SymmetricEigensystem(gram, count: rows.count).values.map { max($0, 0).squareRoot() }
    }
    return zip(roots(cosines), roots(rests).reversed()).map { atan2($1, $0) }
  }

  private static func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  private static func length(_ a: [Double]) -> Double { product(a, a).squareRoot() }
}
