import ImageCodecs
import NetworkModels
import NeuralNetworks
import Tensors
import Testing

@Suite("Classifiers")
struct ClassifierTests {
  /// A network that gives three multiples of the mean of a picture.
  private static func model(
    _ factors: [Float] = [1, 2, -1], side: Int = 4, softmax: Softmax? = nil, classes: [String] = []
  ) throws -> NetworkModel {
    let network = try Network(input: [side, side, 1]) {
      AveragePool2D.global
      Flatten()
      Dense(3).named("fc")
      if let softmax { softmax }
    }
    var parameters = Parameters()
    parameters["fc.weight"] = Tensor(shape: [1, 3], elements: factors)
    parameters["fc.bias"] = Tensor(zeros: [3])
    return NetworkModel(
      name: "mean", network: network, parameters: parameters, preprocessing: .unit(.gray), classes: classes)
  }

  private static func photo(_ width: Int, _ height: Int, _ gray: (Int, Int) -> UInt8) -> Image {
    let bytes = (0..<height).flatMap { y in (0..<width).map { x in gray(x, y) } }
    return Image(.uint8(Tensor(shape: [height, width], elements: bytes)))
  }

  @Test("The likeliest class comes first, with the softmax of the outputs and its name")
  func guesses() throws {
    let classifier = try Classifier(try Self.model(classes: ["a", "b", "c"]))
    let guesses = try classifier.guesses(for: Self.photo(9, 5) { _, _ in 255 }, top: 2)
    // e¹, e² and e⁻¹.
    let sum = 2.718281828 + 7.389056099 + 0.367879441
    #expect(guesses.map(\.name) == ["b", "a"] && guesses.map(\.index) == [1, 0])
    #expect(abs(guesses[0].probability - 7.389056099 / sum) < 1e-6)
    #expect(abs(guesses[1].probability - 2.718281828 / sum) < 1e-6)
    let nameless = try Classifier(try Self.model()).guesses(for: Self.photo(2, 2) { _, _ in 0 })
    // All as likely.
    #expect(nameless.map(\.index) == [0, 1, 2] && nameless.allSatisfy { $0.name == nil })
  }

  @Test("A network that gives probabilities, or their logarithms, gives the same", arguments: [true, false])
  func softmax(logarithmic: Bool) throws {
    let photo = Self.photo(4, 4) { x, y in UInt8(16 * x + y) }
    let expected = try Classifier(try Self.model()).guesses(for: photo)
    let actual = try Classifier(try Self.model(softmax: Softmax(logarithmic: logarithmic))).guesses(for: photo)
    for (one, other) in zip(expected, actual) {
      #expect(one.index == other.index && abs(one.probability - other.probability) < 1e-6)
    }
  }

  @Test("Networks and names that do not fit are refused")
  func mistakes() throws {
    #expect(throws: NetworkError.self) { try Classifier(try Self.model(classes: ["a", "b"])) }
    let network = try Network(input: [4, 4, 1]) { Conv2D(2, kernel: 3).named("conv") }
    let model = NetworkModel(
      name: "none", network: network, parameters: network.initialParameters(seed: 0), preprocessing: .unit(.gray))
    #expect(throws: NetworkError.self) { try Classifier(model) }
  }

  @Test("The middle of a photo: the shorter side becomes 8 pixels for an input of 7, as 256 for 224")
  func centered() throws {
    // A photo of 16×8 pixels stays as it is but for the cut: 4 or 5 columns to the left, none or one row above.
    let photo = Self.photo(16, 8) { x, y in UInt8(10 * x + y) }
    let input = try Framing.centered.input(for: photo, shape: [7, 7, 1], .unit(.gray))
    let (left, top) = (4, 0)
    for y in 0..<7 {
      for x in 0..<7 {
        #expect(abs(input[y, x, 0] * 255 - Float(10 * (x + left) + y + top)) < 1e-3)
      }
    }
    let tall = try Framing.centered.input(
      for: Self.photo(8, 16) { x, y in UInt8(10 * y + x) }, shape: [7, 7, 1], .unit(.gray))
    #expect(abs(tall[0, 0, 0] * 255 - 40) < 1e-3)
    #expect(Architecture.resnet18.framing == .centered && Architecture.smallResNet.framing == .stretched)
    let strip = Self.photo(60_000, 1) { _, _ in 7 }
    #expect(throws: NetworkError.self) { try Framing.centered.input(for: strip, shape: [224, 224, 1], .unit(.gray)) }
  }

  @Test("Stretched: all of the photo, whatever its proportions")
  func stretched() throws {
    let photo = Self.photo(8, 2) { x, _ in x < 4 ? 0 : 255 }
    let input = try Framing.stretched.input(for: photo, shape: [2, 2, 1], .unit(.gray))
    #expect(input[0, 0, 0] < 0.2 && input[0, 1, 0] > 0.8 && input[1, 0, 0] == input[0, 0, 0])
  }

  @Test("A confusion matrix counts what was taken for what")
  func confusion() throws {
    // Pictures of the mean 1 go to class 1, of −1 to class 2.
    let model = try Self.model(side: 1)
    let inputs = Tensor<Float>(shape: [70, 1, 1, 1], elements: (0..<70).map { $0 % 7 == 0 ? -1 : 1 })
    let labels = (0..<70).map { $0 % 7 == 0 ? 2 : $0 % 7 == 1 ? 0 : 1 }
    let matrix = try ConfusionMatrix(
      of: model.network, model.parameters, classes: ["a", "b", "c"],
      on: ArrayDataset(inputs: inputs, labels: labels, classes: 3))
    #expect(matrix.counts == [[0, 10, 0], [0, 50, 0], [0, 0, 10]])
    #expect(matrix.total == 70 && matrix.accuracy == 60.0 / 70)
    #expect(matrix.accuracy(of: 0) == 0 && matrix.accuracy(of: 1) == 1)
    #expect(matrix.mistakes == [.init(label: 0, guess: 1, count: 10)])
    let empty = ConfusionMatrix(classes: ["a", "b"], counts: [[0, 0], [3, 1]])
    #expect(empty.accuracy(of: 0) == nil && empty.accuracy == 0.25)
    #expect(throws: NetworkError.self) {
      try ConfusionMatrix(
        of: model.network, model.parameters, classes: ["a", "b"],
        on: ArrayDataset(inputs: inputs, labels: labels, classes: 3))
    }
  }
}
