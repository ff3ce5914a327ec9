import ImageFilters

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// Filters that make derivatives, or add them.
extension KernelModel {
  static func derivatives(_ grid: KernelGrid, bias: Double) -> [KernelModel] {
    let isRelief = abs(bias - 0.5) < 0.1
    return GradientOperator.allCases.flatMap { operation in
      [NamedFilter.Axis.x, .y].compactMap { axis in
        guard !isRelief || operation != .prewitt, let picture = picture("\(operation.rawValue)-\(axis.rawValue)", grid)
        else { return nil }
        return KernelModel(
          pictures: { _ in [picture] }, complexity: 0,
          name: { fit in
            (.derivative(operation, axis, scale: fit.factors[0]), [fit.deviations[0]], 1)
          })
      }
    }
  }

  /// Slopes of Prewitt's derivatives towards the light, alone around middle gray or added to the picture.
  static func reliefs(_ grid: KernelGrid, bias: Double) -> [KernelModel] {
    guard let x = picture("prewitt-x", grid), let y = picture("prewitt-y", grid) else { return [] }
    let impulse = impulse(grid)
    func relief(_ across: Double, _ down: Double, _ deviation: Double, gain: Double, keepsPicture: Bool) -> Name {
      let amount = 3 * (across * across + down * down).squareRoot() / gain
      let angle = atan2(down, -across) * 180 / .pi
      let filter = NamedFilter.emboss(
        angle: angle < 0 ? angle + 360 : angle, amount: amount, keepsPicture: keepsPicture)
      return (filter, [deviation * 3 / amount * 180 / .pi, 3 * deviation / gain], gain)
    }
    return [
      KernelModel(
        pictures: { _ in [x, y] }, complexity: 1,
        name: { fit in
          relief(fit.factors[0], fit.factors[1], fit.deviations[0], gain: 1, keepsPicture: false)
        }),
      KernelModel(
        pictures: { _ in [impulse, x, y] }, complexity: 2,
        name: { fit in
          guard fit.factors[0] > 0.05 else { return nil }
          return relief(
            fit.factors[1], fit.factors[2], fit.deviations[1], gain: fit.factors[0], keepsPicture: true)
        }),
    ]
  }

  static func laplacians(_ grid: KernelGrid) -> [KernelModel] {
    let impulse = impulse(grid)
    return [(Laplacian.Neighbors.four, "laplacian"), (.eight, "laplacian8")].flatMap { neighbors, name in
      guard let picture = picture(name, grid) else { return [KernelModel]() }
      return [
        KernelModel(
          pictures: { _ in [picture] }, complexity: 0,
          name: { fit in
            (.laplacian(neighbors, scale: fit.factors[0]), [fit.deviations[0]], 1)
          }),
        KernelModel(
          pictures: { _ in [impulse, picture] }, complexity: 1,
          name: { fit in
            let (gain, amount) = (fit.factors[0], -fit.factors[1] / fit.factors[0])
            guard gain > 0.05, amount > 0.01 else { return nil }
            return (.sharpen(neighbors, amount: amount), [fit.deviations[1] / gain], gain)
          }),
      ]
    }
  }

  static func laplacianOfGaussian(_ grid: KernelGrid) -> KernelModel {
    func picture(_ sigma: Double) -> [Double] {
      let sigma = max(abs(sigma), 0.05)
      let square = sigma * sigma
      let slopes = grid.map { x, y in ((x * x + y * y) / square - 2) / square }
      return zip(slopes, gaussian(grid, sigma, sigma)).map { $0 * $1 }
    }
    return KernelModel(
      starts: sigmas(grid, count: 16).map { [$0] }, pictures: { [picture($0[0])] }, complexity: 1,
      name: { fit in
        let sigma = abs(fit.parameters[0])
        guard sigma > 0.25 else { return nil }
        return (
          .laplacianOfGaussian(sigma: sigma, scale: fit.factors[0]), [fit.deviations[1], fit.deviations[0]], 1
        )
      })
  }

  /// The weights of a kernel that has a name.
  private static func picture(_ name: String, _ grid: KernelGrid) -> [Double]? {
    Kernel.named(name).flatMap { grid.placing($0) }
  }
}
