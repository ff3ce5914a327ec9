extension ColorMap {
  /// Matplotlib's map of the name (Smith and van der Walt 2015), through ten of its colours: from dark violet over blue and green to
  /// yellow.
  public static let viridis = ColorMap(through: [
    0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6ECE58, 0xB5DE2B, 0xFDE725,
  ])

  /// Matplotlib's map of the name, through ten of its colours: from black over violet and red to light yellow.
  public static let magma = ColorMap(through: [
    0x000004, 0x180F3D, 0x440F76, 0x721F81, 0x9E2F7F, 0xCD4071, 0xF1605D, 0xFD9668, 0xFECA8D, 0xFCFDBF,
  ])

  /// A map through colours at equal distances, straight between them.
  public init(through colors: [UInt32]) {
    precondition(colors.count > 1, "a map through \(colors.count) colours")
    self.init { t in
      let place = t * Double(colors.count - 1)
      let index = min(Int(place), colors.count - 2)
      return Color(hex: colors[index]).mixed(with: Color(hex: colors[index + 1]), Float(place - Double(index)))
    }
  }

  /// Red, green and blue in bytes for 256 numbers from 0 to 1.
  var bytes: [UInt8] {
    (0...255).flatMap { index in
      let color = self[Double(index) / 255]
      return [color.red, color.green, color.blue].map { UInt8(min(max($0, 0), 1) * 255 + 0.5) }
    }
  }
}
