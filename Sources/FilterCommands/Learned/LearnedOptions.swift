import ArgumentParser
import ImageFilters
import LearnedFilters
import NeuralNetworks
import SystemPackage
import Tensors

/// The options of a network as a step of a chain.
struct LearnedOptions: FilterOptions {
  static let name = "learned"
  static let aliases = ["apply"]
  static let abstract = ApplyCommand.configuration.abstract
  static let discussion = ApplyCommand.configuration.discussion
  static let mainOptions = ["model", "strength"]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The network's file, as `imgfilter train` writes it.", valueName: "model"),
    completion: .file(extensions: ["safetensors"]))
  var model: String

  @OptionGroup var noise: StrengthArgument

  func makeFilter() throws -> any ImageFilter { try LearnedFile.filter(model, strength: noise.strength) }
}

/// How strong the noise is.
struct StrengthArgument: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The noise's standard deviation in steps of 8 bits, 0 to 255, for a network that is told.", valueName: "strength")
  )
  var strength: Double?
}

/// Networks in files as filters.
enum LearnedFile {
  /// The filter that a file holds.
  ///
  /// - Throws: `TensorFileError` where the file is none, ``UsageError`` where the strength does not fit the network.
  static func filter(_ path: String, strength: Double?) throws -> LearnedFilter {
    let network = try RestorationNetwork(contentsOf: FilePath(argument: path))
    do throws(NetworkError) {
      return try LearnedFilter(network, strength: strength)
    } catch {
      guard error.kind == .data else { throw TensorFileError(.unsupported, file: path, error.reason) }
      let levels = network.noiseLevels.map { " (--strength; it has learnt from \(text($0)))" } ?? " (--strength)"
      throw UsageError("\(path): \(error.reason)\(network.hasNoiseMap ? levels : "")")
    }
  }

  /// "25", or "5 to 50".
  private static func text(_ levels: ClosedRange<Double>) -> String {
    let ends = [levels.lowerBound, levels.upperBound].map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" }
    return ends[0] == ends[1] ? ends[0] : "\(ends[0]) to \(ends[1])"
  }
}
