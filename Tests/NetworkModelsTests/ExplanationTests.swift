import ImageCodecs
import NeuralNetworks
import Tensors
import Testing

@testable import NetworkModels

@Suite("What made a network see a class")
struct ExplanationTests {
  private func gray(_ width: Int, _ height: Int, _ shade: (Int, Int) -> UInt8) -> Image {
    let shades = (0..<width * height).map { shade($0 % width, $0 / width) }
    return Image(.uint8(Tensor(shape: [height, width, 1], elements: shades)))
  }

  /// Two channels, the brightness x and 1 − x; class 0 is the mean of the one, class 1 that of the other, class 2 their
  /// difference.
  private func brightness(softmax: Bool = false) throws -> NetworkModel {
    let network = try Network(input: [2, 2, 1]) {
      Conv2D(2, kernel: 1).named("conv")
      AveragePool2D.global.named("pool")
      Flatten().named("flat")
      Dense(3).named("fc")
      if softmax { Softmax().named("softmax") }
    }
    var parameters = Parameters()
    parameters["conv.weight"] = Tensor(shape: [1, 1, 1, 2], elements: [1, -1])
    parameters["conv.bias"] = Tensor(shape: [2], elements: [0, 1])
    parameters["fc.weight"] = Tensor(shape: [2, 3], elements: [1, 0, 1, 0, 1, -1])
    parameters["fc.bias"] = Tensor(zeros: [3])
    return NetworkModel(
      name: "brightness", network: network, parameters: parameters, preprocessing: .unit(.gray),
      classes: ["bright", "dark", "difference"])
  }

  @Test("Grad-CAM as computed by hand: channels by their mean gradients, cut off below 0", arguments: [false, true])
  func gradCAM(softmax: Bool) throws {
    let model = try brightness(softmax: softmax)
    let shades: [UInt8] = [0, 51, 102, 255]
    let photo = gray(2, 2) { shades[2 * $1 + $0] }
    let x: [Double] = [0, 0.2, 0.4, 1]
    // The gradient of a mean of four pixels is ¼ everywhere.
    let expected = [x.map { $0 / 4 }, x.map { (1 - $0) / 4 }, x.map { max(0, $0 / 4 - (1 - $0) / 4) }]
    for (index, numbers) in expected.enumerated() {
      let explanation = try model.gradCAM(of: photo, class: index)
      #expect(explanation.layer == "conv" && explanation.guess.name == model.classes[index])
      for (found, wanted) in zip(explanation.heat.elements, numbers) { #expect(abs(Double(found) - wanted) < 1e-6) }
    }
    // Dark is the most probable class: its score is 0.6, that of bright 0.4.
    let best = try model.gradCAM(of: photo)
    #expect(best.guess.index == 1 && abs(best.guess.score - 0.6) < 1e-6)
    #expect(try model.saliency(of: photo, class: 2).heat.elements == [0.5, 0.5, 0.5, 0.5])
  }

  @Test("Classes with their probabilities, by name and by number")
  func guesses() throws {
    let model = try brightness()
    let guesses = try model.saliency(of: gray(2, 2) { _, _ in 255 }).guesses
    #expect(guesses.map(\.index) == [0, 2, 1] && guesses[0].name == "bright")
    #expect(abs(guesses.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
    #expect(guesses[0].probability == guesses[1].probability)
    #expect(model.classIndex("dark") == 1 && model.classIndex("2") == 2 && model.classIndex("3") == nil)
    #expect(model.className(7) == "class 7")
  }

  @Test("Occlusion finds the patch that decides, for any number of threads")
  func occlusion() throws {
    let network = try Network(input: [8, 8, 1]) {
      Flatten().named("flat")
      Dense(2).named("fc")
    }
    var parameters = Parameters()
    var weights = Tensor<Float>(zeros: [64, 2])
    weights.withUnsafeMutableBufferPointer { weights in
      // Class 0 is the brightness of the pixels 4…5 × 2…3, class 1 that of one other.
      for (x, y) in [(4, 2), (5, 2), (4, 3), (5, 3)] { weights[2 * (8 * y + x)] = 1 }
      weights[1] = 1
    }
    parameters["fc.weight"] = weights
    parameters["fc.bias"] = Tensor(zeros: [2])
    let model = NetworkModel(name: "patch", network: network, parameters: parameters, preprocessing: .unit(.gray))
    let photo = gray(8, 8) { x, y in 4...5 ~= x && 2...3 ~= y ? 255 : 0 }
    var told: [Int] = []
    let found = try model.occlusion(of: photo, patch: 2, stride: 2, parallelism: .serial) { done, _ in told.append(done)
    }
    #expect(found.guess.index == 0 && told == [8, 16])
    for (index, number) in found.heat.elements.enumerated() {
      let isThere = 4...5 ~= index % 8 && 2...3 ~= index / 8
      // Covered by the mean of 1/16, the score falls from 4 to ¼; elsewhere nothing changes.
      #expect(abs(number - (isThere ? 3.75 : 0)) < 1e-5)
    }
    let two = try model.occlusion(of: photo, patch: 2, stride: 2, parallelism: Parallelism(threads: 2))
    #expect(two.heat == found.heat)
    // Patches that do not divide the picture reach its end.
    #expect(try model.occlusion(of: photo, patch: 3, stride: 3).heat.elements.last == 0)
  }

  @Test func refusals() throws {
    let model = try brightness()
    let photo = gray(2, 2) { _, _ in 9 }
    #expect(throws: NetworkError.self) { _ = try model.gradCAM(of: photo, class: 3) }
    #expect(throws: NetworkError.self) { _ = try model.gradCAM(of: photo, layer: "fc") }
    #expect(throws: NetworkError.self) { _ = try model.gradCAM(of: photo, layer: "none") }
    let filter = try Network(input: [4, 4, 1]) { Conv2D(1, kernel: 3, padding: .same).named("conv") }
    let enlarger = NetworkModel(
      name: "filter", network: filter, parameters: filter.initialParameters(seed: 1), preprocessing: .unit(.gray))
    let error = #expect(throws: NetworkError.self) { _ = try enlarger.saliency(of: photo) }
    #expect(error?.reason.hasPrefix("filter gives 4×4×1 numbers, which are no classes") == true)
  }
}
