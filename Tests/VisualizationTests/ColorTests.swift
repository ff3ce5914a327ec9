import Testing

@testable import Visualization

@Suite struct ColorTests {
  @Test("Oklab's corners: black, white, and the primary red of its author's table")
  func oklab() {
    #expect(Color(lightness: 0, chroma: 0, hue: 0) == .black)
    let white = Color(lightness: 1, chroma: 0, hue: 0)
    #expect(abs(white.red - 1) < 1e-3 && abs(white.green - 1) < 1e-3 && abs(white.blue - 1) < 1e-3)
    let red = Color(lightness: 0.62796, chroma: 0.25768, hue: 29.234)
    #expect(abs(red.red - 1) < 2e-3 && red.green < 0.02 && red.blue < 0.02)
  }

  @Test("Colours outside of sRGB keep their lightness and hue", arguments: [0.0, 90, 180, 270])
  func gamut(hue: Double) {
    let color = Color(lightness: 0.7, chroma: 5, hue: hue)
    for part in [color.red, color.green, color.blue] { #expect(0...1 ~= part) }
    // As strong as it can be: some part is at its end.
    #expect([color.red, color.green, color.blue].contains { $0 < 0.02 || $0 > 0.98 })
  }

  @Test("More is lighter, all along the map, so that it can be read in gray")
  func sequential() {
    for map in [ColorMap.sequential, .pale, .gray] {
      let luminances = (0...100).map { map[Double($0) / 100].luminance }
      for (before, after) in zip(luminances, luminances.dropFirst()) { #expect(after > before) }
    }
    #expect(ColorMap.sequential[-3] == ColorMap.sequential[0] && ColorMap.sequential[7] == ColorMap.sequential[1])
    #expect(ColorMap.sequential[.nan] == ColorMap.sequential[0])
  }

  @Test("A stepped map has so many colours, each of them the middle one of its part")
  func steps() {
    let map = ColorMap.sequential.stepped(4)
    #expect(Set([0.02, 0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.95].map { map[$0] }).count == 4)
    #expect(map[0.1] == map[0.2] && map[0.1] == ColorMap.sequential[0.125] && map[1] == ColorMap.sequential[0.875])
  }

  @Test("A diverging map is light in its middle, and equally dark on both sides")
  func diverging() {
    let map = ColorMap.diverging
    #expect(map[0.5].luminance > 0.9)
    for step in 1...10 {
      let (left, right) = (map[0.5 - Double(step) / 20], map[0.5 + Double(step) / 20])
      #expect(left.blue > left.red && right.red > right.blue)
      #expect(abs(left.luminance - right.luminance) < 0.06)
    }
  }

  @Test("Ink can be read on its colour")
  func ink() {
    for step in 0...20 {
      let color = ColorMap.sequential[Double(step) / 20]
      let (a, b) = (color.luminance, color.legibleInk.luminance)
      #expect((max(a, b) + 0.05) / (min(a, b) + 0.05) > 4.5)
    }
  }
}
