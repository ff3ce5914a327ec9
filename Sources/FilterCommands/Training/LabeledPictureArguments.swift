import ArgumentParser
import ImageCodecs
import NetworkModels
import NeuralNetworks
import SystemPackage
import Tensors

/// How pictures of classes are read, moved and held out.
struct LabeledPictureArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Another folder of the same classes to be tested on (default: a tenth of each class is held out).",
      valueName: "folder"), completion: .directory)
  var validation: String?

  @Option(help: ArgumentHelp("What the network sees of a picture.", valueName: "channels"))
  var channels: PictureChannels = .rgb

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Make all pictures so many pixels wide and high, 8…1024 (default: their own size if it is the same for all and at most "
        + "64, otherwise 64).", valueName: "pixels"))
  var inputSize: Int?

  @Flag(help: "Let left and right change places at random: not for what has a left and a right, such as digits.")
  var flip = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Move pictures at random by up to so many pixels, 0…100 (default: a fourteenth of their size).",
      valueName: "pixels"))
  var shift: Int?

  func validate() throws {
    if let inputSize, !(8...1024 ~= inputSize) {
      throw ValidationError("--input-size has to be 8…1024, not \(inputSize)")
    }
    if let shift, !(0...100 ~= shift) { throw ValidationError("--shift has to be 0…100, not \(shift)") }
  }

  /// The options of the library.
  func options(seed: UInt64) -> LabeledPictures.Options {
    var options = LabeledPictures.Options()
    options.channels = channels
    options.size = inputSize.map { PictureSize(width: $0, height: $0) }
    (options.flips, options.shift, options.seed) = (flip, shift, seed)
    return options
  }

  /// The pictures of a folder.
  func read(_ folder: String, seed: UInt64, parallelism: Parallelism) throws -> LabeledPictures {
    for name in [folder] + (validation.map { [$0] } ?? []) where FileStatus(FilePath(argument: name))?.isFolder != true
    {
      throw CodecError(.noInput, file: name, "there is no such folder")
    }
    return try LabeledPictures(
      folder: FilePath(argument: folder), validation: validation.map { FilePath(argument: $0) },
      options(seed: seed), parallelism: parallelism)
  }
}
