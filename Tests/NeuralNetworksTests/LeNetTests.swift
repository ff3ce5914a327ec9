import NeuralNetworks
import Tensors
import Testing

/// LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998) on digits that the project draws.
@Suite("LeNet-5")
struct LeNetTests {
  static func network() throws -> Network {
    try Network(input: [28, 28, 1]) {
      Conv2D(6, kernel: 5, padding: .same)
      Activation(.relu)
      MaxPool2D(2)
      Conv2D(16, kernel: 5)
      Activation(.relu)
      MaxPool2D(2)
      Flatten()
      Dense(120)
      Activation(.relu)
      Dense(84)
      Activation(.relu)
      Dense(10)
    }
  }

  // 97 % and 1.5 s in a release build; a debug build, 30 times slower, sees only that it learns.
  @Test("It reads more than 95 % of digits that it has not seen")
  func digits() throws {
    #if DEBUG
      let (count, epochs, least) = (320, 4, 0.3)
    #else
      let (count, epochs, least) = (2000, 10, 0.95)
    #endif
    let batch = 32
    var settings = TrainingSettings(.crossEntropy(), epochs: epochs)
    settings.metrics = [.accuracy]
    settings.batch = .examples(batch)
    settings.optimizer = .adam(learningRate: 3e-3)
    settings.schedule = .oneCycle(.init(steps: epochs * count / batch))
    let trainer = try Trainer(try Self.network(), settings: settings)
    try trainer.run(on: DrawnDigits(count: count, seed: 1))
    let accuracy = try trainer.evaluate(on: DrawnDigits(count: 500, seed: 2)).metrics[0]
    #expect(accuracy > least)
  }
}
