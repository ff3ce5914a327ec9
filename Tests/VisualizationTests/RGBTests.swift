import Testing
import Visualization

@Suite("Colours")
struct RGBTests {
  @Test("A colour keeps its samples")
  func samples() {
    let color = RGB(1, 2, 3)
    #expect((color.red, color.green, color.blue) == (1, 2, 3))
  }
}
