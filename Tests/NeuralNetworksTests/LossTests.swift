import Foundation
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Losses against PyTorch's values and gradients (tools/make-loss-goldens.py), and against central differences.
@Suite("Losses")
struct LossTests {
  /// A loss, with what its examples are.
  struct Case: Sendable {
    enum Targets: Sendable { case numbers, chances, pixels, labels, pictures }
    var loss: Loss
    var targets: Targets

    init(_ loss: Loss, _ targets: Targets = .numbers) {
      self.loss = loss
      self.targets = targets
    }

    func evaluate() throws -> (value: Double, gradient: Tensor<Float>) {
      switch targets {
      case .numbers: try loss.evaluate(Self.outputs([4, 6]), targets: Self.numbers([4, 6]))
      case .chances: try loss.evaluate(Self.outputs([4, 6]), targets: Self.chances([4, 6]))
      case .pixels: try loss.evaluate(Self.outputs([2, 2, 1, 6]), targets: Self.chances([2, 2, 1, 6]))
      case .labels: try loss.evaluate(Self.outputs([4, 6]), labels: [0, 5, 2, 3])
      case .pictures: try loss.evaluate(Self.pictures.0, targets: Self.pictures.1)
      }
    }

    static func outputs(_ shape: Shape) -> Tensor<Float> {
      Tensor(shape: shape, elements: (0..<shape.count).map { Float($0 * 7919 % 1009 - 504) / 128 })
    }

    static func numbers(_ shape: Shape) -> Tensor<Float> {
      Tensor(shape: shape, elements: (0..<shape.count).map { Float($0 * 104729 % 1013 - 506) / 256 })
    }

    static func chances(_ shape: Shape) -> Tensor<Float> {
      Tensor(shape: shape, elements: (0..<shape.count).map { Float($0 * 104729 % 1013 % 3) / 8 })
    }

    static let pictures: (Tensor<Float>, Tensor<Float>) = {
      let indices = 0..<2 * 13 * 12 * 2
      let x: [Float] = indices.map { Float($0 * 7919 % 1009) / 1024 }
      let y: [Float] = indices.map { x[$0] * 0.75 + Float($0 * 104729 % 1013) / 4096 }
      return (Tensor(shape: [2, 13, 12, 2], elements: x), Tensor(shape: [2, 13, 12, 2], elements: y))
    }()
  }

  static let cases: [String: Case] = [
    "mean squared error": Case(.meanSquaredError),
    "mean squared error of labels": Case(.meanSquaredError, .labels),
    "mean absolute error": Case(.meanAbsoluteError),
    "huber": Case(.huber()),
    "huber 2.5": Case(.huber(delta: 2.5)),
    "charbonnier": Case(.charbonnier()),
    "charbonnier 0.5": Case(.charbonnier(epsilon: 0.5)),
    "cross-entropy": Case(.crossEntropy(), .labels),
    "cross-entropy smoothed": Case(.crossEntropy(labelSmoothing: 0.1), .labels),
    "cross-entropy of distributions": Case(.crossEntropy(), .chances),
    "cross-entropy of distributions smoothed": Case(.crossEntropy(labelSmoothing: 0.2), .chances),
    "cross-entropy of pixels": Case(.crossEntropy(), .pixels),
    "binary cross-entropy": Case(.binaryCrossEntropy, .chances),
    "structural similarity": Case(.structuralSimilarity(), .pictures),
  ]

  private struct Goldens: Decodable {
    struct Golden: Decodable {
      var value: Double
      var gradient: [Double]
    }
    var cases: [String: Golden]
  }

  private func goldens() throws -> Goldens {
    let data = try Data(contentsOf: URL(filePath: Fixture.path("training/losses.json").string))
    return try JSONDecoder().decode(Goldens.self, from: data)
  }

  @Test("Values and gradients are PyTorch's", arguments: cases.keys.sorted())
  func originals(_ name: String) throws {
    let golden = try #require(try goldens().cases[name])
    let own = try #require(Self.cases[name]).evaluate()
    #expect(abs(own.value - golden.value) <= 1e-6 * max(1, abs(golden.value)))
    try #require(own.gradient.elements.count == golden.gradient.count)
    let largest = golden.gradient.reduce(0) { max($0, abs($1)) }
    let errors = zip(own.gradient.elements, golden.gradient).map { abs(Double($0) - $1) / largest }
    #expect(errors.max() ?? 1 <= 2e-6)
  }

  @Test("Every original is held to")
  func complete() throws {
    #expect(Set(try goldens().cases.keys) == Set(Self.cases.keys))
  }

