public import Foundation
public import ImageCodecs
public import ImageFilters
import SystemPackage
import Tensors

/// One piece of work to be measured: a filter on a picture with a number of threads.
///
/// `tools/benchmark` writes the list of them, so that imgfilter and its peers are given the same.
public struct Work: Decodable, Sendable {
  /// What the results are filed under.
  public let name: String
  /// An .npy file.
  public let input: String
  public let threads: Int
  public let filter: FilterDescription

  /// All works of a list.
  public static func list(contentsOf file: URL) throws -> [Work] {
    try JSONDecoder().decode([Work].self, from: Data(contentsOf: file))
  }

  /// The picture, read from its file.
  public func image() throws -> Image { try Image(contentsOf: FilePath(input)) }

  /// Does the work and writes what comes out of it, under its name as .npy.
  public func writeResult(into folder: String) throws {
    let result = try image().filtered(by: filter.filter(), options: options)
    try result.write(to: FilePath(folder).appending("\(name).npy"))
  }

  public var options: ProcessingOptions {
    var options = ProcessingOptions()
    options.parallelism = Parallelism(threads: threads)
    return options
  }
}

/// A filter as the list spells it: its kind and the parameters that this kind has.
public struct FilterDescription: Decodable, Sendable {
  public enum Kind: String, Decodable, Sendable {
    case gaussian, sobel, convolve, box, median, bilateral
  }

  public let kind: Kind
  public let sigma: Double?
  public let radius: Int?
  public let spatialSigma: Double?
  public let colorSigma: Double?
  /// A .json file of rows of weights.
  public let kernel: String?

  /// The filter that this describes.
  public func filter() throws -> any ImageFilter {
    switch kind {
    case .gaussian: Blur(sigma: try required(sigma, "sigma"))
    case .sobel: Gradient(.sobel)
    case .convolve:
      Convolve(
        try Kernel(
          rows: JSONDecoder().decode(
            [[Double]].self, from: Data(contentsOf: URL(filePath: try required(kernel, "kernel"))))),
        direction: .correlation)
    case .box: Box(radius: try required(radius, "radius"))
    case .median: Median(radius: try required(radius, "radius"))
    case .bilateral:
      Bilateral(
        radius: try required(radius, "radius"), spatialSigma: spatialSigma,
        colorSigma: try required(colorSigma, "colorSigma"))
    }
  }

  private func required<Value>(_ value: Value?, _ name: String) throws -> Value {
    guard let value else { throw MissingParameter(kind: kind, name: name) }
    return value
  }
}

/// A filter's description lacks what its kind needs.
struct MissingParameter: Error, CustomStringConvertible {
  let kind: FilterDescription.Kind
  let name: String

  var description: String { "a \(kind) needs '\(name)'" }
}
