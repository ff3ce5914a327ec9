/// Marks between two axes.
///
/// ```swift
/// var chart = Chart(x: Axis("step", 0...100), y: Axis("loss", covering: losses, scale: .logarithmic))
/// chart.marks.append(.line(points, Stroke(Palette.category(0), width: 2), name: "Adam"))
/// try chart.image(width: 480, height: 320).write(to: "loss.png")
/// ```
public struct Chart: Drawable {
  /// What is written above it; empty for nothing.
  public var title: String
  public var x: Axis
  public var y: Axis
  /// What is shown, the lowest first.
  public var marks: [Mark]
  /// Whether a unit of x is as long as one of y.
  public var keepsAspect: Bool
  /// Whether faint lines go through the chart at the ticks.
  public var hasGrid = true
  /// Whether names of marks are listed between the title and the chart.
  public var hasLegend = true
  /// The height of a line of text, in points.
  public var textSize = 10.5

  /// A chart with two axes.
  public init(title: String = "", x: Axis, y: Axis, marks: [Mark] = [], keepsAspect: Bool = false) {
    self.title = title
    self.x = x
    self.y = y
    self.marks = marks
    self.keepsAspect = keepsAspect
  }

  /// The legend of the marks that have names.
  public var legend: Legend { Legend(marks.compactMap(\.legendEntry), size: textSize) }

  public func draw(on canvas: inout Canvas, in area: Rectangle) {
    let frame = ChartFrame(self, in: area)
    frame.drawTitle(on: &canvas)
    frame.drawGround(on: &canvas)
    canvas.clipped(to: frame.plot) { canvas in
      for mark in marks { frame.draw(mark, on: &canvas) }
    }
    frame.drawAxes(on: &canvas)
  }
}
