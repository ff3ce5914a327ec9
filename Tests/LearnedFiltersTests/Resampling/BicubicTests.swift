import Foundation
import SystemPackage
import Tensors
import TestSupport
import Testing

@testable import LearnedFilters

@Suite("Bicubic interpolation")
struct BicubicTests {
  /// What each sample has to do with a result: the sums of its weights, by place.
  private func weights(_ axis: Bicubic, of result: Int) -> [Int: Float] {
    (0..<axis.taps).reduce(into: [:]) { sums, tap in
      sums[Int(axis.places[result * axis.taps + tap]), default: 0] += axis.weights[result * axis.taps + tap]
    }.filter { $0.value != 0 }
  }

  @Test("twice as many samples: Keys' weights at ¼ and ¾")
  func enlarging() {
    let axis = Bicubic(from: 8, to: 16)
    #expect(weights(axis, of: 7) == [2: -0.070_312_5, 3: 0.867_187_5, 4: 0.226_562_5, 5: -0.023_437_5])
    #expect(weights(axis, of: 8) == [2: -0.023_437_5, 3: 0.226_562_5, 4: 0.867_187_5, 5: -0.070_312_5])
    // Beyond the first sample stand the first two, mirrored.
    #expect(weights(axis, of: 0) == [0: 0.226_562_5 + 0.867_187_5, 1: -0.070_312_5 - 0.023_437_5])
  }

  @Test("half as many samples: the kernel is twice as wide")
  func shrinking() {
    let axis = Bicubic(from: 16, to: 8)
    let half: [Float] = [0.433_593_75, 0.113_281_25, -0.035_156_25, -0.011_718_75]
    #expect(
      weights(axis, of: 3) == [
        3: half[3], 4: half[2], 5: half[1], 6: half[0], 7: half[0], 8: half[1], 9: half[2], 10: half[3],
      ])
  }

  @Test(
    "sums are 1, a size that stays changes nothing", arguments: [(7, 7), (7, 3), (3, 11), (1, 5), (5, 1), (64, 10)])
  func sums(from input: Int, to output: Int) {
    let axis = Bicubic(from: input, to: output)
    for index in 0..<output {
      #expect(abs(weights(axis, of: index).values.reduce(0, +) - 1) < 1e-6)
      if input == output { #expect(weights(axis, of: index) == [index: 1]) }
    }
  }

  private struct Golden: Decodable {
    var from: [Int]
    var to: [Int]
    var samples: [Float]
  }

  /// See tools/make-bicubic-goldens.py.
  @Test("what imresize makes of pictures, larger and smaller, to the edge")
  func goldens() throws {
    let data = try Data(contentsOf: URL(filePath: Fixture.path("training/bicubic.json").string))
    for golden in try JSONDecoder().decode([Golden].self, from: data) {
      let (height, width) = (golden.from[0], golden.from[1])
      let picture = Tensor<Float>(uninitialized: [height, width, 1]) { numbers in
        for index in numbers.indices {
          let (y, x) = (index / width, index % width)
          numbers[index] = Float((7919 * y + 104_729 * x + 13 * y * x) % 1021) / 1020
        }
      }
      let result = picture.bicubic(height: golden.to[0], width: golden.to[1]).elements
      #expect(result.count == golden.samples.count)
      for (a, b) in zip(result, golden.samples) { #expect(abs(a - b) < 2e-6, "\(golden.from) to \(golden.to)") }
    }
  }

  @Test("planes stay planes, within, whichever the axis and the channel")
  func planes() {
    let picture = Tensor<Float>(uninitialized: [20, 24, 2]) { numbers in
      for index in numbers.indices {
        let (y, x, channel) = (index / 48, index / 2 % 24, index % 2)
        numbers[index] = channel == 0 ? Float(x) : Float(2 * y + x)
      }
    }
    let large = picture.bicubic(height: 40, width: 60)
    #expect(large.shape == [40, 60, 2])
    for y in 8..<32 {
      for x in 12..<48 {
        let (u, v) = ((Float(x) + 0.5) / 2.5 - 0.5, (Float(y) + 0.5) / 2 - 0.5)
        #expect(abs(large[y, x, 0] - u) < 1e-4)
        #expect(abs(large[y, x, 1] - (2 * v + u)) < 1e-4)
      }
    }
  }
}