  @Test("Gradients are central differences", arguments: cases.keys.sorted())
  func differences(_ name: String) throws {
    let own = try #require(Self.cases[name])
    let gradient = try own.evaluate().gradient
    let largest = gradient.elements.reduce(0) { max($0, abs($1)) }
    func value(_ index: Int, _ step: Float) throws -> Double {
      func moved(_ tensor: Tensor<Float>) -> Tensor<Float> {
        var elements = tensor.elements
        elements[index] += step
        return Tensor(shape: tensor.shape, elements: elements)
      }
      let outputs = Case.outputs([4, 6])
      return switch own.targets {
      case .numbers: try own.loss.evaluate(moved(outputs), targets: Case.numbers([4, 6])).value
      case .chances: try own.loss.evaluate(moved(outputs), targets: Case.chances([4, 6])).value
      case .pixels:
        try own.loss.evaluate(moved(Case.outputs([2, 2, 1, 6])), targets: Case.chances([2, 2, 1, 6])).value
      case .labels: try own.loss.evaluate(moved(outputs), labels: [0, 5, 2, 3]).value
      case .pictures: try own.loss.evaluate(moved(Case.pictures.0), targets: Case.pictures.1).value
      }
    }
    let count = gradient.elements.count
    for index in Swift.stride(from: 0, to: count, by: max(1, count / 24)) {
      let step: Float = 1.0 / 256
      let difference = (try value(index, step) - value(index, -step)) / (2 * Double(step))
      #expect(abs(difference - Double(gradient.elements[index])) <= 0.01 * Double(largest))
    }
  }

  @Test("Large outputs neither overflow nor lose the loss")
  func large() throws {
    let outputs = Tensor<Float>(shape: [2, 3], elements: [1e4, -1e4, 0, -1e4, -1e4, -2e4])
    let (value, gradient) = try Loss.crossEntropy().evaluate(outputs, labels: [1, 0])
    #expect(abs(value - (2e4 + log(2)) / 2) < 1e-3)
    #expect(gradient.elements == [0.5, -0.5, 0, -0.25, 0.25, 0])
    let binary = try Loss.binaryCrossEntropy.evaluate(
      Tensor<Float>(shape: [2, 1], elements: [1e4, -1e4]), labels: [0, 0])
    #expect(binary.value == 5e3)
    #expect(binary.gradient.elements == [0.5, 0])
  }

  @Test(
    "What is not a number is not hidden",
    arguments: [
      Loss.meanSquaredError, .meanAbsoluteError, .huber(), .charbonnier(), .crossEntropy(), .binaryCrossEntropy,
    ])
  func notANumber(_ loss: Loss) throws {
    for place in 0..<3 {
      var outputs = [Float](repeating: 1, count: 3)
      outputs[place] = .nan
      #expect(try loss.evaluate(Tensor(shape: [1, 3], elements: outputs), labels: [1]).value.isNaN)
    }
  }

  @Test("A picture is like itself")
  func itself() throws {
    let (value, gradient) = try Loss.structuralSimilarity().evaluate(Case.pictures.0, targets: Case.pictures.0)
    #expect(abs(value) < 1e-6)
    #expect(gradient.elements.allSatisfy { abs($0) < 1e-5 })
  }

  @Test("What cannot be compared is refused with the reason")
  func refused() {
    let three = Tensor<Float>(zeros: [2, 3])
    expect("labels [0, 3]", .data) { try Loss.crossEntropy().evaluate(three, labels: [0, 3]) }
    expect("labels [0]", .data) { try Loss.crossEntropy().evaluate(three, labels: [0]) }
    expect("2×3 and targets of 3×3", .data) { try Loss.huber().evaluate(three, targets: Tensor(zeros: [3, 3])) }
    expect("a Huber loss' δ of 0.0", .description) { try Loss.huber(delta: 0).evaluate(three, labels: [0, 1]) }
    expect("label smoothing of 1.0", .description) {
      try Loss.crossEntropy(labelSmoothing: 1).evaluate(three, labels: [0, 1])
    }
    expect("11×11", .data) {
      try Loss.structuralSimilarity().evaluate(Tensor(zeros: [1, 10, 12, 1]), targets: Tensor(zeros: [1, 10, 12, 1]))
    }
    expect("pictures, not labels", .data) { try Loss.structuralSimilarity().evaluate(three, labels: [0, 1]) }
  }

  private func expect(
    _ reason: String, _ kind: NetworkError.Kind, _ body: () throws -> (value: Double, gradient: Tensor<Float>)
  ) {
    let error = #expect(throws: NetworkError.self) { _ = try body() }
    #expect(error?.kind == kind)
    #expect(error?.reason.contains(reason) == true)
  }
}
