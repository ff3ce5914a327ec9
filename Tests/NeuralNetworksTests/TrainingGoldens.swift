import Foundation
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

/// What PyTorch's layers or networks give (tools/make-network-goldens.py).
struct TrainingGoldens<Case: Decodable & Sendable>: Sendable {
  /// An array's shape and where it begins.
  typealias Place = TrainingGoldensPlace

  let cases: [String: Case]
  private let numbers: [Float]

  private struct Index: Decodable {
    var cases: [String: Case]
  }

  /// Reads `name`.json and `name`.npy.
  init(_ name: String) throws {
    func data(_ suffix: String) throws -> Data {
      try Data(contentsOf: URL(filePath: Fixture.path("training/\(name).\(suffix)").string))
    }
    cases = try JSONDecoder().decode(Index.self, from: data("json")).cases
    numbers = try Tensor<Float>(npy: Array(data("npy"))).elements
  }

  /// The numbers of an array.
  subscript(place: Place) -> [Float] { Array(numbers[place.at..<place.at + place.count]) }

  /// A network's parameters, each turned from a file's axes to those in memory.
  func parameters(_ places: [String: Place], of network: Network, prefix: String = "") throws -> Parameters {
    var parameters = Parameters()
    var unused = Set(places.keys)
    for declaration in network.declarations {
      let name = String(declaration.name.dropFirst(prefix.count))
      guard let place = places[name] else { continue }
      unused.remove(name)
      parameters[declaration.name] = try turned(place, declaration)
    }
    #expect(unused.isEmpty)
    return parameters
  }

  private func turned(_ place: Place, _ declaration: ParameterDeclaration) throws -> Tensor<Float> {
    let axes = declaration.fileAxes
    #expect(axes.map { declaration.shape[$0] } == place.shape, "\(declaration.name)")
    var result = Tensor<Float>(zeros: declaration.shape)
    // The distance in memory of neighbours along each of the file's axes.
    let steps = axes.map { declaration.shape.extents[($0 + 1)...].reduce(1, *) }
    let numbers = self[place]
    result.withUnsafeMutableBufferPointer { memory in
      for (index, number) in numbers.enumerated() {
        var (rest, offset) = (index, 0)
        for axis in place.shape.indices.reversed() {
          offset += rest % place.shape[axis] * steps[axis]
          rest /= place.shape[axis]
        }
        memory[offset] = number
      }
    }
    return result
  }
}

/// An array's shape and where it begins among all numbers.
struct TrainingGoldensPlace: Decodable, Sendable {
  var shape: [Int]
  var at: Int

  var count: Int { shape.reduce(1, *) }
  var batch: Int { shape[0] }
  /// The shape of one example.
  var example: Shape { Shape(Array(shape.dropFirst())) }
}

/// The largest difference of numbers from those expected, relative to the largest expected.
func relativeError(_ actual: some Collection<Float>, _ expected: [Float]) -> Float {
  guard actual.count >= expected.count else { return .infinity }
  let largest = expected.reduce(Float.leastNormalMagnitude) { max($0, abs($1)) }
  return zip(actual, expected).reduce(0) { worst, pair in
    // A difference that is not a number is no small one.
    let error = abs(pair.0 - pair.1) / largest
    return error <= worst ? worst : error
  }
}

extension Parameters {
  /// The largest relative error of any of these from those expected, which all have to be there.
  func relativeError(_ expected: Parameters) throws -> Float {
    try expected.names.reduce(0) { worst, name in
      let pair = (try #require(self[name], "\(name)"), try #require(expected[name]))
      #expect(pair.0.shape == pair.1.shape)
      return max(worst, NeuralNetworksTests.relativeError(pair.0.elements, pair.1.elements))
    }
  }
}
