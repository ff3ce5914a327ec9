public import SystemPackage
public import Tensors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A checkpoint is a safetensors file. Its metadata hold the network's description and the settings and state as JSON;
/// its tensors the network's numbers, `network.` and their name, what the optimizer remembers, `optimizer.` and
/// PyTorch's name, where they are wanted those after the best epoch, `best.` and their name, and `average`, the mean of those that are trained,
/// one after the other. Axes are those of the memory.
extension Trainer {
  private static let format = "imgfilter training 1"

  private struct Stored: Codable {
    var settings: TrainingSettings
    var state: TrainingState
  }

  /// A training that goes on from a checkpoint: see ``CheckpointPolicy``.
  ///
  /// - Parameters:
  ///   - path: the checkpoint.
  ///   - epochs: how many there are to be in all; as many as the training had set out for unless stated otherwise. One that
  ///     stopped early goes on then.
  ///   - parallelism: how many threads work, which may be another number than before.
  /// - Throws: `TensorFileError` where the file cannot be read or is damaged; ``NetworkError`` where it holds no training.
  public convenience init(resuming path: FilePath, epochs: Int? = nil, parallelism: Parallelism = .available) throws {
    let file = try Safetensors(contentsOf: path)
    do {
      try self.init(checkpoint: file, epochs: epochs, parallelism)
    } catch {
      throw NetworkError(error.kind, "\(path): \(error.reason)")
    }
  }

  convenience init(checkpoint file: Safetensors, epochs: Int?, _ parallelism: Parallelism) throws(NetworkError) {
    guard file.metadata["format"] == Self.format, let description = file.metadata["network"],
      let text = file.metadata["training"]
    else { throw NetworkError(.description, "this is no checkpoint of a training") }
    let network = try Network(json: description)
    var stored: Stored
    do {
      let decoder = JSONDecoder()
      decoder.nonConformingFloatDecodingStrategy = .convertFromString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      stored = try decoder.decode(Stored.self, from: Data(text.utf8))
    } catch {
      throw NetworkError(.description, "the checkpoint's state of the training cannot be understood")
    }
    if let epochs { stored.settings.epochs = epochs }
    if epochs != nil, stored.state.stoppedEarly {
      (stored.state.stoppedEarly, stored.state.worseEpochs) = (false, 0)
    }
    try stored.settings.validate()
    try stored.state.check(stored.settings)
    let best = Self.parameters(file, "best.")
    var buffers: [Tensor<Float>] = []
    for name in stored.settings.optimizer.bufferNames {
      guard case .float(let buffer)? = file.tensors["optimizer.\(name)"] else {
        throw NetworkError(.parameters, "the checkpoint has no \(name) of the optimizer")
      }
      buffers.append(buffer)
    }
    let optimizer = try OptimizerState(
      stored.settings.optimizer, count: network.trainedCount, steps: stored.state.steps, buffers: buffers)
    try self.init(
      network, Self.parameters(file, "network."), stored.settings, optimizer, stored.state,
      bestParameters: best.names.isEmpty ? nil : best, parallelism)
    guard settings.weightAveraging != nil else { return }
    guard case .float(let average)? = file.tensors["average"], average.shape == [network.trainedCount] else {
      throw NetworkError(.parameters, "the checkpoint has no mean of the network's parameters")
    }
    self.average = average
  }

  private static func parameters(_ file: Safetensors, _ prefix: String) -> Parameters {
    var result = Parameters()
    for name in file.tensors.names where name.hasPrefix(prefix) {
      guard case .float(let numbers)? = file.tensors[name] else { continue }
      result[String(name.dropFirst(prefix.count))] = numbers
    }
    return result
  }

  /// Stores the training as it is between two steps; ``run(on:validation:checkpoint:observer:)`` does so by itself.
  ///
  /// - Throws: `TensorFileError` where the file cannot be written; what was there before stays then.
  public func writeCheckpoint(to path: FilePath) throws {
    var tensors = NamedTensors()
    let last = lastParameters ?? parameters
    for name in last.names { tensors["network.\(name)"] = last[name].map { .float($0) } }
    for (name, buffer) in zip(optimizer.optimizer.bufferNames, optimizer.buffers) {
      tensors["optimizer.\(name)"] = .float(buffer)
    }
    if let bestParameters {
      for name in bestParameters.names { tensors["best.\(name)"] = bestParameters[name].map { .float($0) } }
    }
    if let average { tensors["average"] = .float(average) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let stored = try encoder.encode(Stored(settings: settings, state: state))
    let metadata = [
      "format": Self.format, "network": network.json, "training": String(decoding: stored, as: UTF8.self),
    ]
    try Safetensors(tensors, metadata: metadata).write(to: path)
  }
}
