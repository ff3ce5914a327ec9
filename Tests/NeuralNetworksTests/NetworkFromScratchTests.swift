import Foundation
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

/// The code of the article "A network from scratch", which has to run as it stands and to give what the article says.
@Suite("A network from scratch")
struct NetworkFromScratchTests {
  #if !DEBUG
    @Test("All of it runs, and what it prints is what its comments say")
    func runs() throws {
      let scratch = try TemporaryFolder()
      let path = scratch.file("digits.safetensors")
      var printed: [[String]] = []
      func print(_ items: Any...) { printed.append(items.map { "\($0)" }) }
      // The article begins.
      var random = RandomGenerator(seed: 1)
      let x = (0..<50).map { _ in 2 * random.uniform() - 1 }
      let y = x.map { 2 * $0 - 1 + 0.1 * random.normal() }

      let design = Tensor<Double>(shape: [50, 2], elements: x.flatMap { [$0, 1] })
      let wanted = Tensor<Double>(shape: [50, 1], elements: y)
      let exact = try LeastSquares.solve(design, wanted)
      print(exact.coefficients.elements)  // near [2, -1]

      var (w, b) = (0.0, 0.0)
      for _ in 0..<200 {
        var (slopeW, slopeB) = (0.0, 0.0)
        for (x, y) in zip(x, y) {
          slopeW += 2 * (w * x + b - y) * x / 50
          slopeB += 2 * (w * x + b - y) / 50
        }
        w -= 0.3 * slopeW
        b -= 0.3 * slopeB
      }
      print(w - exact.coefficients.elements[0])  // less than 1e-6

      let ring = try Network(input: [2]) {
        Dense(16).named("hidden")
        Activation(.sigmoid)
        Dense(2).named("output")
      }
      print(ring.summary)

      let parameters = ring.initialParameters(seed: 1)
      let plan = try NetworkPlan(ring, parameters: parameters, batch: 1, learns: true)
      func loss(_ parameters: Parameters) throws -> Double {
        let plan = try NetworkPlan(ring, parameters: parameters, batch: 1)
        (plan.input[0], plan.input[1]) = (0.5, -1)
        plan.forward(batch: 1)
        let outputs = Tensor(shape: [1, 2], elements: Array(plan.output(of: "output") ?? .init(start: nil, count: 0)))
        return try Loss.crossEntropy().evaluate(outputs, labels: [1]).value
      }
      (plan.input[0], plan.input[1]) = (0.5, -1)
      plan.forward(batch: 1)
      let outputs = Tensor(shape: [1, 2], elements: Array(plan.output(of: "output") ?? .init(start: nil, count: 0)))
      let slopes = try Loss.crossEntropy().evaluate(outputs, labels: [1]).gradient
      _ = plan.gradient(of: "output")?.update(fromContentsOf: slopes.elements)
      plan.backward(batch: 1)
      let computed = Double(plan.currentGradients["hidden.weight"]?.elements[0] ?? .nan)

      var (above, below) = (parameters, parameters)
      var weights = parameters["hidden.weight"]?.elements ?? []
      weights[0] += 0.01
      above["hidden.weight"] = Tensor(shape: [2, 16], elements: weights)
      weights[0] -= 0.02
      below["hidden.weight"] = Tensor(shape: [2, 16], elements: weights)
      let difference = (try loss(above) - loss(below)) / 0.02
      print(computed, difference)  // agree to four digits

      var points: [Float] = []
      var labels: [Int] = []
      for _ in 0..<400 {
        let (x, y) = (2 * random.uniform() - 1, 2 * random.uniform() - 1)
        points += [Float(x), Float(y)]
        labels.append(x * x + y * y < 0.5 ? 1 : 0)
      }
      let disc = try ArrayDataset(inputs: Tensor(shape: [400, 2], elements: points), labels: labels, classes: 2)
      var settings = TrainingSettings(.crossEntropy(), epochs: 150)
      settings.metrics = [.accuracy]
      settings.batch = .examples(32)
      settings.optimizer = .adam(learningRate: 0.03)
      let trainer = try Trainer(ring, settings: settings)
      try trainer.run(on: disc)
      print(trainer.history.last?.training.metrics[0] ?? 0)  // above 0.95

      let reader = try Network(input: [28, 28, 1]) {
        Conv2D(8, kernel: 5, padding: .same)
        BatchNorm()
        Activation(.relu)
        MaxPool2D(2)
        Conv2D(16, kernel: 5)
        BatchNorm()
        Activation(.relu)
        MaxPool2D(2)
        Flatten()
        Dense(10)
      }
      print(reader.summary)  // the last columns are the receptive fields

      let readerParameters = reader.initialParameters(seed: 3)
      let (folded, foldedParameters) = try reader.folded(readerParameters)
      print(reader.nodes.count - folded.nodes.count, foldedParameters.count)  // 2 layers fewer

      var reading = TrainingSettings(.crossEntropy(), epochs: 6)
      reading.metrics = [.accuracy]
      reading.optimizer = .adam(learningRate: 3e-3)
      reading.schedule = .oneCycle(.init(steps: 6 * 63))
      let school = try Trainer(reader, settings: reading)
      try school.run(on: DrawnDigits(count: 2000, seed: 1), validation: DrawnDigits(count: 500, seed: 2))
      print(school.history.last?.validation?.metrics[0] ?? 0)  // above 0.95

      let model = ModelFile(reader, school.parameters, metadata: ["classes": "0,1,2,3,4,5,6,7,8,9"])
      try model.write(to: path)
      let again = try ModelFile(contentsOf: path)
      print(again.network.summary)

      let reads = try NetworkPlan(again.network, parameters: again.parameters, batch: 1, kept: .outputs)
      let scores = try reads.outputs(for: try DrawnDigits(count: 10, seed: 3).example(7).input).elements
      print(scores.indices.max { scores[$0] < scores[$1] } ?? -1)  // 7
      // The article ends.
      try #require(printed.count == 10)
      func number(_ line: Int, _ item: Int = 0) -> Double { Double(printed[line][item]) ?? .nan }
      #expect(abs(exact.coefficients.elements[0] - 2) < 0.1 && abs(exact.coefficients.elements[1] + 1) < 0.1)
      #expect(abs(number(1)) < 1e-6)
      #expect(printed[2][0].contains("hidden") && printed[5][0].contains("conv2d"))
      #expect(abs(number(3) - number(3, 1)) < 1e-4 * abs(number(3)) + 1e-6)
      #expect(number(4) > 0.95)
      #expect(printed[6][0] == "2")
      #expect(number(7) > 0.95)
      #expect(printed[8][0] == printed[5][0])
      #expect(printed[9][0] == "7")
    }
  #endif

  @Test("The article has the code that is tested")
  func same() throws {
    func lines(_ text: Substring) -> [String] {
      text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
    let root = Fixture.packageRoot
    let article = try String(
      contentsOfFile: root.appending("Sources/NeuralNetworks/NeuralNetworks.docc/NetworkFromScratch.md").string,
      encoding: .utf8)
    let pieces = article.components(separatedBy: "```swift\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    let own = try String(contentsOfFile: #filePath, encoding: .utf8)
    let code = own.components(separatedBy: "// The article begins.\n")[1].components(
      separatedBy: "// The article ends.")[0]
    // Comments stand where the formatter puts them.
    func bare(_ line: String) -> String {
      line.components(separatedBy: "//")[0].trimmingCharacters(in: .whitespaces)
    }
    #expect(pieces.count == 10)
    #expect(lines(Substring(pieces.joined())).map(bare) == lines(Substring(code)).map(bare))
  }
}
