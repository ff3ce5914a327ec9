import ImageCodecs
import ImageFilters
import LearnedFilters
import Tensors
import TestSupport
import Testing

@testable import Visualization

@Suite struct PatchStudyTests {
  private func photo() throws -> Image { try Image(contentsOf: Fixture.path("images/photo.jpg")) }

  private var options: PatchStudy.Options {
    var options = PatchStudy.Options()
    (options.size, options.patch, options.count) = (80, 4, 300)
    (options.components, options.filters, options.epochs) = (3, 8, 3)
    return options
  }

  @Test("A report has all that was promised, the same for the same seed")
  func report() throws {
    func studied(_ threads: Int) throws -> StudyReport {
      let study = try PatchStudy(try photo(), options, parallelism: Parallelism(threads: threads))
      var told: [Int] = []
      try study.train { told.append($1) }
      #expect(told == [1, 2, 3, 4, 8, 8])
      return try study.report(scale: 1)
    }
    let report = try studied(1)
    #expect(report.pictures.map(\.name) == ["patches-components", "patches-autoencoders", "patches-reconstruction"])
    #expect(report.text.contains("The picture, made 80×"))
    guard case .arrays(let arrays) = report.results[0].content else {
      Issue.record("no arrays")
      return
    }
    #expect(arrays["components"]?.shape == [16, 4, 4, 1] && arrays["sparse_filters"]?.shape == [8, 4, 4, 1])
    let other = try studied(2)
    #expect(other.text == report.text)
    for (a, b) in zip(report.pictures, other.pictures) { #expect(a.image == b.image) }
  }

  /// The last component but none: what comes back is the picture.
  @Test func reconstruction() throws {
    var options = options
    options.isColored = true
    let study = try PatchStudy(try photo(), options)
    let tiles = study.tiles
    #expect(study.components.variances.count == 48)
    let psnrs = [1, 8, 24, 48].map { study.throughComponents($0, tiles).psnr }
    #expect(psnrs == psnrs.sorted() && psnrs[3] > 90 && psnrs[0] > 10)
    #expect(study.throughComponents(48, tiles).picture.color == .rgb)
  }

  @Test func refusals() throws {
    let flat = Image(.uint8(Tensor(shape: [40, 40, 3], repeating: 99)))
    #expect(throws: FilterError.self) { _ = try PatchStudy(flat, options) }
    let small = Image(.uint8(Tensor(shape: [7, 40, 3], repeating: 99)))
    #expect(throws: FilterError.self) { _ = try PatchStudy(small, options) }
  }
}
