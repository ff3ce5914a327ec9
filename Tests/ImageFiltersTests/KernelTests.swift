import ImageCodecs
import ImageFilters
import Tensors
import TestSupport
import Testing

@Suite("Kernels")
struct KernelTests {
  @Test("Impossible kernels are refused with the reason")
  func refused() {
    let cases: [([[Double]], String)] = [
      ([], "at least one weight"), ([[]], "at least one weight"), ([[1, 2], [3]], "row 2 has 1"),
      ([[1, .nan]], "finite"), ([[1e308, 1e308]], "too large"), ([[.infinity]], "finite"),
      ([[Double](repeating: 1, count: 128)], "too large"),
      ([[Double]](repeating: [1], count: 128), "too large"),
    ]
    for (rows, reason) in cases {
      let error = #expect(throws: FilterError.self) { try Kernel(rows: rows) }
      #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "nothing")")
    }
    #expect(throws: FilterError.self) { try Kernel(rows: [[1, 2]], anchor: .init(column: 2, row: 0)) }
  }

  @Test("127×127 is possible, with weights that cancel it is a derivative")
  func largest() throws {
    let kernel = try Kernel(rows: [[Double]](repeating: [Double](repeating: 1, count: 127), count: 127))
    #expect(kernel.sum == 16129 && !kernel.isZeroSum)
    #expect(try abs(kernel.normalized().sum - 1) < 1e-9)
    #expect(throws: FilterError.self) { try Kernel(rows: [[1, 0, -1]]).normalized() }
  }

  @Test("The anchor of even kernels, and what becomes of it when they are turned")
  func anchor() throws {
    let kernel = try Kernel(rows: [[1, 2, 3, 4], [5, 6, 7, 8]])
    #expect(kernel.anchor == .init(column: 1, row: 0))
    #expect(kernel.rotatedBy180.anchor == .init(column: 2, row: 1))
    #expect(kernel.rotatedBy180.rows == [[8, 7, 6, 5], [4, 3, 2, 1]])
    #expect(kernel.transposed.anchor == .init(column: 0, row: 1))
    #expect(kernel.transposed.rows == [[1, 5], [2, 6], [3, 7], [4, 8]])
    #expect(kernel.rotatedBy180.rotatedBy180 == kernel && kernel.transposed.transposed == kernel)
  }

  @Test(
    "The singular value decomposition puts the kernel together again", arguments: [(1, 1), (3, 5), (7, 4), (12, 12)])
  func decomposition(_ extent: (height: Int, width: Int)) throws {
    var random = SeededGenerator(seed: 3)
    let rows = (0..<extent.height).map { _ in
      (0..<extent.width).map { _ in Double.random(in: -1...1, using: &random) }
    }
    let parts = try Kernel(rows: rows).singularValues
    #expect(parts.values == parts.values.sorted(by: >))
    for y in 0..<extent.height {
      for x in 0..<extent.width {
        let sum = parts.values.indices.reduce(0.0) {
          $0 + parts.values[$1] * parts.columns[$1][y] * parts.rows[$1][x]
        }
        #expect(abs(sum - rows[y][x]) < 1e-12)
      }
    }
    for left in parts.rows.indices {
      for right in parts.rows.indices {
        let product = zip(parts.rows[left], parts.rows[right]).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (left == right ? 1 : 0)) < 1e-12)
      }
    }
  }

  @Test("A column times a row is found, other kernels are not taken for one")
  func separation() throws {
    for name in ["box9", "gaussian5", "sobel-x", "scharr-y", "prewitt-x"] {
      let kernel = try #require(Kernel.named(name))
      let (column, row) = try #require(kernel.separated)
      for y in 0..<kernel.height {
        for x in 0..<kernel.width { #expect(abs(column[y] * row[x] - kernel[y, x]) < 1e-12) }
      }
    }
    for name in ["laplacian", "sharpen", "emboss"] {
      let kernel = try #require(Kernel.named(name))
      #expect(kernel.separated == nil)
    }
    #expect(try Kernel(rows: [[1, 1], [1, 1.001]]).separated == nil)
    #expect(try Kernel(rows: [[0, 0], [0, 0]]).separated == nil)
  }

  @Test("An impulse convolved is the kernel; correlated, the kernel turned")
  func impulse() throws {
    let kernel = try Kernel(rows: [[1, 2, 3], [4, 5, 6]])
    var samples = [Float](repeating: 0, count: 25)
    samples[12] = 1
    let image = Image(.float(.init(shape: [5, 5, 1], elements: samples)))
    let convolved = try image.filtered(by: Convolve(kernel)).floats
    #expect((1...2).map { y in (1...3).map { convolved[y + 1, $0, 0] } } == [[1, 2, 3], [4, 5, 6]])
    let correlated = try image.filtered(by: Convolve(kernel, direction: .correlation)).floats
    #expect((1...2).map { y in (1...3).map { correlated[y, $0, 0] } } == [[6, 5, 4], [3, 2, 1]])
  }

  @Test("Named derivatives have the signs of the filters of their names", arguments: GradientOperator.allCases)
  func namedDerivatives(_ operation: GradientOperator) throws {
    let image = try Image(contentsOf: Fixture.path("images/scene-gray-float.npy"))
    for output in [Gradient.Output.x, .y] {
      let kernel = try #require(Kernel.named("\(operation.rawValue)-\(output.rawValue)"))
      let convolved = try image.convolved(with: kernel).floats
      let gradient = try image.filtered(by: Gradient(operation, output: output)).floats
      #expect(largestDifference(convolved, gradient) < 1e-5)
    }
  }

  @Test("Names that are promised exist")
  func names() {
    for entry in Kernel.names {
      for name in entry.name.split(whereSeparator: { ", …".contains($0) }) {
        #expect(Kernel.named(String(name)) != nil, "\(name)")
      }
    }
    #expect(Kernel.named("box0") == nil && Kernel.named("box128") == nil && Kernel.named("nonsense") == nil)
  }
}
