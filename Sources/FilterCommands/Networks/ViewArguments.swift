import ArgumentParser
import ImageCodecs
import NetworkModels
import NeuralNetworks
import SystemPackage

/// Which photos a network looks at, and in which size.
struct ViewArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The photos; `-` is standard input.", valueName: "photo"),
    completion: .file(extensions: ["png", "jpg", "jpeg", "npy"]))
  var photos: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "In which size the network sees a photo: the longer side, WIDTHxHEIGHT whatever its proportions, original, automatic (as it "
        + "is, but no side longer than \(ViewSize.longestSide)) or learned (as large as what the network learnt from). Where its "
        + "layers work on one size alone, the last two are that.", valueName: "size"))
  var size: ViewSizeArgument?

  @OptionGroup var limits: LimitArguments

  func validate() throws {
    guard photos.count(where: { $0 == "-" }) < 2 else { throw ValidationError("standard input can be read once") }
  }

  /// At least one photo has to be named.
  func checkPhotos() throws {
    guard !photos.isEmpty else { throw ValidationError("a photo is missing") }
  }

  /// A photo, and what its files are called: its name without extension where there are several photos.
  struct Photo {
    let name: String
    let image: Image
    /// What its files' names begin with: nothing, or a folder where there are several photos.
    let prefix: String
  }

  /// Reads a photo, upright.
  ///
  /// - Parameter isWhole: whether it is needed in its own size. Otherwise a JPEG is read no larger than the network needs it.
  func read(_ index: Int, whole isWhole: Bool = false) throws -> Photo {
    let file = photos[index]
    var options = limits.decoding
    if !isWhole { options.sufficientSide = sufficientSide }
    let image = try Image(file == "-" ? .standardInput : .file(FilePath(argument: file)), options: options).upright()
    return Photo(name: file == "-" ? "standard input" : file, image: image, prefix: prefixes[index])
  }

  /// The longer side with which a photo is seen as well as if it was read in its own size; nil where that is not known.
  private var sufficientSide: Int? {
    let side: Int? =
      switch size?.size ?? .automatic {
      case .automatic: ViewSize.longestSide
      case .longest(let side): side
      case .exact(let size): max(size.width, size.height)
      case .original, .learned: nil
      }
    // What is left is averaged to the size itself.
    return side.map { $0 * 3 / 2 }
  }

  /// A folder for each photo where there are several; photos of the same name get numbers.
  private var prefixes: [String] {
    guard photos.count > 1 else { return [""] }
    var counts: [String: Int] = [:]
    return photos.map { photo in
      let stem = photo == "-" ? "standard-input" : FilePath(argument: photo).stem ?? "photo"
      counts[stem, default: 0] += 1
      let count = counts[stem] ?? 1
      return (count > 1 ? "\(stem)-\(count)" : stem) + "/"
    }
  }
}

/// A size as the command line has it.
struct ViewSizeArgument: ExpressibleByArgument {
  let size: ViewSize

  init?(argument: String) {
    switch argument {
    case "original": size = .original
    case "automatic": size = .automatic
    case "learned": size = .learned
    default:
      let numbers = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard 1...2 ~= numbers.count, numbers.allSatisfy({ 1...16_384 ~= ($0 ?? 0) }), let width = numbers[0] else {
        return nil
      }
      size =
        numbers.count == 1 ? .longest(width) : .exact(PictureSize(width: width, height: numbers[1] ?? width))
    }
  }
}
