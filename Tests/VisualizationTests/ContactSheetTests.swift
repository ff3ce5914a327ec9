import ImageCodecs
import Tensors
import Testing

@testable import Visualization

@Suite struct ContactSheetTests {
  @Test("Tiles fill the rows one after the other, and are as large as they are said to be")
  func tiles() {
    let colors = [Color(hex: 0xFF0000), Color(hex: 0x00FF00), Color(hex: 0x0000FF)]
    let sheet = ContactSheet(
      columns: 2, tileWidth: 40, tileHeight: 30,
      tiles: colors.map { color in
        ContactSheet.Tile(Sketch { canvas, area in canvas.fill(area, color) }, caption: "a caption that is long")
      })
    let image = sheet.image(scale: 1)
    #expect(image.width == 18 + 40 + 18 + 40 + 18)
    guard case .uint8(let samples) = image.samples else {
      Issue.record("8 bits are expected")
      return
    }
    var counts = [0, 0, 0]
    var firstRows = [Int.max, Int.max, Int.max]
    for y in 0..<image.height {
      for x in 0..<image.width {
        let pixel = [samples[y, x, 0], samples[y, x, 1], samples[y, x, 2]]
        guard let channel = pixel.firstIndex(of: 255), pixel.reduce(0, { $0 + Int($1) }) == 255 else { continue }
        counts[channel] += 1
        firstRows[channel] = min(firstRows[channel], y)
      }
    }
    #expect(counts == [1200, 1200, 1200])
    #expect(firstRows[0] == 18 && firstRows[1] == 18 && firstRows[2] > 18 + 30 + 2 * 14)
  }

  @Test func grid() {
    var canvas = Canvas(width: 60, height: 60, scale: 1)
    NumberGrid([[1, -1], [0, 0]]).draw(on: &canvas, in: canvas.bounds)
    let (plus, minus) = (canvas.color(column: 4, row: 4), canvas.color(column: 34, row: 4))
    #expect(plus.red > plus.blue && minus.blue > minus.red)
    #expect(canvas.color(column: 4, row: 34).luminance > 0.9)
  }
}
