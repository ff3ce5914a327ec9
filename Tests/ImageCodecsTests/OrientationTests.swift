import ImageCodecs
import Tensors
import TestSupport
import Testing

@Suite struct OrientationTests {
  @Test(arguments: 1...8)
  func fixturesLookTheSame(_ number: Int) throws {
    let expected = try Image(contentsOf: Fixture.path("images/jpeg/orientation-1.jpg"))
    let image = try Image(contentsOf: Fixture.path("images/jpeg/orientation-\(number).jpg"))
    #expect(image.metadata.orientation.rawValue == number)
    let upright = image.upright()
    #expect(upright.metadata.orientation == .upright)
    #expect(upright.layout == expected.layout)
    // They were compressed after they were turned.
    let mean = zip(upright.floats.elements, expected.floats.elements).map { abs($0 - $1) }.reduce(0, +)
    #expect(mean / Float(expected.samples.shape.count) < 8)
  }

  @Test func readsPNGs() throws {
    let image = try Image(contentsOf: Fixture.path("images/png/exif-orientation-6.png"))
    #expect(image.metadata.orientation == .rotatedClockwise)
    let expected = try Image(contentsOf: Fixture.path("images/jpeg/orientation-1.jpg"))
    #expect(image.upright().layout == expected.layout)
  }

  /// Turning as the definition says, one pixel after the other.
  private func naive(_ image: Image, _ orientation: Orientation) -> [Float] {
    let size = orientation.seenSize(width: image.width, height: image.height)
    let (samples, channels) = (image.floats, image.color.channelCount)
    var result: [Float] = []
    for y in 0..<size.height {
      for x in 0..<size.width {
        let column = orientation.mirrorsColumns ? size.width - 1 - x : x
        let row = orientation.mirrorsRows ? size.height - 1 - y : y
        let (storedY, storedX) = orientation.swapsAxes ? (column, row) : (row, column)
        for channel in 0..<channels { result.append(samples[storedY, storedX, channel]) }
      }
    }
    return result
  }

  @Test(arguments: Orientation.allCases, SampleType.allCases)
  func turnsEveryLayout(_ orientation: Orientation, _ samples: SampleType) {
    for color in ColorModel.allCases {
      for (width, height) in [(1, 1), (3, 2), (1, 5), (70, 33), (32, 64)] {
        var image = RoundTripTests.random(
          PixelLayout(width: width, height: height, samples: samples, color: color))
        image.metadata = image.metadata.settingOrientation(orientation)
        let upright = image.upright()
        #expect(upright.floats.elements == naive(image, orientation))
        #expect(upright.color == color)
      }
    }
  }

  @Test func swapsDensity() {
    var image = RoundTripTests.random(PixelLayout(width: 2, height: 3, samples: .uint8, color: .gray))
    image.metadata.density = Metadata.Density(x: 100, y: 200, unit: .inch)
    image.metadata = image.metadata.settingOrientation(.transposed)
    #expect(image.upright().metadata.density == Metadata.Density(x: 200, y: 100, unit: .inch))
  }
}
