import ImageCodecs
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Pictures that a folder's data set brings to one size.
@Suite("Resampling")
struct ResamplingTests {
  /// The weights as their definition says: a triangle around the pixel's middle, as wide as two pixels of the coarser picture.
  private func weights(_ count: Int, _ newCount: Int, _ index: Int) -> [Double] {
    let scale = Double(count) / Double(newCount)
    let center = (Double(index) + 0.5) * scale
    let weights = (0..<count).map { max(0, 1 - abs(Double($0) + 0.5 - center) / max(scale, 1)) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  private func resampled(_ image: Image, to size: PictureSize) throws -> Tensor<Float> {
    let folder = try TemporaryFolder()
    try folder.write(image, at: "a/1.npy")
    return try ImageFolder(folder.path, resize: size).example(0).input
  }

  @Test("As defined", arguments: [(7, 5), (7, 14), (1, 3), (9, 1), (8, 4), (5, 5), (40, 3)], [(6, 4), (4, 9)])
  func definition(_ columns: (Int, Int), _ rows: (Int, Int)) throws {
    var random = SeededGenerator(seed: 5)
    let image = Image.random(width: columns.0, height: rows.0, channels: 3, using: &random)
    let result = try resampled(image, to: PictureSize(width: columns.1, height: rows.1))
    #expect(result.shape == [rows.1, columns.1, 3])
    let source = image.floats
    for y in 0..<rows.1 {
      let vertical = weights(rows.0, rows.1, y)
      for x in 0..<columns.1 {
        let horizontal = weights(columns.0, columns.1, x)
        for channel in 0..<3 {
          var sum = 0.0
          for (row, weight) in vertical.enumerated() {
            for (column, other) in horizontal.enumerated() where weight * other > 0 {
              sum += weight * other * Double(source[row, column, channel])
            }
          }
          #expect(abs(Double(result[y, x, channel]) - sum) < 1e-6)
        }
      }
    }
  }

  @Test("Pillow's bilinear of 0 1 0 0 0 2 0 0 to 3 and to 11 pixels")
  func pillow() throws {
    let row = Image(.float(Tensor(shape: [1, 8, 1], elements: [0, 1, 0, 0, 0, 2, 0, 0])))
    // Image.fromarray(numpy.array([[0, 1, 0, 0, 0, 2, 0, 0]], 'f')).resize((n, 1), Image.BILINEAR) of Pillow
    let pillow: [[Float]] = [
      [0.39473686, 0.35714287, 0.47368422],
      [0, 0.59090906, 0.6818182, 0, 0, 0, 0.45454547, 1.9090909, 0.6363636, 0, 0],
    ]
    for expected in pillow {
      let count = expected.count
      let own = try resampled(row, to: PictureSize(width: count, height: 1))
      let red = stride(from: 0, to: own.count, by: 3).map { own.elements[$0] }
      #expect(red.count == count)
      for (a, b) in zip(red, expected) { #expect(abs(a - b) < 1e-6) }
    }
  }
}
