#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Kernel {
  /// The names that ``named(_:)`` knows, with what they do.
  public static let names: [(name: String, purpose: String)] = [
    ("identity", "leaves the image as it is"),
    ("box3, box5, …", "mean of 3×3, 5×5, … pixels"),
    ("gaussian3, gaussian5", "binomial blur of 3×3 or 5×5"),
    ("sharpen", "adds the difference to the four neighbours"),
    ("sharpen8", "adds the difference to the eight neighbours"),
    ("laplacian, laplacian8", "second derivative over four or eight neighbours"),
    ("sobel-x, sobel-y, scharr-x, scharr-y, prewitt-x, prewitt-y", "first derivatives"),
    ("emboss", "relief lit from the upper left"),
    ("motion9, motion15, …", "mean of 9, 15, … pixels along a row"),
  ]

  /// A kernel that has a name, nil for names that are not known.
  ///
  /// Derivatives are written for a convolution, the default of ``Convolve``: with it, `sobel-x` is positive where the
  /// image gets lighter to the right, `sobel-y` where it gets lighter downward, as ``Gradient`` has it.
  public static func named(_ name: String) -> Kernel? {
    switch name {
    case "identity": return Kernel(column: [1], row: [1])
    case "gaussian3": return binomial([1, 2, 1])
    case "gaussian5": return binomial([1, 4, 6, 4, 1])
    case "sharpen": return square([0, -1, 0, -1, 5, -1, 0, -1, 0])
    case "sharpen8": return square([-1, -1, -1, -1, 9, -1, -1, -1, -1])
    case "laplacian": return square([0, 1, 0, 1, -4, 1, 0, 1, 0])
    case "laplacian8": return square([1, 1, 1, 1, -8, 1, 1, 1, 1])
    case "emboss": return square([2, 1, 0, 1, 1, -1, 0, -1, -2])
    case "sobel-x": return GradientOperator.sobel.kernelX.rotatedBy180
    case "sobel-y": return GradientOperator.sobel.kernelX.transposed.rotatedBy180
    case "scharr-x": return GradientOperator.scharr.kernelX.rotatedBy180
    case "scharr-y": return GradientOperator.scharr.kernelX.transposed.rotatedBy180
    case "prewitt-x": return GradientOperator.prewitt.kernelX.rotatedBy180
    case "prewitt-y": return GradientOperator.prewitt.kernelX.transposed.rotatedBy180
    default: break
    }
    if let extent = extent(of: name, prefix: "box") {
      let mean = [Double](repeating: 1 / Double(extent), count: extent)
      return Kernel(column: mean, row: mean)
    }
    if let extent = extent(of: name, prefix: "motion") {
      return Kernel(column: [1], row: [Double](repeating: 1 / Double(extent), count: extent))
    }
    return nil
  }

  private static func extent(of name: String, prefix: String) -> Int? {
    guard name.hasPrefix(prefix), let extent = Int(name.dropFirst(prefix.count)),
      1...maximumExtent ~= extent
    else { return nil }
    return extent
  }

  private static func binomial(_ weights: [Double]) -> Kernel {
    let sum = weights.reduce(0, +)
    return Kernel(column: weights.map { $0 / sum }, row: weights.map { $0 / sum })
  }

  private static func square(_ weights: [Double]) -> Kernel {
    Kernel(height: 3, width: 3, weights: weights, anchor: Anchor(column: 1, row: 1))
  }

  /// The weights of a sampled Gaussian that sum to 1, from -`radius` to `radius`.
  package static func gaussian(sigma: Double, radius: Int) -> [Double] {
    let weights = (-radius...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }
}
