#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A colour as sRGB codes it: red, green and blue from 0 to 1.
public struct Color: Hashable, Sendable {
  public var red: Float
  public var green: Float
  public var blue: Float

  /// A colour of its three parts.
  public init(red: Float, green: Float, blue: Float) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// A gray, from 0 (black) to 1 (white).
  public init(gray: Float) { self.init(red: gray, green: gray, blue: gray) }

  /// A colour of 24 bits, as `0xRRGGBB`.
  public init(hex: UInt32) {
    self.init(
      red: Float(hex >> 16 & 255) / 255, green: Float(hex >> 8 & 255) / 255, blue: Float(hex & 255) / 255)
  }

  /// A colour as it is perceived, in the polar form of Oklab (Ottosson 2020).
  ///
  /// - Parameters:
  ///   - lightness: from 0 (black) to 1 (white).
  ///   - chroma: from 0 (gray) to about 0.3; made smaller where sRGB has no such colour.
  ///   - hue: in degrees: about 30 is red, 110 yellow, 145 green, 255 blue.
  public init(lightness: Double, chroma: Double, hue: Double) {
    var (least, most) = (0.0, chroma)
    var light = Self.light(lightness, chroma, hue)
    if !Self.isInside(light) {
      for _ in 0..<20 {
        let middle = (least + most) / 2
        if Self.isInside(Self.light(lightness, middle, hue)) { least = middle } else { most = middle }
      }
      light = Self.light(lightness, least, hue)
    }
    let codes = light.map { Self.code(min(max($0, 0), 1)) }
    self.init(red: Float(codes[0]), green: Float(codes[1]), blue: Float(codes[2]))
  }

  /// The colour on the way to another one; 0 is this one, 1 the other.
  public func mixed(with other: Color, _ fraction: Float) -> Color {
    Color(
      red: red + (other.red - red) * fraction, green: green + (other.green - green) * fraction,
      blue: blue + (other.blue - blue) * fraction)
  }

  /// How bright the colour is, from 0 to 1: the relative luminance of Rec. ITU-R BT.709.
  public var luminance: Double {
    func light(_ code: Float) -> Double {
      let code = Double(code)
      return code <= 0.04045 ? code / 12.92 : pow((code + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue)
  }

  /// Black or white, whichever can be read better on this colour.
  public var legibleInk: Color { luminance > 0.18 ? .black : .white }

  public static let black = Color(gray: 0)
  public static let white = Color(gray: 1)
  /// The gray of text: darker than all that it stands beside, and not as hard as black.
  public static let ink = Color(hex: 0x22272E)
  /// The gray of what explains: axes, captions.
  public static let pencil = Color(hex: 0x5B6470)
  /// The gray of lines that only lead the eye.
  public static let rule = Color(hex: 0xDDE1E6)

  /// Red, green and blue in proportion to light.
  private static func light(_ lightness: Double, _ chroma: Double, _ hue: Double) -> [Double] {
    let angle = hue * Double.pi / 180
    let (a, b) = (chroma * cos(angle), chroma * sin(angle))
    func cube(_ root: Double) -> Double { root * root * root }
    let l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
    let m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
    let s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
    return [
      4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    ]
  }

  private static func isInside(_ light: [Double]) -> Bool { light.allSatisfy { -1e-4...1.0001 ~= $0 } }

  private static func code(_ light: Double) -> Double {
    light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055
  }
}

/// Colours for things of different kinds.
public enum Palette {
  /// Colours that people with any kind of colour blindness tell apart (Okabe and Ito 2008), the clearest on white first.
  public static let categories: [Color] = [
    Color(hex: 0x0072B2), Color(hex: 0xD55E00), Color(hex: 0x009E73), Color(hex: 0xCC79A7), Color(hex: 0xE69F00),
    Color(hex: 0x56B4E9), Color(hex: 0x000000), Color(hex: 0xF0E442),
  ]

  /// The colour of a kind; they repeat after eight.
  public static func category(_ index: Int) -> Color { categories[index % categories.count] }
}
