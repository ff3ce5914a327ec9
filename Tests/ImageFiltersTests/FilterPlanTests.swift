import ImageCodecs
import ImageFilters
import SystemPackage
import Tensors
import TestSupport
import Testing

/// How filters are run: the same bytes whatever runs them.
@Suite("Running filters")
struct FilterPlanTests {
  /// Filters of every sort of step: small and large neighbourhoods, blocks with sums, pyramids, whole images, chains.
  static let filters: [any ImageFilter] = [
    Blur(sigma: 2), Blur(sigma: 30), Blur(sigma: 12, border: .reflect), Box(radius: 9),
    Convolve(Kernel.named("emboss") ?? { preconditionFailure("no emboss") }(), border: .wrap),
    Gradient(.sobel), Gradient(.scharr, output: .x, range: .stretch, perChannel: true),
    LaplacianOfGaussian(sigma: 1.5, range: .offset), Canny(), Sharpen(sigma: 1.5), Sharpen(sigma: 11),
    Sharpen(sigma: 24),
    Median(radius: 2), Median(radius: 6), Bilateral(radius: 3), Emboss(), Grayscale(),
    Morphology(.open, element: .disk, radius: 5),
    Blur(sigma: 2).then(Gradient(.sobel)).then(Sharpen()).then(Median(radius: 4)).then(Blur(sigma: 15)),
    Canny().then(Blur(sigma: 1)).then(Morphology(.dilate)),
  ]

  static let images = ["scene.png", "scene-gray.png", "scene-rgba.png", "scene-16.png", "scene-ga.png"]

  private static func encoded(
    _ image: Image, _ filter: any ImageFilter, threads: Int, batchRows: Int?
  ) throws -> [UInt8] {
    let source = try image.encoded(as: .npy)
    let reader = try ImageReader.open(.bytes(source))
    var options = ProcessingOptions()
    options.parallelism = Parallelism(threads: threads)
    options.batchRows = batchRows
    let plan = try FilterPlan(AnyFilter(filter), for: reader.header.layout, options: options)
    let result = EncodedBytes()
    try plan.run(
      from: reader, to: try ImageWriter.create(.memory(result), format: .npy, layout: plan.output))
    return result.bytes
  }

  @Test(
    "Streaming and in memory, with any number of threads, give the same bytes", arguments: images, 0..<filters.count)
  func sameBytes(_ name: String, filter index: Int) throws {
    let filter = Self.filters[index]
    let image = try Image(contentsOf: Fixture.path("images/\(name)"))
    let inMemory = try image.filtered(by: AnyFilter(filter)).encoded(as: .npy)
    for (threads, batchRows) in [(1, nil), (1, 1), (2, 5), (3, 2), (8, 16)] {
      let bytes = try Self.encoded(image, filter, threads: threads, batchRows: batchRows)
      #expect(bytes == inMemory, "\(threads) threads, \(batchRows ?? 0) rows at a time")
    }
  }

  @Test("A chain is the filters one after the other, but for rounding")
  func chain() throws {
    let image = try Image(contentsOf: Fixture.path("images/scene-float.npy"))
    let chained = try image.filtered(by: Blur(sigma: 1).then(Gradient(.sobel)).then(Sharpen(sigma: 1)))
    let steps = try image.filtered(by: Blur(sigma: 1)).filtered(by: Gradient(.sobel)).filtered(by: Sharpen(sigma: 1))
    #expect(largestDifference(chained.floats, steps.floats) < 1e-6)
  }

  @Test("Without a filter, pixels are handed on, also under full transparency", arguments: images)
  func identity(_ name: String) throws {
    let image = try Image(contentsOf: Fixture.path("images/\(name)"))
    #expect(image.converted(to: image.layout.samples).samples == image.samples)
    if image.layout.samples == .uint8 {
      #expect(image.converted(to: .uint16).converted(to: .uint8).samples == image.samples)
      #expect(image.converted(to: .float).converted(to: .uint8).samples == image.samples)
    }
  }

