public import SystemPackage
public import Tensors

/// A network with its parameters in one file, which runs without any code that describes it.
///
/// The file is a safetensors file: the parameters under their full names and with their axes in PyTorch's order (output
/// × input × height × width), and in its metadata the network's description (``Network/json``) under
/// ``descriptionName``, beside any other texts. The Python package `safetensors` reads it, and PyTorch's
/// `load_state_dict` takes what it gives where the layers have the same names.
///
/// ```swift
/// try ModelFile(network, parameters, metadata: ["trained on": "photos"]).write(to: "model.safetensors")
///
/// let model = try ModelFile(contentsOf: "model.safetensors")
/// let plan = try NetworkPlan(model.network, parameters: model.parameters, batch: 1)
/// ```
public struct ModelFile: Sendable {
  /// The network.
  public var network: Network

  /// The parameters, as ``Network/declarations`` has them.
  public var parameters: Parameters

  /// Texts by name, without the network's description.
  public var metadata: [String: String]

  /// The name of the text that is the network's description.
  public static let descriptionName = "imgfilter.network"

  /// The longest description that is read, in bytes: that of some ten thousand layers.
  static let longestDescription = 8 << 20

  /// A network with parameters and texts.
  public init(_ network: Network, _ parameters: Parameters, metadata: [String: String] = [:]) {
    self.network = network
    self.parameters = parameters
    self.metadata = metadata
  }

  /// Reads a model.
  ///
  /// - Parameters:
  ///   - path: a regular file.
  ///   - maxMemory: what the parameters may take in bytes; as much as the process may have unless stated otherwise.
  /// - Throws: `TensorFileError`: of kind `unsupported` where the file describes no network, `damaged` where its
  ///   description is none, `mismatch` where a parameter is missing, too much or of another shape than the description
  ///   has it.
  public init(contentsOf path: FilePath, maxMemory: Int = ProcessLimits.memory) throws(TensorFileError) {
    try self.init(try Safetensors(contentsOf: path, maxMemory: maxMemory), name: path.string)
  }

  /// Reads the model that a safetensors file has; see ``init(contentsOf:maxMemory:)``.
  ///
  /// - Parameters:
  ///   - file: the contents of the file.
  ///   - name: the name that errors carry.
  public init(_ file: Safetensors, name: String? = nil) throws(TensorFileError) {
    metadata = file.metadata
    guard let description = metadata.removeValue(forKey: Self.descriptionName) else {
      throw TensorFileError(
        .unsupported, file: name,
        "holds weights and no network: its metadata has no \"\(Self.descriptionName)\"")
    }
    guard description.utf8.count <= Self.longestDescription else {
      throw TensorFileError(
        .overLimit, file: name,
        "describes its network in \(description.utf8.count) bytes; at most \(Self.longestDescription) are read")
    }
    do throws(NetworkError) {
      network = try Network(json: description)
    } catch {
      throw TensorFileError(.damaged, file: name, "describes a network that cannot be: \(error.reason)")
    }
    do throws(NetworkError) {
      parameters = try Parameters(file.tensors, for: network, parallelism: .serial)
    } catch {
      throw TensorFileError(.mismatch, file: name, error.reason)
    }
  }

  /// The contents of the model's file.
  ///
  /// - Throws: ``NetworkError`` of kind `parameters` where the parameters are not the network's.
  public func safetensors() throws(NetworkError) -> Safetensors {
    precondition(
      metadata[Self.descriptionName] == nil, "\(Self.descriptionName) is the name of the network's description")
    var texts = metadata
    texts[Self.descriptionName] = network.json
    return Safetensors(try parameters.tensors(for: network), metadata: texts)
  }

  /// Writes the model, which appears whole or not at all; the same model gives the same bytes.
  ///
  /// - Parameter path: where; what is there is replaced.
  /// - Throws: `TensorFileError`, of kind `mismatch` where the parameters are not the network's.
  public func write(to path: FilePath) throws(TensorFileError) {
    let file: Safetensors
    do throws(NetworkError) {
      file = try safetensors()
    } catch {
      throw TensorFileError(.mismatch, file: path.string, "cannot be written: the model \(error.reason)")
    }
    try file.write(to: path)
  }
}
