import NeuralNetworks
import Tensors
import Testing

@Suite("Drawn digits")
struct DrawnDigitsTests {
  @Test("They are the same for any number of threads, and more begin with the fewer")
  func bits() {
    let digits = DrawnDigits(count: 30, seed: 5, parallelism: .serial)
    #expect(digits.images == DrawnDigits(count: 30, seed: 5, parallelism: Parallelism(threads: 3)).images)
    #expect(digits.images.elements == Array(DrawnDigits(count: 40, seed: 5).images.elements.prefix(30 * 784)))
    #expect(digits.images != DrawnDigits(count: 30, seed: 6).images)
    #expect(DrawnDigits(count: 0, seed: 1).count == 0)
  }

  @Test("On every machine: a sum of all samples")
  func fixed() {
    let sum = DrawnDigits(count: 100, seed: 1).images.elements.enumerated().reduce(0) {
      $0 + ($1.offset % 1009) * Int(($1.element * 255).rounded())
    }
    #expect(sum == 1_157_125_947)
  }

  @Test("They are pictures of ten digits in steps of 8 bits, with ink inside and none at the rim")
  func pictures() throws {
    let digits = DrawnDigits(count: 60, seed: 2)
    #expect(digits.count == 60 && digits.inputShape == [28, 28, 1] && digits.target == .classes(10))
    for index in 0..<60 {
      let example = try digits.example(index)
      #expect(example.target == .label(index % 10) && digits.label(of: index) == index % 10)
      let pixels = example.input.elements
      #expect(pixels.allSatisfy { 0...1 ~= $0 && $0 == ($0 * 255).rounded() / 255 })
      let ink = pixels.filter { $0 > 0.5 }.count
      #expect(20...260 ~= ink, "example \(index) has \(ink) pixels of ink")
      for place in 0..<28 {
        for rim in [place, 27 * 28 + place, place * 28, place * 28 + 27] {
          #expect(pixels[rim] < 0.5, "example \(index) is cut off")
        }
      }
    }
  }

  @Test("No two of a digit are the same, and those of a digit are nearer to each other than to others")
  func variety() {
    let digits = DrawnDigits(count: 400, seed: 3).images.elements
    let rows = (0..<400).map { Array(digits[$0 * 784..<($0 + 1) * 784]) }
    #expect(Set(rows).count == 400)
    // The nearest of the first 300 has the label of most of the last 100; guessing would be right for 10.
    var right = 0
    for index in 300..<400 {
      let nearest = (0..<300).min { distance(rows[$0], rows[index]) < distance(rows[$1], rows[index]) } ?? 0
      if nearest % 10 == index % 10 { right += 1 }
    }
    #expect(40...99 ~= right, "\(right) of 100 are nearest to their own digit")
  }

  private func distance(_ a: [Float], _ b: [Float]) -> Float {
    var sum: Float = 0
    // Every other row and column is enough, and fast without optimization.
    for y in stride(from: 0, to: 28, by: 2) {
      for x in stride(from: 0, to: 28, by: 2) {
        let difference = a[y * 28 + x] - b[y * 28 + x]
        sum += difference * difference
      }
    }
    return sum
  }
}
