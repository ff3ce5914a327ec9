import ArgumentParser
import ImageCodecs
import NetworkModels
import NeuralNetworks
import SystemPackage
import Tensors

/// Which network is looked into.
struct ModelArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The network: a name (\(ModelArguments.names)), or a file that describes its network itself, as trainings and studies "
        + "write it.", valueName: "name or file"), completion: .file(extensions: ["safetensors"]))
  var model: String

  @Option(
    help: ArgumentHelp(
      "The weights of a network that has a name, under torchvision's names: .safetensors, .npz, .pth or .pt.",
      valueName: "file"), completion: .file(extensions: ["safetensors", "npz", "pth", "pt"]))
  var weights: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What the random weights follow from of a network without --weights (default: 0). They show what the architecture alone does.",
      valueName: "number"))
  var seed: UInt64?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What is taken from each channel and what it is divided by then, in fractions of white: imagenet, unit (0:1), signed "
        + "(0.5:0.5), or MEAN:DEVIATION, of one number or one for each channel, such as 0.5,0.4,0.4:0.25 (default: what the "
        + "network learnt from).", valueName: "values"))
  var preprocess: PreprocessingArgument?

  static let names = Architecture.allCases.map(\.rawValue).joined(separator: ", ")

  func validate() throws {
    guard seed == nil || weights == nil else {
      throw ValidationError("--seed is for random weights; with --weights there are none")
    }
    guard Architecture(rawValue: model) == nil, weights != nil || seed != nil else { return }
    throw ValidationError(
      "--weights and --seed are for a network that has a name (\(Self.names)), not for \(model)")
  }

  /// The network.
  ///
  /// - Parameter parallelism: how many threads turn the axes of its weights.
  func read(_ parallelism: Parallelism = .available) throws -> NetworkModel {
    var model = try stored(parallelism)
    if let preprocess {
      guard let preprocessing = preprocess.preprocessing(model.preprocessing.channels) else {
        throw UsageError(
          "--preprocess has numbers for more channels than the \(model.preprocessing.channels.count) that \(model.name) sees"
        )
      }
      model.preprocessing = preprocessing
    }
    return model
  }

  private func stored(_ parallelism: Parallelism) throws -> NetworkModel {
    guard let architecture = Architecture(rawValue: model) else {
      let path = FilePath(argument: model)
      guard FileStatus(path) != nil else {
        throw CodecError(
          .noInput, file: model, "there is no such file, and no network of this name (there are \(Self.names))")
      }
      return try NetworkModel(contentsOf: path)
    }
    guard let weights else {
      let seed = seed ?? 0
      Messages.standard.note(
        "\(architecture.rawValue) has random weights of seed \(seed), since there are no --weights: what is seen is what "
          + "the architecture alone does")
      return try NetworkModel(architecture, seed: seed)
    }
    return try NetworkModel(architecture, weights: FilePath(argument: weights), parallelism: parallelism)
  }

  /// What random weights follow from; nil where weights are read.
  var randomSeed: UInt64? {
    Architecture(rawValue: model) != nil && weights == nil ? seed ?? 0 : nil
  }

  /// The network with where its weights are from, for a report.
  var title: String {
    guard Architecture(rawValue: model) != nil else { return model }
    return weights.map { "\(model) with the weights of \($0)" } ?? "\(model) with random weights of seed \(seed ?? 0)"
  }
}

/// How a photo becomes an input, as the command line has it.
enum PreprocessingArgument: ExpressibleByArgument {
  case imageNet
  case unit
  case signed
  case numbers(mean: [Float], deviation: [Float])

  init?(argument: String) {
    switch argument {
    case "imagenet": self = .imageNet
    case "unit": self = .unit
    case "signed": self = .signed
    default:
      let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map { part in
        part.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
      }
      guard parts.count == 2, parts.allSatisfy({ [1, 3].contains($0.count) }) else { return nil }
      let (mean, deviation) = (parts[0].compactMap { $0 }, parts[1].compactMap { $0 })
      guard mean.count == parts[0].count, deviation.count == parts[1].count, mean.allSatisfy(\.isFinite),
        deviation.allSatisfy({ $0.isFinite && $0 > 0 })
      else { return nil }
      self = .numbers(mean: mean, deviation: deviation)
    }
  }

  /// For a network that sees such channels; nil where there are numbers for others.
  func preprocessing(_ channels: PictureChannels) -> Preprocessing? {
    switch self {
    case .unit: return .unit(channels)
    case .signed: return .signed(channels)
    case .imageNet: return channels == .rgb ? .imageNet : nil
    case .numbers(let mean, let deviation):
      func each(_ numbers: [Float]) -> [Float]? {
        if numbers.count == channels.count { return numbers }
        return numbers.count == 1 ? [Float](repeating: numbers[0], count: channels.count) : nil
      }
      guard let mean = each(mean), let deviation = each(deviation) else { return nil }
      return Preprocessing(mean: mean, deviation: deviation)
    }
  }
}
