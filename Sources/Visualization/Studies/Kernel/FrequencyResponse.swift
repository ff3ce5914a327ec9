import ImageFilters

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a kernel for `Convolve` makes of waves: their factor and their shift, by frequency.
struct FrequencyResponse: Sendable {
  /// The parts of the wave that stay and that are turned by a quarter, over frequencies from −½ to ½ cycles per pixel: x to the
  /// right, y downward.
  private let real: ScalarField
  private let imaginary: ScalarField

  /// The response at so many frequencies along each axis, an odd number, so that 0 is one of them.
  init(_ kernel: Kernel, samples: Int = 101) {
    let count = samples / 2 * 2 + 1
    let rows = kernel.rows
    // The sums over each row of the kernel first, then over the rows.
    var partial: [[Wave]] = []
    for column in 0..<count {
      let frequency = Double(column) / Double(count - 1) - 0.5
      partial.append(rows.map { Wave($0.map { Wave($0, 0) }, frequency: frequency, anchor: kernel.anchor.column) })
    }
    let columns = partial
    func field(_ part: (Wave) -> Double) -> ScalarField {
      ScalarField(x: -0.5...0.5, y: -0.5...0.5, columns: count, rows: count) { x, y in
        let column = Int(((x + 0.5) * Double(count - 1)).rounded())
        return part(Wave(columns[column], frequency: y, anchor: kernel.anchor.row))
      }
    }
    real = field(\.real)
    imaginary = field(\.imaginary)
  }

  /// The factor of a wave's height.
  func magnitude(x: Double, y: Double) -> Double {
    let point = Point(x, y)
    return hypot(real.value(at: point), imaginary.value(at: point))
  }

  /// The angle that a wave is turned by, −π…π.
  func phase(x: Double, y: Double) -> Double {
    let point = Point(x, y)
    return atan2(imaginary.value(at: point), real.value(at: point))
  }

  /// The magnitudes in decibels, at least `least`.
  func decibels(least: Double) -> ScalarField {
    field { x, y in max(20 * log10(max(magnitude(x: x, y: y), 1e-12)), least) }
  }

  /// The phases, 0 where hardly anything is left of the wave.
  var phases: ScalarField {
    let largest = field(magnitude).values.max() ?? 0
    return field { x, y in magnitude(x: x, y: y) > 1e-3 * largest ? phase(x: x, y: y) : 0 }
  }

  private func field(_ value: (Double, Double) -> Double) -> ScalarField {
    ScalarField(x: real.x, y: real.y, columns: real.columns, rows: real.rows, value)
  }
}

/// The parts of a wave that stay and that are turned by a quarter.
private struct Wave {
  var real: Double
  var imaginary: Double

  init(_ real: Double, _ imaginary: Double) { (self.real, self.imaginary) = (real, imaginary) }

  /// The sum of waves, each turned by how far it is from the anchor.
  init(_ waves: [Wave], frequency: Double, anchor: Int) {
    self.init(0, 0)
    for (index, wave) in waves.enumerated() {
      let angle = -2 * Double.pi * frequency * Double(index - anchor)
      let (cosine, sine) = (cos(angle), sin(angle))
      real += wave.real * cosine - wave.imaginary * sine
      imaginary += wave.real * sine + wave.imaginary * cosine
    }
  }
}
