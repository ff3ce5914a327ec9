import CKernels
import TestSupport
import Testing

/// The greatest numbers of windows, with the places that learning needs and without.
@Suite("Pooling")
struct PoolingKernelTests {
  /// Fewer channels than lanes, whole registers, several of them, and rests behind each.
  @Test(
    "With and without places it is the first of the greatest numbers, or the last NaN",
    arguments: [1, 7, 8, 19, 32, 45, 131])
  func greatest(channels: Int) {
    let (height, width, windows, step) = (3, 2, 5, 2)
    let columns = (windows - 1) * step + width
    var input = (0..<height * columns * channels).map { Float(($0 * 37) % 101) - 60 }
    for index in stride(from: 5, to: input.count, by: 23) { input[index] = .nan }
    let rowStep = columns * channels
    func pool(_ places: UnsafeMutablePointer<Int32>?) -> [Float] {
      written(windows * channels, sentinel: Float(7)) { out in
        withPointers(to: [input]) { rows in
          ck_max_pool(
            rows[0], rowStep, height, channels, width, step * channels, windows, channels, out, places, 0)
        }
      }
    }
    var places = [Int32](repeating: -1, count: windows * channels + 64)
    let learning = pool(&places)
    let inference = pool(nil)
    for index in learning.indices {
      let (window, channel) = index.quotientAndRemainder(dividingBy: channels)
      var (greatest, place) = (-Float.infinity, 0)
      for y in 0..<height {
        for x in 0..<width {
          let at = y * rowStep + (window * step + x) * channels + channel
          guard input[at] > greatest || input[at].isNaN else { continue }
          (greatest, place) = (input[at], at)
        }
      }
      #expect(inference[index].bitPattern == greatest.bitPattern)
      #expect(learning[index].bitPattern == greatest.bitPattern && places[index] == Int32(place))
    }
    #expect(inference.contains { $0.isNaN } && inference.contains { !$0.isNaN })
  }
}
