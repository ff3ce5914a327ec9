import ImageCodecs
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import ImageFilters

/// How pictures in memory are divided into bands.
@Suite("Running steps on pictures in memory")
struct MemoryRunTests {
  /// Adds up the rows from `radius` above to `radius` below, and keeps a record of what was computed.
  private struct SumStep: RowStep {
    let input: WorkingFormat
    let radius: Int
    let border: Border
    let rowsPerBlock: Int
    let record: Record

    var output: WorkingFormat { input }
    func window(for y: Int) -> Range<Int> { y - radius..<y + radius + 1 }

    func compute(
      _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
    ) {
      for y in rows {
        for x in 0..<self.input.samplesPerRow {
          output[y][x] = window(for: y).reduce(0) { $0 + input[$1][x] }
        }
      }
      record.blocks.withLock { $0.append(rows) }
    }
  }

  private final class Record: Sendable {
    let blocks = Mutex<[Range<Int>]>([])

    /// The blocks that were computed, in the order of their rows.
    var sorted: [Range<Int>] { blocks.withLock { $0.sorted { $0.lowerBound < $1.lowerBound } } }
  }

  private struct Sums: ImageFilter {
    let radii: [Int]
    let rowsPerBlock: Int
    let border: Border
    let records: [Record]

    init(_ radii: [Int], rowsPerBlock: Int = 8, border: Border = .replicate) {
      (self.radii, self.rowsPerBlock, self.border) = (radii, rowsPerBlock, border)
      records = radii.map { _ in Record() }
    }

    func steps(for format: WorkingFormat) -> [FilterStep] {
      zip(radii, records).map {
        FilterStep(SumStep(input: format, radius: $0, border: border, rowsPerBlock: rowsPerBlock, record: $1))
      }
    }
  }

  private static let height = 512

  /// Small whole numbers, whose sums are exact in any order.
  private static let image = Image(
    .float(Tensor(shape: [height, 2, 1], elements: (0..<2 * height).map { Float($0 * 7 % 11) })))

  private func run(_ filter: Sums, threads: Int) throws -> Tensor<Float> {
    var options = ProcessingOptions()
    options.parallelism = Parallelism(threads: threads)
    return try Self.image.filtered(by: filter, options: options).floats
  }

  /// The blocks of an image, each once.
  private func blocks(of rowsPerBlock: Int) -> [Range<Int>] {
    stride(from: 0, to: Self.height, by: rowsPerBlock).map { $0..<min($0 + rowsPerBlock, Self.height) }
  }

  @Test("A single step computes every block once", arguments: [1, 2, 3, 8], [1, 8, 48, 600])
  func single(threads: Int, rowsPerBlock: Int) throws {
    for border: Border in [.replicate, .reflect, .reflect101, .wrap, .constant(1)] {
      let filter = Sums([9], rowsPerBlock: rowsPerBlock, border: border)
      let result = try run(filter, threads: threads)
      #expect(filter.records[0].sorted == blocks(of: rowsPerBlock), "\(border)")
      let kernel = try Kernel(rows: [[Double]](repeating: [1], count: 19))
      #expect(largestDifference(result, NaiveImage(Self.image).correlated(kernel, border).tensor) == 0, "\(border)")
    }
  }

  // A step before another is computed twice near a band's ends: so it shows that there are bands.
  @Test("Two steps run in one band for one thread, and in several for more", arguments: [1, 2, 3])
  func bands(threads: Int) throws {
    let filter = Sums([1, 1])
    let result = try run(filter, threads: threads)
    let (first, second) = (filter.records[0].sorted, filter.records[1].sorted)
    #expect(second == blocks(of: 8))
    #expect(Set(first) == Set(blocks(of: 8)))
    let twice = first.count - Set(first).count
    #expect(threads == 1 ? twice == 0 : twice >= threads - 1, "\(twice) blocks were computed twice")
    #expect(try largestDifference(result, run(Sums([1, 1]), threads: 1)) == 0)
  }

  @Test("Where bands would compute too much twice, the image between two steps is held", arguments: [1, 2, 8])
  func held(threads: Int) throws {
    let filter = Sums([1, 300])
    let result = try run(filter, threads: threads)
    for record in filter.records { #expect(record.sorted == blocks(of: 8)) }
    #expect(try largestDifference(result, run(Sums([1, 300]), threads: 1)) == 0)
  }
}
