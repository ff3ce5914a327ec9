extension Metadata.Density {
  /// The density in pixels per meter, as PNG stores it; a mere ratio of the axes stays one.
  var perMeter: Self {
    switch unit {
    case .aspect, .meter: self
    case .inch: Self(x: x / 0.0254, y: y / 0.0254, unit: .meter)
    case .centimeter: Self(x: x * 100, y: y * 100, unit: .meter)
    }
  }

  /// The density in pixels per inch, nil where only the ratio of the axes is known.
  public var perInch: (x: Double, y: Double)? {
    switch unit {
    case .aspect: nil
    case .inch: (x, y)
    case .centimeter: (x * 2.54, y * 2.54)
    case .meter: (x * 0.0254, y * 0.0254)
    }
  }

  /// The density as JFIF stores it, in whole numbers up to 65535: unit 0 (ratio), 1 (inch) or 2 (centimetre).
  ///
  /// Metres become inches, because 11811 of them are meant as 300 dpi. Nil where the numbers do not fit.
  var jfif: (unit: Int, x: Int, y: Int)? {
    let (code, values): (Int, (x: Double, y: Double)) =
      switch unit {
      case .aspect: (0, (x, y))
      case .centimeter: (2, (x, y))
      case .inch, .meter: (1, perInch ?? (x, y))
      }
    guard let x = Int(exactly: values.x.rounded()), let y = Int(exactly: values.y.rounded()),
      (1...65535).contains(x), (1...65535).contains(y)
    else { return nil }
    return (code, x, y)
  }
}
