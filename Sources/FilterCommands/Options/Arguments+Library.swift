public import ArgumentParser
public import ImageCodecs
public import ImageFilters
public import LearnedFilters
public import NetworkModels
public import NeuralNetworks

// The libraries' own values as values of options.

extension Border: ExpressibleByArgument {
  /// What the help lists.
  public static var allValueStrings: [String] {
    ["replicate", "reflect", "reflect101", "wrap", "constant:V"]
  }

  /// The border as the command line has it.
  /// The colour as the command line has it, for the two that have names.
  public var defaultValueDescription: String { description }
}

extension DecodingOptions.DamagePolicy: ExpressibleByArgument {}
extension EncodingOptions.ChromaSubsampling: ExpressibleByArgument {}
extension Convolve.Direction: ExpressibleByArgument {}
extension Gradient.Output: ExpressibleByArgument {}
extension ResponseRange: ExpressibleByArgument {}
extension Grayscale.Weights: ExpressibleByArgument {}
extension Laplacian.Neighbors: ExpressibleByArgument {}
extension KernelProgram: ExpressibleByArgument {}
extension Morphology.Operation: ExpressibleByArgument {}
extension Morphology.Element: ExpressibleByArgument {}
extension KernelFitOptions.Channels: ExpressibleByArgument {}
extension RestorationNetwork.Design: ExpressibleByArgument {}
extension PictureChannels: ExpressibleByArgument {}
extension Architecture: ExpressibleByArgument {}

extension ImageFormat: ExpressibleByArgument {
  /// Reads a format's name or one of its extensions.
  public init?(argument: String) { self.init(extension: argument) }
}

/// The sample types by the names that the command line has for them.
enum Depth: String, ExpressibleByArgument, CaseIterable {
  case eight = "8"
  case sixteen = "16"
  case float = "float"

  var samples: SampleType {
    switch self {
    case .eight: .uint8
    case .sixteen: .uint16
    case .float: .float
    }
  }
}

extension BackgroundColor: ExpressibleByArgument {
  /// Reads `white`, `black` and `#rrggbb`.
  public init?(argument: String) {
    switch argument {
    case "white": self = .white
    case "black": self = .black
    default:
      let digits = argument.hasPrefix("#") ? argument.dropFirst() : Substring(argument)
      guard digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16)
      else {
        return nil
      }
      let parts = [16, 8, 0].map { Float(value >> $0 & 255) / 255 }
      self.init(red: parts[0], green: parts[1], blue: parts[2])
    }
  }

  /// The colour as the command line has it, for the two that have names.
  public var defaultValueDescription: String { self == .white ? "white" : "black" }
}
