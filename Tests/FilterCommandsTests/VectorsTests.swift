import Foundation
import ImageCodecs
import SystemPackage
import TestSupport
import Testing

/// The inner loops are there for several kinds of vectors; the machine's widest are used, or what IMGFILTER_VECTORS says.
@Suite("Kinds of vectors")
struct VectorsTests {
  /// What this machine has, the narrowest first.
  static let levels: [String] = {
    guard let processors = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
      let line = processors.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
    else { return ["baseline"] }
    let flags = Set(line.split(separator: " "))
    guard flags.isSuperset(of: ["avx2", "fma", "bmi2"]) else { return ["baseline"] }
    let isWide = flags.isSuperset(of: ["avx512f", "avx512bw", "avx512dq", "avx512vl"])
    return ["baseline", "avx2"] + (isWide ? ["avx512"] : [])
  }()

  /// A filter, and by how many steps of 8 bits the results may differ: not at all where all of it is whole numbers.
  struct Given: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let limit: Double
    var testDescription: String { arguments.joined(separator: " ") }
  }

  /// 13 rows of 13 weights, which go through tiles.
  private static let largeKernel = (0..<13).map { row in
    (0..<13).map { "\(($0 * 7 + row * $0 * 5 + row * 3) % 11 - 5)/200" }.joined(separator: " ")
  }.joined(separator: "; ")

  static let filters: [Given] = [
    Given(arguments: ["blur", "--sigma", "2"], limit: 0), Given(arguments: ["blur", "--sigma", "30"], limit: 0),
    Given(arguments: ["blur", "--sigma", "9", "--border", "wrap"], limit: 0),
    Given(arguments: ["median", "--radius", "1"], limit: 0), Given(arguments: ["median", "--radius", "2"], limit: 0),
    Given(arguments: ["morphology", "--operation", "close", "--radius", "3"], limit: 0),
    Given(arguments: ["convolve", "--kernel", "0 -1 0; -1 5 -1; 0 -1 0"], limit: 0),
    Given(arguments: ["convolve", "--kernel", largeKernel], limit: 1),
    Given(arguments: ["box", "--radius", "3"], limit: 1),
    Given(arguments: ["sobel", "--scale", "0.25"], limit: 1), Given(arguments: ["scharr", "--per-channel"], limit: 1),
    Given(arguments: ["sharpen"], limit: 1), Given(arguments: ["bilateral", "--radius", "2"], limit: 1),
    Given(arguments: ["log", "--sigma", "1.5", "--range", "offset"], limit: 1), Given(arguments: ["gray"], limit: 1),
  ]

  #if DEBUG
    static let pictures = [("scene.png", "png"), ("scene-float.npy", "npy")]
  #else
    static let pictures = [("scene.png", "png"), ("scene-gray.png", "png"), ("scene-float.npy", "npy")]
  #endif

  @Test("Every kind of vectors gives the same picture", arguments: filters)
  func samePicture(_ given: Given) throws {
    let scratch = try TemporaryFolder()
    for (picture, type) in Self.pictures {
      var expected: Image?
      for level in Self.levels {
        let output = "\(level).\(type)"
        let outcome = try Program.run(
          given.arguments + [Fixture.path("images/\(picture)").string, output], in: scratch,
          environment: ["IMGFILTER_VECTORS": level])
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(level), \(picture): \(outcome.errors)")
        let image = try Image(contentsOf: scratch.file(output))
        let first = expected ?? image
        expected = first
        let difference = largestDifference(image.floats, first.floats)
        #expect(difference <= (type == "npy" ? 1e-5 : given.limit), "\(level), \(picture): differs by \(difference)")
      }
    }
  }

  @Test("The program uses the vectors that are asked for and says so", arguments: levels)
  func says(_ level: String) throws {
    let scratch = try TemporaryFolder()
    let outcome = try Program.run(["--version"], in: scratch, environment: ["IMGFILTER_VECTORS": level])
    #expect(outcome.text.contains("vectors: \(level))"), "\(outcome.text)")
  }

  @Test("Vectors that nobody has are passed over for the widest that there are")
  func unknown() throws {
    let scratch = try TemporaryFolder()
    let widest = try Program.run(["--version"], in: scratch, environment: ["IMGFILTER_VECTORS": ""]).text
    #expect(widest.contains("vectors: \(Self.levels[Self.levels.count - 1]))"), "\(widest)")
    let input = Fixture.path("images/scene-gray.png").string
    for level in ["avx1024", "AVX2"] {
      #expect(try Program.run(["--version"], in: scratch, environment: ["IMGFILTER_VECTORS": level]).text == widest)
      let outcome = try Program.run(
        ["blur", "--sigma", "2", input, "out.png"], in: scratch, environment: ["IMGFILTER_VECTORS": level])
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(level): \(outcome.errors)")
    }
  }
}
