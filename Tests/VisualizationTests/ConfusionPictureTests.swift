import ImageCodecs
import NetworkModels
import Tensors
import Testing

@testable import Visualization

@Suite struct ConfusionPictureTests {
  /// How many pixels are bluer than they are red, and redder than they are blue.
  private func colors(_ image: Image) throws -> (blue: Int, orange: Int) {
    guard case .uint8(let samples) = image.samples else { return (0, 0) }
    var (blue, orange) = (0, 0)
    for y in 0..<image.height {
      for x in 0..<image.width {
        let difference = Int(samples[y, x, 2]) - Int(samples[y, x, 0])
        if difference > 40 { blue += 1 }
        if difference < -40 { orange += 1 }
      }
    }
    return (blue, orange)
  }

  @Test("What is right is blue, what is wrong is orange, a hundredth too")
  func cells() throws {
    let right = ConfusionMatrix(classes: ["a", "b"], counts: [[5, 0], [0, 7]])
    let wrong = ConfusionMatrix(classes: ["a", "b"], counts: [[0, 5], [7, 0]])
    let rare = ConfusionMatrix(classes: ["a", "b"], counts: [[98, 2], [0, 7]])
    let cell = 44 * 44
    #expect(try colors(ConfusionPicture(right).image(scale: 1)).orange == 0)
    #expect(try colors(ConfusionPicture(right).image(scale: 1)).blue > cell)
    #expect(try colors(ConfusionPicture(wrong).image(scale: 1)).blue < cell / 8)
    #expect(try colors(ConfusionPicture(wrong).image(scale: 1)).orange > cell)
    let seen = try colors(ConfusionPicture(rare).image(scale: 1))
    #expect(seen.orange > cell / 2 && seen.orange < 2 * cell)
  }

  @Test("Long names are turned; a thousand classes fit on a sheet that can be opened")
  func sizes() {
    let long = ConfusionMatrix(classes: ["a", "an unusually long name of a class"], counts: [[1, 0], [0, 1]])
    let short = ConfusionMatrix(classes: ["a", "b"], counts: [[1, 0], [0, 1]])
    #expect(ConfusionPicture(long).image(scale: 1).height > ConfusionPicture(short).image(scale: 1).height + 60)
    let many = ConfusionMatrix(
      classes: (0..<1000).map(String.init),
      counts: (0..<1000).map { row in (0..<1000).map { row == $0 ? 1 : 0 } })
    let image = ConfusionPicture(many).image(scale: 1)
    #expect(1500...1700 ~= image.width && 1500...1700 ~= image.height)
  }
}
