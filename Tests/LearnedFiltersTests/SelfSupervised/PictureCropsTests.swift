import ImageCodecs
import Tensors
import Testing

@testable import LearnedFilters

@Suite struct PictureCropsTests {
  /// 1 where row and column sum to an odd number, else 0: all of one diagonal of each block, and nothing of the other one.
  private func chessboard(_ height: Int, _ width: Int) -> Image {
    Image(
      .float(
        Tensor(uninitialized: [height, width, 1]) { numbers in
          for index in numbers.indices { numbers[index] = Float((index / width + index % width) % 2) }
        }))
  }

  @Test(arguments: [(7, 9), (2, 30), (1, 1), (40, 33)])
  func noPixelIsInBothPicturesAlsoWhereBordersAreMirrored(_ height: Int, _ width: Int) {
    let crops = PictureCrops(ColorSamples(chessboard(height, width)), window: 16, mean: 0, scale: 1)
    var generator = RandomGenerator(seed: 8)
    var piece = [Float](repeating: .nan, count: crops.height * crops.width)
    var halves = [Float](repeating: .nan, count: crops.height * crops.width / 2)
    var firsts: Set<Float> = []
    for _ in 0..<40 {
      piece.withUnsafeMutableBufferPointer { piece in
        halves.withUnsafeMutableBufferPointer { halves in
          guard let pixels = piece.baseAddress, let means = halves.baseAddress else { return }
          crops.load(&generator, piece: pixels, halves: means)
        }
      }
      let (first, second) = (Set(halves.prefix(halves.count / 2)), Set(halves.suffix(halves.count / 2)))
      // A picture of one row or column has pixels of one kind only where it is mirrored.
      if height > 1, width > 1 { #expect(first.count == 1 && second.count == 1 && first != second) }
      firsts.formUnion(first)
    }
    // Pieces begin in both kinds of pixels.
    if height > 1, width > 1 { #expect(firsts == [0, 1]) }
  }

  @Test func diagonalMeansAreThoseOfThePaper() {
    let block: [Float] = [1, 2, 3, 4, 10, 20, 30, 40]
    var (first, second): ([Float], [Float]) = ([0, 0], [0, 0])
    DiagonalMeans(width: 2, channels: 1).apply(block, rows: 1, stride: 4, first: &first, second: &second)
    #expect(first == [6, 17] as [Float])
    #expect(second == [10.5, 21.5] as [Float])
  }

  @Test func colourIsMultipliedByAlpha() {
    let image = Image(.uint8(Tensor(shape: [1, 2, 2], elements: [255, 255, 255, 51])))
    var pixels: [Float] = [0, 0, 0]
    pixels.withUnsafeMutableBufferPointer {
      if let base = $0.baseAddress { ColorSamples(image).copy(0, [1, 0, 1], to: base) }
    }
    for (pixel, expected) in zip(pixels, [0.2, 1, 0.2] as [Float]) { #expect(abs(pixel - expected) < 1e-6) }
  }
}
