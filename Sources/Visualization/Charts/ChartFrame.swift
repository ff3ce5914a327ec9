/// Where the parts of a chart are on a canvas.
struct ChartFrame {
  let chart: Chart
  let area: Rectangle
  /// What lies between the axes.
  let plot: Rectangle
  let xTicks: [Axis.Tick]
  let yTicks: [Axis.Tick]
  private let legendHeight: Double

  init(_ chart: Chart, in area: Rectangle) {
    self.chart = chart
    self.area = area
    let size = chart.textSize
    let yTicks = chart.y.ticks(max(2, Int(area.height / (size * 3.6))))
    let numbers = yTicks.map { Lettering.width(of: $0.label, size: size) }.max() ?? 0
    let left = (chart.y.hasNumbers ? numbers + 7 : 0) + (chart.y.label.isEmpty ? 0 : size * 1.5) + 2
    legendHeight = chart.hasLegend ? chart.legend.height(width: area.width - left) : 0
    let bottom = (chart.x.hasNumbers ? size * 1.5 : 0) + (chart.x.label.isEmpty ? 0 : size * 1.5) + 3
    let top = (chart.title.isEmpty ? 0 : size * 1.8) + (legendHeight > 0 ? legendHeight + 4 : 0) + size * 0.4
    var plot = area.inset(left: left, top: top, right: size * 0.9, bottom: bottom)
    if chart.keepsAspect {
      let (x, y) = (chart.x.range, chart.y.range)
      plot = plot.fitting(aspect: (x.upperBound - x.lowerBound) / (y.upperBound - y.lowerBound))
    }
    self.plot = plot
    self.yTicks = yTicks
    // As many as fit beside each other.
    var most = max(2, Int(plot.width / (size * 3)))
    var ticks = chart.x.ticks(most)
    while most > 2 {
      let widest = ticks.map { Lettering.width(of: $0.label, size: size) }.max() ?? 0
      if Double(ticks.count { !$0.label.isEmpty }) * (widest + size) <= plot.width + widest { break }
      most -= 1
      ticks = chart.x.ticks(most)
    }
    xTicks = ticks
  }

  /// The place of a point of the chart; not finite where the axes have none for it.
  func place(_ point: Point) -> Point {
    guard let x = chart.x.position(of: point.x), let y = chart.y.position(of: point.y) else {
      return Point(.nan, .nan)
    }
    return Point(plot.x + x * plot.width, plot.bottom - y * plot.height)
  }

  func drawTitle(on canvas: inout Canvas) {
    let size = chart.textSize
    var top = area.y
    if !chart.title.isEmpty {
      canvas.write(
        chart.title, at: Point(plot.x, top + 1), TextStyle(size: size + 1, isBold: true, height: .top))
      top += size * 1.8
    }
    guard legendHeight > 0 else { return }
    chart.legend.draw(
      on: &canvas, in: Rectangle(x: plot.x, y: top, width: area.right - plot.x, height: legendHeight))
  }

  func drawGround(on canvas: inout Canvas) {
    guard chart.hasGrid else { return }
    let grid = Stroke(.rule, width: 1 / canvas.scale)
    for tick in xTicks where !tick.label.isEmpty {
      let x = canvas.aligned(place(Point(tick.value, chart.y.range.lowerBound)).x, lineWidth: grid.width)
      canvas.stroke([Point(x, plot.y), Point(x, plot.bottom)], grid)
    }
    for tick in yTicks where !tick.label.isEmpty {
      let y = canvas.aligned(place(Point(chart.x.range.lowerBound, tick.value)).y, lineWidth: grid.width)
      canvas.stroke([Point(plot.x, y), Point(plot.right, y)], grid)
    }
  }

  func drawAxes(on canvas: inout Canvas) {
    let size = chart.textSize
    let line = Stroke(.pencil, width: 1)
    let (left, right) = (canvas.aligned(plot.x), canvas.aligned(plot.right))
    let (top, bottom) = (canvas.aligned(plot.y), canvas.aligned(plot.bottom))
    canvas.stroke([Point(left, top), Point(left, bottom), Point(right, bottom)], line)
    for tick in xTicks {
      let x = canvas.aligned(place(Point(tick.value, chart.y.range.lowerBound)).x)
      canvas.stroke([Point(x, bottom), Point(x, bottom + (tick.label.isEmpty ? 2 : 4))], line)
      guard chart.x.hasNumbers else { continue }
      canvas.write(
        tick.label, at: Point(x, bottom + 7),
        TextStyle(size: size, color: .pencil, alignment: .center, height: .top))
    }
    for tick in yTicks {
      let y = canvas.aligned(place(Point(chart.x.range.lowerBound, tick.value)).y)
      canvas.stroke([Point(left, y), Point(left - (tick.label.isEmpty ? 2 : 4), y)], line)
      guard chart.y.hasNumbers else { continue }
      canvas.write(
        tick.label, at: Point(left - 7, y),
        TextStyle(size: size, color: .pencil, alignment: .right, height: .middle))
    }
    let numbers = chart.y.hasNumbers ? (yTicks.map { Lettering.width(of: $0.label, size: size) }.max() ?? 0) + 7 : 0
    canvas.write(
      chart.x.label, at: Point(plot.center.x, bottom + (chart.x.hasNumbers ? size * 1.5 : 0) + 5),
      TextStyle(size: size, alignment: .center, height: .top))
    canvas.write(
      chart.y.label, at: Point(left - numbers - size * 0.65, plot.center.y),
      TextStyle(size: size, alignment: .center, angle: 90))
  }
}
