import ImageCodecs
import Tensors
import Testing

@testable import Visualization

@Suite struct ChartTests {
  private let chart = Chart(
    title: "loss", x: Axis("step", 0...10), y: Axis("size", 1e-4...1, scale: .logarithmic),
    marks: [.line([Point(0, 1), Point(10, 1e-4)], Stroke(.black, width: 2), name: "a line")])

  @Test("The first and the last point of a line are at the corners of the plot")
  func places() {
    let frame = ChartFrame(chart, in: Rectangle(x: 10, y: 20, width: 300, height: 200))
    #expect(frame.place(Point(0, 1)) == Point(frame.plot.x, frame.plot.y))
    let corner = frame.place(Point(10, 1e-4))
    #expect(abs(corner.x - frame.plot.right) < 1e-9 && abs(corner.y - frame.plot.bottom) < 1e-9)
    #expect(!frame.place(Point(1, 0)).isFinite)
    // The labels have their room inside of the area.
    #expect(frame.plot.x > 45 && frame.plot.y > 50 && frame.plot.bottom < 195 && frame.plot.right < 310)
  }

  @Test("Labels below the axis do not touch each other", arguments: [60.0, 100, 150, 400])
  func labels(width: Double) {
    let wide = Chart(x: Axis("", 0...123_456), y: Axis("", 0...1))
    let frame = ChartFrame(wide, in: Rectangle(x: 0, y: 0, width: width, height: 100))
    let ends = frame.xTicks.map { tick in
      let half = Lettering.width(of: tick.label, size: wide.textSize) / 2
      let middle = frame.place(Point(tick.value, 0)).x
      return (middle - half, middle + half)
    }
    for (one, next) in zip(ends, ends.dropFirst()) { #expect(one.1 + 3 < next.0 || frame.xTicks.count <= 2) }
  }

  @Test("A field's colours are those of its numbers")
  func field() {
    let field = ScalarField(x: 0...1, y: 0...1, columns: 2, rows: 2) { x, y in x + y }
    var chart = Chart(
      x: Axis("", 0...1), y: Axis("", 0...1), marks: [.field(field, .gray, over: 0...2)], keepsAspect: true)
    chart.hasGrid = false
    var canvas = Canvas(width: 100, height: 140, scale: 1)
    let frame = ChartFrame(chart, in: canvas.bounds)
    #expect(abs(frame.plot.width - frame.plot.height) < 1e-9)
    chart.draw(on: &canvas, in: canvas.bounds)
    let middle = canvas.color(column: Int(frame.plot.center.x), row: Int(frame.plot.center.y))
    #expect(abs(middle.red - 0.5) < 0.02)
    let upperRight = canvas.color(column: Int(frame.plot.right) - 3, row: Int(frame.plot.y) + 3)
    #expect(upperRight.red > 0.9)
  }

  @Test("A picture covers its part of the chart, the last row below")
  func picture() {
    let image = Image(.float(Tensor(shape: [2, 1, 1], elements: [0.25, 0.75])))
    var chart = Chart(x: Axis("", 0...4), y: Axis("", 0...4), marks: [.picture(image, x: 1...2, y: 1...3)])
    chart.hasGrid = false
    var canvas = Canvas(width: 120, height: 120, scale: 1)
    chart.draw(on: &canvas, in: canvas.bounds)
    let frame = ChartFrame(chart, in: canvas.bounds)
    func color(_ x: Double, _ y: Double) -> Float {
      let place = frame.place(Point(x, y))
      return canvas.color(column: Int(place.x), row: Int(place.y)).red
    }
    #expect(color(1.5, 2.5) == 0.25 && color(1.5, 1.5) == 0.75)
    #expect(color(1.5, 3.5) == 1 && color(3, 2) == 1)
  }

  @Test("A legend takes as many rows as it needs, and no entry is cut off")
  func legend() {
    let entries = (0..<7).map { Legend.Entry("a name of \($0)", .area(.black, 1)) }
    let legend = Legend(entries)
    let one = legend.height(width: 2000)
    #expect(legend.height(width: 250) > 3 * one && Legend([]).height(width: 10) == 0)
    var canvas = Canvas(width: 300, height: 120, scale: 1)
    legend.draw(on: &canvas, in: Rectangle(x: 10, y: 10, width: 250, height: 100))
    for row in 0..<canvas.rows {
      for column in 262..<300 { #expect(canvas.color(column: column, row: row) == .white) }
    }
    #expect(chart.legend.entries.map(\.name) == ["a line"])
  }
}
