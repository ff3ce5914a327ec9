import NetworkModels
import NeuralNetworks
import Tensors
import Visualization

/// What is said of a file of weights.
struct WeightsReport {
  private let file: String
  private let weights: WeightsFile
  private let statistics: [TensorStatistics]
  private let architecture: Architecture?

  init(_ file: String, _ weights: WeightsFile, parallelism: Parallelism) {
    self.file = file
    self.weights = weights
    let tensors = weights.tensors.names.compactMap { weights.tensors[$0] }
    statistics = parallelism.map(tensors.count) { TensorStatistics(tensors[$0]) }
    architecture = Architecture.recognized(in: weights.tensors)
  }

  private var classCount: Int? { architecture?.classCount(of: weights.tensors) }
  private var elementCount: Int { weights.tensors.names.reduce(0) { $0 + (weights.tensors[$1]?.count ?? 0) } }

  /// Lines for people.
  var text: String {
    var lines = [("format", format)]
    if let architecture {
      lines.append(("network", "\(architecture.rawValue), \(classCount ?? 0) classes"))
    } else if weights.metadata[ModelFile.descriptionName] != nil {
      lines.append(("network", "described in the file"))
    }
    lines.append(("tensors", "\(weights.tensors.count), \(elementCount) numbers"))
    let nonFinite = statistics.reduce(0) { $0 + $1.nonFiniteCount }
    if nonFinite > 0 { lines.append(("not finite", "\(nonFinite) numbers")) }
    if !weights.metadata.isEmpty {
      lines.append(("texts", weights.metadata.keys.sorted().joined(separator: ", ")))
    }
    let head = lines.map { "  " + $0.0 + String(repeating: " ", count: 12 - $0.0.count) + $0.1 }
    return ([file] + head).joined(separator: "\n") + (weights.tensors.isEmpty ? "" : "\n\n" + table.text)
  }

  private var table: TextTable {
    let hasNonFinite = statistics.contains { $0.nonFiniteCount > 0 }
    var table = TextTable(
      ["name", "type", "shape", "min", "max", "mean", "deviation"] + (hasNonFinite ? ["not finite"] : []),
      leftColumns: 3)
    for (name, statistics) in zip(weights.tensors.names, statistics) {
      let shape = weights.tensors[name]?.shape ?? []
      let numbers = [statistics.minimum, statistics.maximum, statistics.mean, statistics.deviation]
      table.append(
        [name, weights.typeName(of: name) ?? "", shape.rank == 0 ? "scalar" : "\(shape)"]
          + numbers.map { statistics.finiteCount > 0 ? NumberText.of($0, digits: 4) : "–" }
          + (hasNonFinite ? [statistics.nonFiniteCount == 0 ? "" : "\(statistics.nonFiniteCount)"] : []))
    }
    return table
  }

  private var format: String {
    switch weights.format {
    case .safetensors: "safetensors"
    case .npz: "npz, NumPy's archive"
    case .pytorch: "PyTorch's archive"
    case .pytorchStream: "PyTorch's stream, as versions before 1.6 wrote it"
    }
  }

  /// The same for programs.
  var record: WeightsRecord {
    WeightsRecord(
      file: file, format: weights.format.rawValue, network: architecture?.rawValue, classes: classCount,
      numbers: elementCount, metadata: weights.metadata.keys.sorted(),
      tensors: zip(weights.tensors.names, statistics).map { name, statistics in
        let isEmpty = statistics.finiteCount == 0
        return WeightsRecord.Tensor(
          name: name, type: weights.typeName(of: name) ?? "", shape: weights.tensors[name]?.shape.extents ?? [],
          minimum: isEmpty ? nil : statistics.minimum, maximum: isEmpty ? nil : statistics.maximum,
          mean: isEmpty ? nil : statistics.mean, deviation: isEmpty ? nil : statistics.deviation,
          nonFinite: statistics.nonFiniteCount)
      })
  }
}

/// What `weights --json` says; the keys stay. What is not known is left out.
struct WeightsRecord: Encodable {
  let file: String
  let format: String
  let network: String?
  let classes: Int?
  let numbers: Int
  let metadata: [String]
  let tensors: [Tensor]

  struct Tensor: Encodable {
    let name: String
    let type: String
    let shape: [Int]
    let minimum: Double?
    let maximum: Double?
    let mean: Double?
    let deviation: Double?
    let nonFinite: Int
  }
}
