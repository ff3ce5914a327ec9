import Convolution
import TestSupport
import Testing

/// Tiles by way of Fourier transforms against sums in float64.
@Suite("Correlation of tiles")
struct FourierCorrelationTests {
  /// Two tiles of random samples in −1…1, or with nothing in one of them, and what a table makes of them.
  private struct Case {
    let correlation: FourierCorrelation
    let height: Int
    let width: Int
    let weights: [Double]
    let channels: Int
    let tiles: [[Float]]
    let results: [[Float]]

    init(height: Int, width: Int, channels: Int, empty: Int? = nil) {
      var random = SeededGenerator(seed: UInt64(height * 1000 + width * 10 + channels))
      (self.height, self.width, self.channels) = (height, width, channels)
      let weights = (0..<height * width).map { _ in Double.random(in: -1...1, using: &random) }
      let correlation = FourierCorrelation(height: height, width: width, weights: weights)
      let (extent, stride) = (correlation.extent, correlation.rowStride(channels: channels))
      let samples = extent * channels
      let tiles = (0..<2).map { tile -> [Float] in
        (0..<extent * samples).map { _ in tile == empty ? 0 : Float.random(in: -1...1, using: &random) }
      }
      var scratch = [Float](repeating: .nan, count: correlation.scratchCount(channels: channels) + 64)
      for tile in 0..<2 {
        for row in 0..<extent {
          let start = (tile * extent + row) * stride
          scratch.replaceSubrange(start..<start + samples, with: tiles[tile][row * samples..<(row + 1) * samples])
        }
      }
      correlation.apply(to: &scratch, channels: channels)
      #expect(scratch.suffix(64).allSatisfy { $0.isNaN }, "something was written after the scratch")
      (self.correlation, self.weights, self.tiles) = (correlation, weights, tiles)
      results = (0..<2).map { tile in
        var result: [Float] = []
        for row in 0..<extent {
          let start = (tile * extent + row) * stride
          result += scratch[start..<start + samples]
        }
        return result
      }
    }

    func exact(_ tile: Int, _ y: Int, _ x: Int, _ channel: Int) -> Double {
      var sum = 0.0
      let samples = correlation.extent * channels
      tiles[tile].withUnsafeBufferPointer { samplesOfTile in
        for row in 0..<height {
          for column in 0..<width {
            let sample = samplesOfTile[(y + row) * samples + (x + column) * channels + channel]
            sum += weights[row * width + column] * Double(sample)
          }
        }
      }
      return sum
    }

    /// The documented bound.
    var bound: Double { 2e-6 * weights.reduce(0) { $0 + abs($1) } }

    /// The places of the output that are compared: its edges, and some between.
    private func places(_ count: Int) -> [Int] {
      #if DEBUG
        let between = 3
      #else
        let between = 12
      #endif
      return Array(Set([0, 1, count - 2, count - 1] + stride(from: 5, to: count, by: max(1, count / between)))).sorted()
        .filter { 0..<count ~= $0 }
    }

    func check() {
      var largest = 0.0
      for tile in 0..<2 {
        for y in places(correlation.outputRows) {
          for x in places(correlation.outputColumns) {
            for channel in 0..<channels {
              let result = results[tile][(y * correlation.extent + x) * channels + channel]
              largest = max(largest, abs(Double(result) - exact(tile, y, x, channel)))
            }
          }
        }
      }
      #expect(largest <= bound, "\(width)×\(height)")
    }
  }

  @Test("A table of any size, in pictures of any number of channels", arguments: [1, 12, 31, 48, 49, 127], 1...4)
  func sizes(height: Int, channels: Int) {
    #if DEBUG
      let widths = [13]
    #else
      let widths = [1, 12, 31, 48, 49, 127, 200]
    #endif
    for width in widths { Case(height: height, width: width, channels: channels).check() }
  }

  @Test("Tables of up to 48 rows and columns go with tiles of 128", arguments: [1, 48, 49, 200])
  func extent(size: Int) {
    let correlation = FourierCorrelation(height: 1, width: size, weights: [Double](repeating: 1, count: size))
    #expect(correlation.extent == (size <= 48 ? 128 : 256))
    #expect(correlation.outputRows == correlation.extent && correlation.outputColumns == correlation.extent - size + 1)
  }

  // One is the real and one the imaginary part: what leaks would come out of the empty one.
  @Test("The two tiles do not see each other", arguments: 0...1, [1, 3])
  func pairs(empty: Int, channels: Int) {
    let given = Case(height: 15, width: 14, channels: channels, empty: empty)
    let largest = given.results[empty].reduce(0) { max($0, Double(abs($1))) }
    #expect(largest <= given.bound)
    given.check()
  }

  @Test("An impulse comes out as the table turned by 180°")
  func impulse() {
    let weights = (0..<12).map { Double($0 + 1) }
    let correlation = FourierCorrelation(height: 3, width: 4, weights: weights)
    let stride = correlation.rowStride(channels: 1)
    var scratch = [Float](repeating: 0, count: correlation.scratchCount(channels: 1))
    scratch[60 * stride + 70] = 1
    correlation.apply(to: &scratch, channels: 1)
    for row in 0..<3 {
      for column in 0..<4 {
        let weight = weights[(2 - row) * 4 + 3 - column]
        #expect(abs(Double(scratch[(58 + row) * stride + 67 + column]) - weight) < 1e-4)
      }
    }
  }

  @Test("A table that is not full, or too large, is a mistake of the program")
  func refused() async {
    await #expect(processExitsWith: .failure) { _ = FourierCorrelation(height: 2, width: 2, weights: [1, 2, 3]) }
    await #expect(processExitsWith: .failure) {
      _ = FourierCorrelation(height: 1, width: 201, weights: [Double](repeating: 0, count: 201))
    }
  }
}
