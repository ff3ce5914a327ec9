#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension RandomGenerator {
  /// A number of the Poisson distribution: how many events there are where so many are expected.
  ///
  /// Small means by the product of uniform numbers (Knuth), larger ones by transformed rejection (Hörmann 1993).
  ///
  /// - Precondition: `mean` is 0…10⁹.
  public mutating func poisson(mean: Double) -> Double {
    precondition(mean >= 0 && mean <= 1e9, "a mean of \(mean)")
    guard mean >= 10 else {
      let limit = exp(-mean)
      var (count, product) = (0.0, uniform())
      while product > limit {
        count += 1
        product *= uniform()
      }
      return count
    }
    let logMean = log(mean)
    let b = 0.931 + 2.53 * mean.squareRoot()
    let a = -0.059 + 0.024_83 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let vr = 0.9277 - 3.6224 / (b - 2)
    while true {
      let u = uniform() - 0.5
      let v = 1 - uniform()
      let us = 0.5 - abs(u)
      let k = ((2 * a / us + b) * u + mean + 0.43).rounded(.down)
      if us >= 0.07, v <= vr { return k }
      if k < 0 || (us < 0.013 && v > us) { continue }
      if log(v) + log(inverseAlpha) - log(a / (us * us) + b) <= k * logMean - mean - lgamma(k + 1) { return k }
    }
  }
}
