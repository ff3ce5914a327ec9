public import NeuralNetworks
public import SystemPackage
public import Tensors

extension RestorationNetwork {
  /// Reads a learnt filter that ``write(to:)`` has written.
  ///
  /// - Parameters:
  ///   - path: a regular file.
  ///   - maxMemory: what the parameters may take in bytes; as much as the process may have unless stated otherwise.
  /// - Throws: `TensorFileError`: what `ModelFile` throws, `unsupported` where the file holds a network that is no filter,
  ///   `damaged` where its numbers or texts make no sense.
  public init(contentsOf path: FilePath, maxMemory: Int = ProcessLimits.memory) throws(TensorFileError) {
    try self.init(try ModelFile(contentsOf: path, maxMemory: maxMemory), name: path.string)
  }

  /// Reads the learnt filter that a model's file has; see ``init(contentsOf:maxMemory:)``.
  ///
  /// - Parameters:
  ///   - model: the contents of the file.
  ///   - name: the name that errors carry.
  public init(_ model: ModelFile, name: String? = nil) throws(TensorFileError) {
    var texts = model.metadata
    guard let task = texts.removeValue(forKey: Names.task) else {
      throw TensorFileError(
        .unsupported, file: name, "holds a network that is no filter: its metadata has no \"\(Names.task)\"")
    }
    guard let task = Task(text: task) else {
      throw TensorFileError(.unsupported, file: name, "is a filter for \"\(task)\", which is not known here")
    }
    let channels = texts.removeValue(forKey: Names.channels).flatMap(PictureChannels.init(rawValue:))
    guard let channels else {
      throw TensorFileError(.damaged, file: name, "does not say whether its filter is for gray or for rgb pictures")
    }
    let hasNoiseMap = texts.removeValue(forKey: Names.noiseMap) == "yes"
    var levels: ClosedRange<Double>?
    if let text = texts.removeValue(forKey: Names.noiseLevels) {
      let numbers = text.split(separator: "-").compactMap { Double($0) }
      guard numbers.count == 2, numbers.allSatisfy({ $0.isFinite && $0 >= 0 }), numbers[0] <= numbers[1] else {
        throw TensorFileError(.damaged, file: name, "names the levels of noise \"\(text)\"")
      }
      levels = numbers[0]...numbers[1]
    }
    do throws(NetworkError) {
      try self.init(
        model.network, model.parameters, task: task, channels: channels, hasNoiseMap: hasNoiseMap,
        noiseLevels: levels, record: texts)
    } catch {
      throw TensorFileError(.damaged, file: name, error.reason)
    }
  }

  /// The filter as a model's file.
  public var modelFile: ModelFile {
    var texts = record
    texts[Names.task] = task.text
    texts[Names.channels] = channels.rawValue
    if hasNoiseMap { texts[Names.noiseMap] = "yes" }
    if let noiseLevels { texts[Names.noiseLevels] = "\(noiseLevels.lowerBound)-\(noiseLevels.upperBound)" }
    return ModelFile(network, parameters, metadata: texts)
  }

  /// Writes the filter, which appears whole or not at all; the same filter gives the same bytes.
  ///
  /// - Parameter path: where; what is there is replaced.
  /// - Throws: `TensorFileError`.
  public func write(to path: FilePath) throws(TensorFileError) { try modelFile.write(to: path) }

  /// The names of the texts in a file.
  private enum Names {
    static let task = "imgfilter.task"
    static let channels = "imgfilter.channels"
    static let noiseMap = "imgfilter.noise-map"
    static let noiseLevels = "imgfilter.noise-levels"
  }
}

extension RestorationNetwork.Task {
  /// The task as files name it.
  var text: String {
    switch self {
    case .denoise: "denoise"
    case .upscale(let factor): "upscale \(factor)"
    case .transform: "transform"
    }
  }

  init?(text: String) {
    switch text {
    case "denoise": self = .denoise
    case "transform": self = .transform
    default:
      let words = text.split(separator: " ")
      guard words.count == 2, words[0] == "upscale", let factor = Int(words[1]), (2...16).contains(factor) else {
        return nil
      }
      self = .upscale(factor: factor)
    }
  }
}
