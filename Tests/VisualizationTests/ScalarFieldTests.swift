import Testing

@testable import Visualization

@Suite struct ScalarFieldTests {
  @Test func noPlace() {
    let field = ScalarField(x: 0...1, y: 0...1, columns: 2, rows: 2) { x, y in x + y }
    #expect(field.value(at: Point(.nan, 0)).isNaN && field.value(at: Point(0, .nan)).isNaN)
    #expect(field.value(at: Point(-.infinity, .infinity)) == 1)
  }

  @Test("Between samples a field is linear")
  func interpolation() {
    let field = ScalarField(x: -1...3, y: 2...5, columns: 5, rows: 4) { x, y in 3 * x - 2 * y }
    for point in [Point(-1, 2), Point(3, 5), Point(0.3, 4.1), Point(2.9, 2.05)] {
      #expect(abs(field.value(at: point) - (3 * point.x - 2 * point.y)) < 1e-12)
    }
    #expect(field.value(at: Point(99, -99)) == field.value(at: Point(3, 2)))
    #expect(field.map { $0 * $0 }.values == field.values.map { $0 * $0 })
  }

  @Test("The contour of a cone is a circle, all around")
  func contour() {
    let field = ScalarField(x: -2...2, y: -2...2, columns: 81, rows: 81) { x, y in (x * x + y * y).squareRoot() }
    let lines = field.contour(at: 1.3)
    for point in lines.joined() { #expect(abs(point.distance(to: Point(0, 0)) - 1.3) < 2e-3) }
    let length = lines.reduce(0) { $0 + $1[0].distance(to: $1[1]) }
    #expect(abs(length - 2 * Double.pi * 1.3) < 0.01)
    #expect(field.contour(at: 9).isEmpty)
  }

  @Test("At a saddle the two lines do not cross")
  func saddle() {
    let field = ScalarField(x: -1...1, y: -1...1, columns: 2, rows: 2) { x, y in x * y }
    for (level, side) in [(0.2, 1.0), (-0.2, -1)] {
      let lines = field.contour(at: level)
      #expect(lines.count == 2)
      // Each keeps to one corner.
      for line in lines { #expect((line[0].x + line[1].x) * (line[0].y + line[1].y) * side > 0) }
    }
  }
}
