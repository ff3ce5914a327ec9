import ImageCodecs
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("A JPEG that is read smaller")
struct SmallerJPEGTests {
  private func read(_ bytes: [UInt8], _ side: Int?, _ policy: DecodingOptions.DamagePolicy = .fail) throws -> Image {
    var options = DecodingOptions(onDamage: policy)
    options.sufficientSide = side
    return try Image(decoding: bytes, options: options)
  }

  /// Smooth waves in colour.
  private func picture(_ width: Int, _ height: Int) -> Image {
    let samples = (0..<width * height * 3).map { index -> UInt8 in
      let (x, y) = (index / 3 % width, index / 3 / width)
      return UInt8(128 + (x + index % 3 * 20) % 64 - 32 + abs(y % 60 - 30))
    }
    return Image(.uint8(Tensor(shape: [height, width, 3], elements: samples)))
  }

  @Test(
    "The largest divisor that leaves enough",
    arguments: [(nil, 1), (132, 1), (66, 2), (67, 1), (33, 4), (17, 8), (1, 8)])
  func sizes(side: Int?, divisor: Int) throws {
    let bytes = try picture(131, 90).encoded(as: .jpeg)
    let image = try read(bytes, side)
    #expect(image.width == (131 + divisor - 1) / divisor)
    #expect(image.height == (90 + divisor - 1) / divisor)
  }

  @Test("Pixels are about the means of those that they stand for", arguments: [false, true])
  func means(isProgressive: Bool) throws {
    var encoding = EncodingOptions()
    encoding.isProgressive = isProgressive
    encoding.subsampling = .yuv444
    let bytes = try picture(96, 64).encoded(as: .jpeg, options: encoding)
    let (whole, small) = (try read(bytes, nil).floats, try read(bytes, 24).floats)
    #expect(small.shape == [16, 24, 3])
    var sum = 0.0
    for y in 0..<16 {
      for x in 0..<24 {
        for channel in 0..<3 {
          var mean: Float = 0
          for pixel in 0..<16 { mean += whole[4 * y + pixel / 4, 4 * x + pixel % 4, channel] / 16 }
          sum += Double(abs(mean - small[y, x, channel]))
        }
      }
    }
    #expect(sum / Double(16 * 24 * 3) < 3)
  }

  @Test("A file that is cut off says which of the rows that come are missing")
  func damage() throws {
    let bytes = try picture(96, 400).encoded(as: .jpeg)
    let half = Array(bytes.prefix(bytes.count / 2))
    let error = #expect(throws: CodecError.self) { _ = try read(half, 200) }
    #expect(error?.kind == .damaged && error?.reason.contains("of 200") == true, "\(error?.reason ?? "")")
    let image = try read(half, 200, .salvage)
    #expect(image.height == 200)
    let last = image.floats.elements.suffix(48 * 3 * 20)
    #expect(last.allSatisfy { $0 == 0 })
  }

  @Test("Inks become smaller, too; other formats do not", arguments: ["cmyk-adobe.jpg", "ycck.jpg", "arithmetic.jpg"])
  func otherForms(name: String) throws {
    let path = Fixture.path("images/jpeg").appending(name)
    let whole = try Image(contentsOf: path)
    var options = DecodingOptions()
    options.sufficientSide = (max(whole.width, whole.height) + 1) / 2
    let small = try Image(contentsOf: path, options: options)
    #expect(small.width == (whole.width + 1) / 2 && small.height == (whole.height + 1) / 2)
    let means = [whole, small].map { $0.floats.elements.reduce(0, +) / Float($0.floats.count) }
    #expect(abs(means[0] - means[1]) < 4)
    #expect(try read(try picture(64, 48).encoded(as: .png), 8).width == 64)
  }
}
