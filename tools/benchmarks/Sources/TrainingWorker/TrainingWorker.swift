import NeuralNetworks
import SystemPackage
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Trains one of the works of `tools/benchmark-training`: see `training/worker.py` for what it is asked and answers.
@main
struct TrainingWorker {
  let network: Network
  let parameters: Parameters
  let data: ArrayDataset
  let settings: TrainingSettings
  let parallelism: Parallelism

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let threads = Int(arguments[3]), threads > 0 else {
      fatalError("TrainingWorker WORK FILE THREADS")
    }
    let worker = try TrainingWorker(arguments[1], FilePath(arguments[2]), Parallelism(threads: threads))
    say("{\"ready\": \"\", \"peak\": \(peak())}")
    while let line = readLine() {
      let words = line.split(separator: " ")
      switch (words.first, words.dropFirst().first.flatMap { Int($0) }) {
      case ("train", let steps?): say(try worker.train(steps))
      case ("memory", _): say("{\"peak\": \(peak())}")
      default: return
      }
    }
  }

  init(_ key: String, _ path: FilePath, _ parallelism: Parallelism) throws {
    var tensors = try Safetensors(contentsOf: path).tensors
    guard let inputs = tensors["inputs"]?.floats else { fatalError("\(path) has no inputs") }
    network = try Self.network(key, input: Shape(Array(inputs.shape.extents.dropFirst())))
    if let labels = tensors["labels"]?.integers {
      data = try ArrayDataset(inputs: inputs, labels: labels.elements.map { Int($0) }, classes: 10)
    } else {
      guard let targets = tensors["targets"]?.floats else { fatalError("\(path) has no targets") }
      data = try ArrayDataset(inputs: inputs, targets: targets)
    }
    for name in ["inputs", "targets", "labels"] { tensors[name] = nil }
    parameters = try Parameters(tensors, for: network)
    let batches = ["shallow": 32, "kernel": 1, "five": 16, "denoiser": 2, "dncnn": 16, "lenet": 64]
    var settings = TrainingSettings(
      key == "shallow" || key == "lenet" ? .crossEntropy() : .meanSquaredError, epochs: 1)
    settings.batch = .examples(batches[key] ?? 1)
    settings.optimizer = .adam(learningRate: key == "dncnn" ? 1e-5 : 1e-3)
    settings.shuffles = false
    self.settings = settings
    self.parallelism = parallelism
  }

  /// The networks of `training/works.py`.
  static func network(_ key: String, input: Shape) throws -> Network {
    switch key {
    case "shallow":
      try Network(input: input) {
        Dense(128)
        Activation(.sigmoid)
        Dense(10)
      }
    case "kernel": try Network(input: input) { Conv2D(1, kernel: 5, bias: false) }
    case "five":
      try Network(input: input) {
        for _ in 0..<4 {
          Conv2D(16, kernel: 3, padding: .same)
          Activation(.relu)
        }
        Conv2D(1, kernel: 3, padding: .same)
      }
    case "denoiser":
      try Network(input: input) {
        for _ in 0..<2 {
          Conv2D(48, kernel: 3, padding: .same)
          Activation(.leakyReLU(slope: 0.2))
        }
        Conv2D(3, kernel: 1)
      }
    case "dncnn":
      try Network(input: input) {
        Conv2D(64, kernel: 3, padding: .same)
        Activation(.relu)
        for _ in 0..<15 {
          Conv2D(64, kernel: 3, padding: .same, bias: false)
          BatchNorm()
          Activation(.relu)
        }
        Conv2D(1, kernel: 3, padding: .same)
      }
    default:
      try Network(input: input) {
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
  }

  /// Trains for so many steps after a tenth as many that are not timed.
  func train(_ steps: Int) throws -> String {
    var settings = settings
    settings.epochs = steps + steps / 10 + 1
    let trainer = try Trainer(network, parameters: parameters, settings: settings, parallelism: parallelism)
    let clock = ContinuousClock()
    let warm = steps / 10
    var (done, losses, begin, end) = (0, [Double](), clock.now, clock.now)
    try trainer.run(on: data) { event in
      guard case .step(let report) = event else { return .goOn }
      done += 1
      if losses.count < 20 { losses.append(report.loss) }
      if done == warm { begin = clock.now }
      guard done == warm + steps else { return .goOn }
      end = clock.now
      return .pause
    }
    let passed = (end - begin).components
    return "{\"nanoseconds\": \(passed.seconds * 1_000_000_000 + passed.attoseconds / 1_000_000_000), "
      + "\"losses\": \(losses)}"
  }

  /// The most memory that the process had, in bytes.
  static func peak() -> Int {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }

  static func say(_ line: String) {
    print(line)
    fflush(nil)
  }
}
