import ArgumentParser
import ImageFilters

/// The options of one filter, the same as a subcommand and as a step of a chain.
protocol FilterOptions: ParsableArguments {
  /// The subcommand's name, and the step's.
  static var name: String { get }

  /// Other names that are understood.
  static var aliases: [String] { get }

  /// One sentence for the list of subcommands.
  static var abstract: String { get }

  /// What somebody has to know who uses it, with examples.
  static var discussion: String { get }

  /// The options (without dashes) that a step's leading plain words stand for, in order.
  static var mainOptions: [String] { get }

  /// The filter that the options describe.
  func makeFilter() throws -> any ImageFilter

  /// What the user asked to be told of the filter, nil where nothing.
  func explanation() throws -> String?
}

extension FilterOptions {
  static var aliases: [String] { [] }

  func explanation() throws -> String? { nil }
}

/// All filters that have a name.
enum FilterCatalog {
  static let all: [any FilterOptions.Type] = [
    BlurOptions.self, BoxOptions.self, MedianOptions.self, BilateralOptions.self, SharpenOptions.self,
    SobelOptions.self, ScharrOptions.self, PrewittOptions.self, LaplacianOptions.self,
    LaplacianOfGaussianOptions.self, CannyOptions.self, ConvolveOptions.self, EmbossOptions.self,
    GrayscaleOptions.self, MorphologyOptions.self, LearnedOptions.self, DenoiseOptions.self,
    UpscaleOptions.self,
  ]

  /// The filter of a name or another word for it.
  static func named(_ name: String) -> (any FilterOptions.Type)? {
    all.first { $0.name == name || $0.aliases.contains(name) }
  }
}
