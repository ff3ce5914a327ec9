public import NeuralNetworks
public import SystemPackage
public import Tensors

extension NetworkModel {
  /// The text in a model's metadata that is its ``preprocessing``, as JSON.
  public static let preprocessingName = "imgfilter.preprocessing"
  /// The text in a model's metadata that has its ``classes``, a line each.
  public static let classesName = "imgfilter.classes"

  /// A named network with weights of a file: `.safetensors`, `.npz`, `.pth` or `.pt`.
  ///
  /// Weights have torchvision's names. The number of classes is that of the file; GoogLeNet's auxiliary classifiers are read
  /// where the file has them.
  ///
  /// - Parameters:
  ///   - architecture: the network.
  ///   - path: the file.
  ///   - parallelism: how many threads turn the weights' axes.
  /// - Throws: `TensorFileError`, of kind `mismatch` where the weights are not this network's.
  public init(
    _ architecture: Architecture, weights path: FilePath, parallelism: Parallelism = .available
  ) throws(TensorFileError) {
    let tensors = try NamedTensors(weights: path)
    do throws(NetworkError) {
      try self.init(architecture, tensors, parallelism: parallelism)
    } catch {
      throw TensorFileError(
        .mismatch, file: path.string, "holds no weights of \(architecture.rawValue): it \(error.reason)")
    }
  }

  /// A named network with weights by name.
  ///
  /// - Parameters:
  ///   - architecture: the network.
  ///   - tensors: weights under torchvision's names.
  ///   - parallelism: how many threads turn their axes.
  /// - Throws: `NetworkError` of kind `parameters` where they are not this network's.
  public init(
    _ architecture: Architecture, _ tensors: NamedTensors, parallelism: Parallelism = .available
  ) throws(NetworkError) {
    let tensors = architecture.renamed(tensors)
    let network = try architecture.network(
      classes: architecture.classCount(in: tensors), auxiliaryHeads: tensors["aux1.fc2.weight"] != nil)
    self.init(
      name: architecture.rawValue, network: network,
      parameters: try Parameters(tensors, for: network, parallelism: parallelism),
      preprocessing: architecture.preprocessing)
  }

  /// A model in one file, which describes its network itself.
  ///
  /// Files that say nothing of what their network sees have ``Preprocessing/unit(_:)``.
  ///
  /// - Throws: `TensorFileError`; see `ModelFile`. Of kind `unsupported` where the network sees no pictures.
  public init(contentsOf path: FilePath) throws(TensorFileError) {
    let file = try ModelFile(contentsOf: path)
    guard file.network.input.rank == 3, let channels = PictureChannels(count: file.network.input[2]) else {
      throw TensorFileError(
        .unsupported, file: path.string,
        "has a network for inputs of \(file.network.input), which are no pictures of 1 or 3 channels")
    }
    var preprocessing = Preprocessing.unit(channels)
    if let text = file.metadata[Self.preprocessingName] {
      guard let stored = Preprocessing(json: text), stored.channels == channels else {
        throw TensorFileError(.damaged, file: path.string, "has a \(Self.preprocessingName) that cannot be read")
      }
      preprocessing = stored
    }
    let classes = file.metadata[Self.classesName].map { $0.split(separator: "\n").map(String.init) } ?? []
    self.init(
      name: path.stem ?? path.string, network: file.network, parameters: file.parameters,
      preprocessing: preprocessing, classes: classes)
  }

  /// The model as one file, which ``init(contentsOf:)`` reads.
  ///
  /// - Parameter metadata: other texts by name.
  public func modelFile(metadata: [String: String] = [:]) -> ModelFile {
    var texts = metadata
    texts[Self.preprocessingName] = preprocessing.json
    if !classes.isEmpty { texts[Self.classesName] = classes.joined(separator: "\n") }
    return ModelFile(network, parameters, metadata: texts)
  }
}

extension PictureChannels {
  fileprivate init?(count: Int) {
    switch count {
    case 1: self = .gray
    case 3: self = .rgb
    default: return nil
    }
  }
}