  @Test("A transparent green does not bleed into an opaque red")
  func transparencyDoesNotBleed() throws {
    let green: [UInt8] = [0, 255, 0, 0]
    let red: [UInt8] = [255, 0, 0, 255]
    let row: [UInt8] = Array([green, green, green, red, red, red].joined())
    let pixels: [UInt8] = (0..<8).flatMap { _ in row }
    let image = Image(.uint8(Tensor(shape: [8, 6, 4], elements: pixels)))
    let filters: [any ImageFilter] = [
      Blur(sigma: 1), Blur(sigma: 20), Box(radius: 2), Median(radius: 1), Bilateral(radius: 2, colorSigma: 5),
      Sharpen(),
      Morphology(.dilate), Convolve(try #require(Kernel.named("gaussian5"))),
    ]
    for filter in filters {
      let result = try image.filtered(by: AnyFilter(filter)).floats
      for pixel in 0..<48 where result.elements[pixel * 4 + 3] > 0 {
        let (red, green) = (result.elements[pixel * 4], result.elements[pixel * 4 + 1])
        #expect(green == 0, "\(filter): green in pixel \(pixel)")
        #expect(red >= 254, "\(filter): the red of pixel \(pixel) has faded")
      }
    }
  }

  @Test("A derivative leaves alpha as it is")
  func derivativeKeepsAlpha() throws {
    let image = try Image(contentsOf: Fixture.path("images/scene-rgba.png"))
    let filters: [any ImageFilter] = [
      Convolve(try #require(Kernel.named("laplacian"))), Gradient(.sobel, perChannel: true), Emboss(perChannel: true),
    ]
    for filter in filters {
      let result = try image.filtered(by: AnyFilter(filter))
      #expect(result.color == .rgba)
      for pixel in 0..<image.width * image.height {
        #expect(result.floats.elements[pixel * 4 + 3] == image.floats.elements[pixel * 4 + 3])
      }
    }
  }

  @Test("Directions are those of the picture as it is seen", arguments: Orientation.allCases)
  func orientation(_ orientation: Orientation) throws {
    let kernel = try Kernel(rows: [[1, 2, -3, 0], [0, 4, 1, 0]])
    let filters: [any ImageFilter] = [
      Gradient(.sobel, output: .x), Gradient(.sobel, output: .y, range: .offset), Gradient(.sobel, output: .angle),
      Blur(sigmaX: 1, sigmaY: 9), Box(radiusX: 3, radiusY: 0), Emboss(angle: 30), Convolve(kernel),
      Convolve(kernel, direction: .correlation), LaplacianOfGaussian(sigma: 1),
    ]
    var stored = try Image(contentsOf: Fixture.path("images/scene-gray.png"))
    stored.metadata = stored.metadata.settingOrientation(orientation)
    for filter in filters {
      let thenTurned = try stored.filtered(by: AnyFilter(filter)).upright()
      let turnedBefore = try stored.upright().filtered(by: AnyFilter(filter))
      let difference = largestDifference(thenTurned.floats, turnedBefore.floats)
      #expect(difference <= 1, "\(filter) differs by \(difference)")
    }
  }

  @Test("A plan's memory grows with the width, not with the height, where it streams")
  func memory() throws {
    func memory(_ filter: any ImageFilter, _ width: Int, _ height: Int) throws -> Int {
      let layout = PixelLayout(width: width, height: height, samples: .uint8, color: .rgb)
      return try FilterPlan(AnyFilter(filter), for: layout).memory
    }
    for filter in [Blur(sigma: 2), Gradient(.sobel), Median(radius: 5), Blur(sigma: 50)] as [any ImageFilter] {
      #expect(try memory(filter, 6000, 4000) == memory(filter, 6000, 40_000))
      #expect(try memory(filter, 6000, 4000) < memory(filter, 60_000, 4000))
    }
    #expect(try memory(Blur(sigma: 2), 6000, 4000) < 32 << 20)
    #expect(try memory(Canny(), 6000, 4000) > 6000 * 4000 * 4)
  }
}
