import ImageFilters

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// Filters that leave flat areas as they are, times a gain.
extension KernelModel {
  /// The families of all filters that have a name.
  static func all(for grid: KernelGrid, bias: Double) -> [KernelModel] {
    [identity(grid), gaussian(grid), ellipticGaussian(grid), motionBlur(grid), unsharpMask(grid)]
      + boxes(grid) + shifts(grid) + derivatives(grid, bias: bias) + reliefs(grid, bias: bias)
      + laplacians(grid) + [laplacianOfGaussian(grid)]
  }

  static func impulse(_ grid: KernelGrid) -> [Double] { grid.map { $0 == 0 && $1 == 0 ? 1 : 0 } }

  private static func identity(_ grid: KernelGrid) -> KernelModel {
    KernelModel(
      pictures: { _ in [impulse(grid)] }, complexity: 0,
      name: { fit in
        fit.factors[0] > 0 ? (.identity, [], fit.factors[0]) : nil
      })
  }

  /// Bilinear and cubic (Keys 1981) interpolation between pixels.
  private static func shifts(_ grid: KernelGrid) -> [KernelModel] {
    func linear(_ t: Double) -> Double { max(0, 1 - abs(t)) }
    func cubic(_ t: Double) -> Double {
      let t = abs(t)
      return t < 1 ? (1.5 * t - 2.5) * t * t + 1 : t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0
    }
    let peak = grid.peak
    let starts = [-0.6, -0.25, 0, 0.25, 0.6].flatMap { y in
      [-0.6, -0.25, 0, 0.25, 0.6].map { [peak.x + $0, peak.y + y] }
    }
    return [linear, cubic].map { weight in
      KernelModel(
        starts: starts, pictures: { p in [grid.map { weight($0 - p[0]) * weight($1 - p[1]) }] }, complexity: 2,
        name: { fit in
          guard fit.factors[0] > 0 else { return nil }
          return (
            .shift(x: fit.parameters[0], y: fit.parameters[1]), Array(fit.deviations.dropFirst()), fit.factors[0]
          )
        })
    }
  }

  private static func boxes(_ grid: KernelGrid) -> [KernelModel] {
    (1...grid.height).flatMap { height in
      (1...grid.width).compactMap { width in
        guard height * width > 1 else { return nil }
        let kernel = try? Kernel(
          rows: [[Double]](repeating: [Double](repeating: 1 / Double(height * width), count: width), count: height))
        guard let kernel, let picture = grid.placing(kernel) else { return nil }
        return KernelModel(
          pictures: { _ in [picture] }, complexity: 0,
          name: { fit in
            guard fit.factors[0] > 0 else { return nil }
            guard height == 1 || width == 1 else { return (.box(width: width, height: height), [], fit.factors[0]) }
            return (
              .motionBlur(length: Double(max(width, height)), angle: height == 1 ? 0 : 90), [0, 0], fit.factors[0]
            )
          })
      }
    }
  }

  /// A Gaussian at whole places whose sum over all of them is 1.
  static func gaussian(_ grid: KernelGrid, _ sigmaX: Double, _ sigmaY: Double) -> [Double] {
    func axis(_ sigma: Double) -> (Double) -> Double {
      let sigma = max(abs(sigma), 0.05)
      let reach = Int(min(6 * sigma, 400)) + 1
      let sum = (-reach...reach).reduce(0.0) { $0 + exp(-Double($1 * $1) / (2 * sigma * sigma)) }
      return { exp(-$0 * $0 / (2 * sigma * sigma)) / sum }
    }
    let (x, y) = (axis(sigmaX), axis(sigmaY))
    return grid.map { x($0) * y($1) }
  }

  /// Standard deviations to begin with, in equal ratios.
  static func sigmas(_ grid: KernelGrid, count: Int) -> [Double] {
    (0..<count).map { 0.3 * pow(max(grid.extent, 2), Double($0) / Double(count - 1)) }
  }

  private static func gaussian(_ grid: KernelGrid) -> KernelModel {
    KernelModel(
      starts: sigmas(grid, count: 16).map { [$0] }, pictures: { [gaussian(grid, $0[0], $0[0])] }, complexity: 1,
      name: { fit in
        let sigma = abs(fit.parameters[0])
        guard fit.factors[0] > 0, sigma > 0.2 else { return nil }
        return (.gaussian(sigmaX: sigma, sigmaY: sigma), [fit.deviations[1]], fit.factors[0])
      })
  }

  private static func ellipticGaussian(_ grid: KernelGrid) -> KernelModel {
    let sigmas = sigmas(grid, count: 8)
    return KernelModel(
      starts: sigmas.flatMap { x in sigmas.map { [x, $0] } }, pictures: { [gaussian(grid, $0[0], $0[1])] },
      complexity: 2,
      name: { fit in
        let (x, y) = (abs(fit.parameters[0]), abs(fit.parameters[1]))
        guard fit.factors[0] > 0, max(x, y) > 0.2, x != y else { return nil }
        return (.gaussian(sigmaX: x, sigmaY: y), Array(fit.deviations.dropFirst()), fit.factors[0])
      })
  }

  /// A line of the width of a pixel: weights fall off with the distance from it, as in MATLAB's `fspecial`.
  private static func motionBlur(_ grid: KernelGrid) -> KernelModel {
    func picture(_ length: Double, _ angle: Double) -> [Double] {
      let (along, down) = (cos(angle * .pi / 180), -sin(angle * .pi / 180))
      let half = max((length - 1) / 2, 0)
      let weights = grid.map { x, y in
        let place = min(max(x * along + y * down, -half), half)
        let distance = ((x - place * along) * (x - place * along) + (y - place * down) * (y - place * down))
          .squareRoot()
        return max(0, 1 - distance)
      }
      let sum = weights.reduce(0, +)
      return sum > 0 ? weights.map { $0 / sum } : weights
    }
    let lengths = stride(from: 2.0, through: grid.extent * 2.squareRoot(), by: max(1, grid.extent / 16))
    return KernelModel(
      starts: lengths.flatMap { length in stride(from: 0.0, to: 180, by: 7.5).map { [length, $0] } },
      pictures: { [picture($0[0], $0[1])] }, complexity: 2,
      name: { fit in
        guard fit.factors[0] > 0, fit.parameters[0] > 1.5 else { return nil }
        let turns = (fit.parameters[1] / 180).rounded(.down)
        return (
          .motionBlur(length: fit.parameters[0], angle: fit.parameters[1] - 180 * turns),
          Array(fit.deviations.dropFirst()), fit.factors[0]
        )
      })
  }

  /// (1 + amount) times the picture less amount times its blur.
  private static func unsharpMask(_ grid: KernelGrid) -> KernelModel {
    KernelModel(
      starts: sigmas(grid, count: 16).map { [$0] }, pictures: { [impulse(grid), gaussian(grid, $0[0], $0[0])] },
      complexity: 2,
      name: { fit in
        let gain = fit.factors[0] + fit.factors[1]
        let (sigma, amount) = (abs(fit.parameters[0]), -fit.factors[1] / gain)
        guard gain > 0.05, amount > 0.01, sigma > 0.3 else { return nil }
        return (
          .unsharpMask(sigma: sigma, amount: amount), [fit.deviations[2], fit.deviations[1] / gain], gain
        )
      })
  }
}
