import NetworkModels
import NeuralNetworks
import SystemPackage
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs one of the networks of `tools/benchmark-inference`: see `inference/worker.py` for what it is asked and answers.
@main
struct InferenceWorker {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let architecture = Architecture(rawValue: arguments[1]),
      let threads = Int(arguments[3]), threads > 0
    else { fatalError("InferenceWorker NETWORK FILE THREADS") }
    var tensors = try Safetensors(contentsOf: FilePath(arguments[2])).tensors
    guard let picture = tensors["input"]?.floats else { fatalError("the file has no input") }
    tensors["input"] = nil
    let model = try NetworkModel(architecture, tensors)
    let (network, parameters) = try model.network.folded(model.parameters)
    let plan = try NetworkPlan(
      network, parameters: parameters, batch: 1, kept: .outputs, parallelism: Parallelism(threads: threads))
    let outputs = try plan.outputs(for: picture).elements
    say("{\"ready\": \"\", \"outputs\": \(outputs)}")
    let clock = ContinuousClock()
    while let line = readLine() {
      let words = line.split(separator: " ")
      guard words.count == 2, let runs = Int(words[1]) else { return }
      let begin = clock.now
      switch words[0] {
      case "run": for _ in 0..<runs { _ = try plan.outputs(for: picture) }
      case "open": for _ in 0..<runs { _ = try Safetensors(contentsOf: FilePath(arguments[2])) }
      default: return
      }
      let passed = (clock.now - begin).components
      say("{\"nanoseconds\": \(passed.seconds * 1_000_000_000 + passed.attoseconds / 1_000_000_000)}")
    }
  }

  static func say(_ line: String) {
    print(line)
    fflush(nil)
  }
}
