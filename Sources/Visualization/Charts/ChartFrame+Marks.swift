extension ChartFrame {
  /// Draws a mark.
  func draw(_ mark: Mark, on canvas: inout Canvas) {
    switch mark.content {
    case .line(let points, let stroke, let marker, let every):
      let places = points.map(place)
      canvas.stroke(places, stroke)
      guard let marker else { return }
      for index in stride(from: 0, to: places.count, by: every) {
        canvas.mark(marker, at: places[index], size: stroke.width * 2 + 3.5, stroke.color, opacity: stroke.opacity)
      }
    case .points(let points, let color, let marker, let size, let opacity):
      for point in points { canvas.mark(marker, at: place(point), size: size, color, opacity: opacity) }
    case .area(let edge, let color, let opacity):
      canvas.fill(edge.map(place), color, opacity: opacity)
    case .bars(let edges, let heights, let color, let opacity):
      for (index, height) in heights.enumerated() where height > 0 {
        let upper = place(Point(edges[index], height))
        let lower = place(Point(edges[index + 1], max(0, chart.y.range.lowerBound)))
        canvas.fill(
          Rectangle(x: upper.x, y: upper.y, width: lower.x - upper.x, height: lower.y - upper.y), color,
          opacity: opacity)
      }
    case .field(let field, let map, let range):
      draw(field, map, range, on: &canvas)
    case .contours(let lines, let stroke):
      canvas.stroke(lines.map { $0.map(place) }, stroke)
    case .picture(let picture, let x, let y):
      let (first, last) = (place(Point(x.lowerBound, y.upperBound)), place(Point(x.upperBound, y.lowerBound)))
      guard first.isFinite, last.isFinite else { return }
      canvas.draw(picture, in: Rectangle(x: first.x, y: first.y, width: last.x - first.x, height: last.y - first.y))
    case .text(let text, let point, let style):
      let place = place(point)
      if place.isFinite { canvas.write(text, at: place, style) }
    case .rule(let value, let isHorizontal, let stroke):
      let first = place(isHorizontal ? Point(chart.x.range.lowerBound, value) : Point(value, chart.y.range.lowerBound))
      let last = place(isHorizontal ? Point(chart.x.range.upperBound, value) : Point(value, chart.y.range.upperBound))
      canvas.stroke([first, last], stroke)
    }
  }

  private func draw(
    _ field: ScalarField, _ map: ColorMap, _ range: ClosedRange<Double>, on canvas: inout Canvas
  ) {
    let (chart, plot, scale) = (chart, plot, canvas.scale)
    let length = max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
    canvas.paint(canvas.pixels(of: plot)) { column, row in
      let x = chart.x.value(at: ((Double(column) + 0.5) / scale - plot.x) / plot.width)
      let y = chart.y.value(at: (plot.bottom - (Double(row) + 0.5) / scale) / plot.height)
      return map[(field.value(at: Point(x, y)) - range.lowerBound) / length]
    }
  }
}
