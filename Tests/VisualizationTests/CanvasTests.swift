import ImageCodecs
import Tensors
import Testing

@testable import Visualization

@Suite struct CanvasTests {
  @Test func samplesThatAreNoNumbers() {
    var canvas = Canvas(width: 4, height: 1, scale: 1)
    let picture = Image(.float(Tensor(shape: [1, 4, 1], elements: [.nan, .infinity, -.infinity, 0.5])))
    canvas.draw(picture, in: canvas.bounds)
    guard case .uint8(let samples) = canvas.image.samples else { return #expect(Bool(false)) }
    #expect(samples.elements == [0, 0, 0, 255, 255, 255, 0, 0, 0, 128, 128, 128])
  }

  /// How many pixels are covered, parts of pixels as such.
  private func covered(_ canvas: Canvas) -> Double {
    var sum = 0.0
    for row in 0..<canvas.rows {
      for column in 0..<canvas.columns { sum += 1 - Double(canvas.color(column: column, row: row).red) }
    }
    return sum
  }

  @Test("What is filled has the area of its form, at any scale and place", arguments: [1.0, 2, 3])
  func areas(scale: Double) {
    let blank = Canvas(width: 30, height: 30, scale: scale)
    var rectangle = blank
    rectangle.fill(Rectangle(x: 3.3, y: 4.6, width: 10.25, height: 7.4), .black)
    #expect(abs(covered(rectangle) / (scale * scale) - 10.25 * 7.4) < 1.5)
    var triangle = blank
    triangle.fill([Point(2, 2), Point(26.5, 4), Point(9, 27)], .black)
    #expect(abs(covered(triangle) / (scale * scale) - 299.25) < 1)
    var disc = blank
    disc.disc(Point(14.2, 15.7), radius: 9, .black)
    #expect(abs(covered(disc) / (scale * scale) - 254.5) < 1.5)
    var line = blank
    line.stroke([Point(4, 5), Point(22, 29 - 4)], Stroke(.black, width: 3))
    // The line and its round ends.
    #expect(abs(covered(line) / (scale * scale) - (26.907 * 3 + 7.07)) < 1.5)
  }

  @Test("A line that lies on pixels covers them and no others")
  func alignment() {
    var canvas = Canvas(width: 10, height: 10, scale: 1)
    let y = canvas.aligned(5.2)
    canvas.stroke([Point(2.5, y), Point(7.5, y)], Stroke(.black))
    for column in 3..<7 {
      #expect(canvas.color(column: column, row: 5) == .black)
      #expect(canvas.color(column: column, row: 4) == .white && canvas.color(column: column, row: 6) == .white)
    }
    #expect(Canvas(width: 10, height: 10, scale: 2).aligned(5.2) == 5)
  }

  @Test("A line that crosses itself is no darker there")
  func union() {
    var canvas = Canvas(width: 12, height: 12, scale: 1)
    canvas.stroke(
      [Point(1, 6), Point(11, 6), Point(6, 6), Point(6, 1), Point(6, 11)], Stroke(.black, width: 2, opacity: 0.5))
    #expect(canvas.color(column: 6, row: 6).red == 0.5)
    #expect(canvas.color(column: 3, row: 6).red == 0.5)
  }

  @Test("Dashes leave gaps of their length")
  func dashes() {
    var canvas = Canvas(width: 40, height: 3, scale: 1)
    canvas.stroke([Point(0, 1.5), Point(40, 1.5)], Stroke(.black, width: 1, dashes: [6, 4]))
    let row = (0..<40).map { canvas.color(column: $0, row: 1).red < 0.5 }
    for dash in 0..<4 {
      #expect(row[dash * 10 + 2] && row[dash * 10 + 4])
      #expect(!row[dash * 10 + 7] && !row[dash * 10 + 8])
    }
  }

  @Test("Nothing is drawn outside of a clip, nor outside of the canvas")
  func clipping() {
    var canvas = Canvas(width: 10, height: 10, scale: 1)
    canvas.clipped(to: Rectangle(x: 2, y: 3, width: 4, height: 5)) { canvas in
      canvas.fill(Rectangle(x: -100, y: -100, width: 1000, height: 1000), .black)
      canvas.stroke([Point(-1e9, 2), Point(1e9, 9)], Stroke(.black, width: 4))
      canvas.stroke([Point(.nan, 2), Point(.infinity, 9)], Stroke(.black, width: 4))
    }
    #expect(covered(canvas) == 20)
    canvas.fill(Rectangle(x: 8, y: 8, width: 100, height: 100), .black)
    #expect(covered(canvas) == 24)
  }

  @Test("A picture made smaller is the mean of its pixels, made larger it has squares")
  func pictures() {
    let samples = Tensor<UInt8>(shape: [2, 4, 1], elements: [0, 255, 255, 255, 255, 255, 0, 255])
    let picture = Image(.uint8(samples))
    var small = Canvas(width: 2, height: 1, scale: 1, background: .black)
    small.draw(picture, in: small.bounds)
    #expect(small.color(column: 0, row: 0).red == 0.75 && small.color(column: 1, row: 0).green == 0.75)
    var large = Canvas(width: 8, height: 4, scale: 1)
    large.draw(picture, in: large.bounds)
    for y in 0..<4 {
      for x in 0..<8 {
        let expected = Float(samples[y / 2, x / 2, 0]) / 255
        #expect(large.color(column: x, row: y) == Color(gray: expected))
      }
    }
  }

  @Test("Through transparent pixels is seen what is below")
  func transparency() {
    let picture = Image(.float(Tensor(shape: [1, 2, 4], elements: [1, 0, 0, 0, 1, 0, 0, 0.5])))
    var canvas = Canvas(width: 2, height: 1, scale: 1)
    canvas.draw(picture, in: canvas.bounds)
    #expect(canvas.color(column: 0, row: 0) == .white)
    #expect(canvas.color(column: 1, row: 0) == Color(red: 1, green: 0.5, blue: 0.5))
  }

  @Test("The picture is 8-bit RGB of points times scale")
  func image() {
    var canvas = Canvas(width: 5, height: 3, scale: 2)
    canvas.fill(Rectangle(x: 0, y: 0, width: 1, height: 1), Color(hex: 0x102030))
    let image = canvas.image
    #expect(image.width == 10 && image.height == 6 && image.color == .rgb)
    guard case .uint8(let samples) = image.samples else {
      Issue.record("8 bits are expected")
      return
    }
    #expect([samples[1, 1, 0], samples[1, 1, 1], samples[1, 1, 2]] == [0x10, 0x20, 0x30])
    #expect(samples[2, 2, 0] == 255)
  }

  @Test("Every marker is inside of its size, around its place", arguments: Marker.allCases)
  func markers(_ marker: Marker) {
    var canvas = Canvas(width: 20, height: 20, scale: 1)
    canvas.mark(marker, at: Point(10, 10), size: 10, .black)
    #expect(canvas.color(column: 10, row: 10) == .black)
    #expect((30...110).contains(covered(canvas)))
    for index in 0..<20 {
      for edge in [0, 1, 2, 17, 18, 19] {
        #expect(canvas.color(column: index, row: edge) == .white && canvas.color(column: edge, row: index) == .white)
      }
    }
  }
}
