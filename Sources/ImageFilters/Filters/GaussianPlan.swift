import Convolution
import ImageCodecs

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How one axis of an image is blurred: how often it is halved, and with which weights it is blurred then.
struct GaussianAxis {
  /// Weights of the smallest level, symmetric, with sum 1.
  let weights: [Double]

  /// The coordinates that each level covers on the way down: [0] is the image, 0…extent − 1. A level may begin before
  /// the image does and end after it, in steps of its own.
  let down: [ClosedRange<Int>]

  /// The coordinates that each level covers on the way up; [0] is the image again.
  let up: [ClosedRange<Int>]

  var levels: Int { down.count - 1 }
  var radius: Int { weights.count / 2 }

  /// - Parameters:
  ///   - tail: where the weights end, in sigmas.
  ///   - isCoarse: whether the image is halved as often as 8 bits allow.
  init(sigma: Double, extent: Int, border: Border, tail: Double, halving: Bool, isCoarse: Bool) {
    let sigma = min(sigma, border.flatteningSigma(extent: extent))
    let levels = halving ? Self.levels(sigma: sigma, least: isCoarse ? 2.3 : 3.5) : 0
    let scale = pow(4.0, Double(levels))
    // Halving and doubling with 1-4-6-4-1 blur by a variance of 1 each, in pixels of the level above.
    let rest = sqrt(max(0, (sigma * sigma - 2 * (scale - 1) / 3) / scale))
    // The outermost weight stands for the half pixel beyond it, too. On a smaller level, where weights cost little, more of
    // them leave room for what halving is off by.
    let end = levels > 0 ? tail + 0.25 : tail
    let radius = sigma > 0 ? max(1, Int((rest * end - 0.5).rounded(.up))) : 0
    weights = radius > 0 ? Kernel.gaussian(sigma: rest, radius: radius) : [1]

    var up = [0...extent - 1]
    for _ in 0..<levels {
      let finer = up[up.count - 1]
      up.append((finer.lowerBound >> 1) - 1...(finer.upperBound >> 1) + 1)
    }
    // What the levels have to cover for the weights to find all that they reach, from the smallest level up.
    var down = [up[levels].lowerBound - radius...up[levels].upperBound + radius]
    for _ in 0..<levels {
      let coarser = down[0]
      down.insert(2 * coarser.lowerBound - 2...2 * coarser.upperBound + 2, at: 0)
    }
    down[0] = 0...extent - 1
    if border.isFlat {
      // Beyond the edge everything has one value, on every level: one such sample is enough.
      var flat = down[0]
      for level in 1..<levels + 1 {
        flat = ((flat.lowerBound - 3) >> 1)...((flat.upperBound + 4) >> 1)
        down[level] = down[level].clamped(to: flat)
      }
    }
    self.up = up
    self.down = down
  }

  /// How often an axis is halved: as often as the rest of the sigma stays at `least` or above.
  ///
  /// Aliasing, and the difference of the binomials' shape from a Gaussian's, are off by at most 0.014/255 of white for any
  /// image at 3.5, by 0.07/255 at 2.3 and by 0.16/255 at 1.9: half the sum of the absolute differences of the weights
  /// from the Gaussian's, the worst of all pixels, computed.
  private static func levels(sigma: Double, least: Double) -> Int {
    var levels = 0
    while true {
      let scale = pow(4.0, Double(levels + 1))
      guard sigma * sigma - 2 * (scale - 1) / 3 >= least * least * scale else { return levels }
      levels += 1
    }
  }
}

extension Border {
  /// Whether all that is outside of an edge has the same value along a line at right angles to it.
  fileprivate var isFlat: Bool {
    switch self {
    case .replicate, .constant: true
    case .reflect, .reflect101, .wrap: false
    }
  }
}

extension Border {
  /// The sigma from which on a blurred line of `extent` pixels is flat.
  ///
  /// A mirrored or wrapped line repeats itself; a Gaussian of 0.75 periods leaves 2·exp(−2π²·0.75²) = 3·10⁻⁵ of its
  /// deepest wave. More would only make the line to be looked at longer.
  fileprivate func flatteningSigma(extent: Int) -> Double {
    switch self {
    case .replicate, .constant: .infinity
    case .reflect: 0.75 * Double(2 * extent)
    case .reflect101: 0.75 * Double(2 * extent - 2)
    case .wrap: 0.75 * Double(extent)
    }
  }
}

/// The steps of a Gaussian on images of one form.
struct GaussianPlan {
  let steps: [any RowStep]

  /// - Parameter halving: false lays the weights over the image directly, however many there are.
  init(sigmaX: Double, sigmaY: Double, format: WorkingFormat, border: Border, halving: Bool = true) {
    let bytes = format.allowsBytes(border)
    let tail = bytes ? 3.25 : format.white == 255 ? 4 : 4.25
    let x = GaussianAxis(
      sigma: sigmaX, extent: format.width, border: border, tail: tail, halving: halving, isCoarse: bytes)
    let y = GaussianAxis(
      sigma: sigmaY, extent: format.height, border: border, tail: tail, halving: halving, isCoarse: bytes)
    let levels = max(x.levels, y.levels)
    var steps: [any RowStep] = []
    var current = bytes ? format.stored(as: .uint8) : format
    for level in 0..<levels {
      let step = HalvingStep(
        input: current, x: Self.pair(x.down, level), y: Self.pair(y.down, level),
        border: level == 0 ? border : .replicate)
      current = step.output
      steps.append(step)
    }
    let (downX, upX, downY, upY) = (x.down[x.levels], x.up[x.levels], y.down[y.levels], y.up[y.levels])
    var blurred = current
    blurred.width = upX.count
    blurred.height = upY.count
    // An axis that was halved has all that it reaches on its level, or the same all along beyond it.
    let (rowBorder, columnBorder) = (y.levels == 0 ? border : .replicate, x.levels == 0 ? border : .replicate)
    let (row, column) = (upY.lowerBound - downY.lowerBound, upX.lowerBound - downX.lowerBound)
    if bytes {
      steps.append(
        SmoothingStep(
          FixedCorrelation(column: y.weights, row: x.weights), input: current, output: blurred, originRow: row,
          originColumn: column, border: rowBorder, columnBorder: columnBorder))
    } else {
      steps.append(
        CorrelationStep(
          RowCorrelation(column: y.weights.map(Float.init), row: x.weights.map(Float.init)), input: current,
          output: blurred, originRow: row - y.radius, originColumn: column - x.radius, border: rowBorder,
          columnBorder: columnBorder))
    }
    current = blurred
    for level in (0..<levels).reversed() {
      let step = DoublingStep(
        input: current, x: Self.pair(x.up, level), y: Self.pair(y.up, level),
        storage: bytes && level == 0 ? .uint8 : current.storage)
      current = step.output
      steps.append(step)
    }
    self.steps = steps
  }

  /// The coordinates of a level and of the next smaller one, nil where the axis has no such level.
  private static func pair(_ ranges: [ClosedRange<Int>], _ level: Int) -> LevelPair? {
    level + 1 < ranges.count ? LevelPair(fine: ranges[level], coarse: ranges[level + 1]) : nil
  }
}
