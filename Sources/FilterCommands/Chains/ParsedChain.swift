import ArgumentParser
import ImageCodecs
import ImageFilters

/// The filters of a text such as `blur 2 | sobel --output x`.
struct ParsedChain {
  /// The filters in order.
  let filters: [any ImageFilter]

  /// What steps were asked to say of themselves.
  let explanations: [String]

  /// All filters as one.
  var filter: FilterChain { FilterChain(filters) }

  /// Reads a chain.
  ///
  /// - Throws: ``ImageFilters/FilterError`` that names the step, or ``ImageCodecs/CodecError`` where a kernel's file
  ///   cannot be read.
  init(_ chain: String) throws {
    var filters: [any ImageFilter] = []
    var explanations: [String] = []
    for (index, words) in try ChainWords.split(chain).enumerated() {
      let name = words[0]
      guard let type = FilterCatalog.named(name) else {
        throw FilterError("step \(index + 1): \(Self.unknown(name))")
      }
      let place = "step \(index + 1), `\(name)`"
      do {
        let (filter, explanation) = try Self.read(type, words.dropFirst())
        filters.append(filter)
        if let explanation { explanations.append("\(place):\n\(explanation)") }
      } catch let error as FilterError {
        throw FilterError("\(place): \(error.reason)")
      }
    }
    self.filters = filters
    self.explanations = explanations
  }

  private static func read<Options: FilterOptions>(
    _: Options.Type, _ words: ArraySlice<String>
  ) throws -> (any ImageFilter, String?) {
    let arguments = try arguments(words, mainOptions: Options.mainOptions)
    let options: Options
    do {
      options = try Options.parse(arguments)
    } catch {
      let mistake = OptionNames(help: Options.helpMessage()).mistake(in: arguments, elsewhere: " in a step")
      throw FilterError(mistake ?? message(of: error, Options.self))
    }
    let filter = try options.makeFilter()
    try PictureTask.check(filter)
    return (filter, try options.explanation())
  }

  /// Puts the names of the main options before the plain words that the step begins with.
  private static func arguments(
    _ words: ArraySlice<String>, mainOptions: [String]
  ) throws(FilterError) -> [String] {
    let plain = words.prefix { !$0.hasPrefix("-") || startsWithNumber($0) }
    guard plain.count <= mainOptions.count else {
      let surplus = plain[plain.startIndex + mainOptions.count]
      throw FilterError(
        "`\(surplus)` is one value too many; \(mainOptions.count) may be given without a name")
    }
    return zip(mainOptions, plain).map { "--\($0)=\($1)" } + words.dropFirst(plain.count)
  }

  /// Whether a word that begins with a dash is a value: `-45`, or a kernel such as `-1,0,1`.
  private static func startsWithNumber(_ word: String) -> Bool {
    Double(word.prefix { !" ,;/".contains($0) }) != nil
  }

  /// The argument parser's sentence as a part of ours.
  private static func message<Options: FilterOptions>(of error: any Error, _: Options.Type) -> String {
    guard Options.exitCode(for: error) != .success else {
      return "help is not for steps of a chain; `imgfilter \(Options.name) --help` tells the options"
    }
    let message = Options.message(for: error)
    return message.prefix { $0 != "\n" }.description
  }

  private static func unknown(_ name: String) -> String {
    let names = FilterCatalog.all.map { $0.name }
    let sentence = "there is no filter `\(name)`"
    if let operation = Morphology.Operation(rawValue: name) {
      return "\(sentence); did you mean `\(MorphologyOptions.name) \(operation.rawValue)`?"
    }
    if let nearest = Spelling.nearest(to: name, of: names) { return "\(sentence); did you mean `\(nearest)`?" }
    return "\(sentence); there are \(names.joined(separator: ", "))"
  }
}

/// How different two words are.
enum EditDistance {
  /// The number of letters to insert, remove or replace (Levenshtein 1966).
  static func between(_ first: String, _ second: String) -> Int {
    let second = Array(second)
    var row = Array(0...second.count)
    for (index, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in second.indices {
        let replaced = diagonal + (letter == second[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
      }
    }
    return row[second.count]
  }
}
