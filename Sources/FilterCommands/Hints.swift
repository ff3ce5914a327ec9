import ArgumentParser
import ImageCodecs
import ImageFilters

/// The subcommands by their names, and what people type instead.
enum Subcommands {
  /// What the user may have meant, where the subcommand that is asked for does not exist; nil where it does.
  static func mistake(in arguments: [String]) -> String? {
    let words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
    guard let word = words.first, !word.hasPrefix("-"), !word.isEmpty, word != "help" else { return nil }
    if let command = type(word) { return mistake(in: words.dropFirst(), below: word, command) }
    let sentence = "there is no subcommand `\(word)`"
    if let operation = Morphology.Operation(rawValue: word) {
      return "\(sentence); did you mean `\(MorphologyOptions.name) --operation \(operation.rawValue)`?"
    }
    guard let name = Spelling.nearest(to: word, of: names) else {
      return "\(sentence); `imgfilter help` lists them"
    }
    return "\(sentence); did you mean `\(name)`?"
  }

  /// The same for a subcommand that has subcommands itself.
  private static func mistake(
    in words: ArraySlice<String>, below name: String, _ command: any ParsableCommand.Type
  ) -> String? {
    let inner = command.configuration.subcommands
    guard !inner.isEmpty, let word = words.first, !word.hasPrefix("-"), !word.isEmpty, word != "help",
      type(word, of: command) == nil
    else { return nil }
    guard let nearest = Spelling.nearest(to: word, of: inner.compactMap { $0.configuration.commandName }) else {
      return "there is no subcommand `\(name) \(word)`; `imgfilter help \(name)` lists them"
    }
    return "there is no subcommand `\(name) \(word)`; did you mean `\(name) \(nearest)`?"
  }

  /// The subcommand of a name or another word for it.
  ///
  /// - Parameter command: where it is a subcommand of; the program itself unless stated otherwise.
  static func type(
    _ name: String, of command: any ParsableCommand.Type = ImgfilterCommand.self
  ) -> (any ParsableCommand.Type)? {
    command.configuration.subcommands.first {
      $0.configuration.commandName == name || $0.configuration.aliases.contains(name)
    }
  }

  private static var names: [String] {
    ImgfilterCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
  }
}

/// The options that a help screen lists.
struct OptionNames {
  /// Names with their dashes, and whether a value follows.
  private var takesValue: [String: Bool] = [:]

  /// - Parameter help: as the argument parser prints it, where the lines of options begin with two spaces and a dash.
  init(help: String) {
    for line in help.split(separator: "\n") where line.hasPrefix("  -") {
      let words = line.split(separator: " ")
      let names = words.prefix { $0.hasPrefix("-") }
      let hasValue = words.dropFirst(names.count).first?.hasPrefix("<") == true
      for name in names { takesValue[name.filter { $0 != "," }] = hasValue }
    }
  }

  /// The first option that does not exist, and what may have been meant.
  ///
  /// - Parameter elsewhere: where the options are listed, as the end of a sentence.
  func mistake(in words: some Sequence<String>, elsewhere: String) -> String? {
    for (word, isValue) in sorted(words) where !isValue && word.hasPrefix("-") {
      let name = String(word.prefix { $0 != "=" })
      // A number that begins with a minus, or a kernel, is no option.
      guard name.drop(while: { $0 == "-" }).first?.isLetter == true, takesValue[name] == nil else { continue }
      let known = takesValue.keys.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) }.sorted()
      let nearest = Spelling.nearest(to: String(name.drop { $0 == "-" }), of: known)
      return "there is no option \(name)" + (nearest.map { "; did you mean --\($0)?" } ?? elsewhere)
    }
    return nil
  }

  /// The words that are neither options nor their values.
  func plainWords(of words: some Sequence<String>) -> [String] {
    sorted(words).filter { !$0.isValue && ($0.word == "-" || !$0.word.hasPrefix("-")) }.map(\.word)
  }

  /// The words up to `--`, and whether each is the value of the option before it.
  private func sorted(_ words: some Sequence<String>) -> [(word: String, isValue: Bool)] {
    var result: [(word: String, isValue: Bool)] = []
    for word in words {
      let isValue = result.last.map { !$0.isValue && takesValue[$0.word] == true } ?? false
      if word == "--", !isValue { break }
      result.append((word, isValue))
    }
    return result
  }
}

/// What may have been meant by a command line that cannot be understood.
enum UsageHint {
  /// A sentence that says more than the argument parser's, nil where there is none.
  static func hint(for arguments: [String]) -> String? {
    guard var name = arguments.first, var command = Subcommands.type(name) else { return nil }
    var words = arguments.dropFirst()
    while let word = words.first, let inner = Subcommands.type(word, of: command) {
      (name, command) = ("\(name) \(word)", inner)
      words = words.dropFirst()
    }
    let options = OptionNames(help: ImgfilterCommand.helpMessage(for: command))
    let elsewhere = "; `imgfilter \(name) --help` lists them"
    if let mistake = options.mistake(in: words, elsewhere: elsewhere) { return mistake }
    return FilterCatalog.named(name).flatMap { surplus($0, words, options) }
  }

  /// Finds `blur in.png out.png 2`, where the third plain word is the value of the main option.
  private static func surplus<Options: FilterOptions>(
    _: Options.Type, _ words: ArraySlice<String>, _ options: OptionNames
  ) -> String? {
    let plain = options.plainWords(of: words)
    guard plain.count == 3, let option = Options.mainOptions.first.map({ "--\($0)" }),
      !words.contains(where: { $0 == option || $0.hasPrefix("\(option)=") || $0.hasPrefix("--output-dir") }),
      !plain[2].split(separator: ".", omittingEmptySubsequences: false).dropFirst().contains(where: {
        ImageFormat(extension: String($0)) != nil
      }), (try? Options.parse(["\(option)=\(plain[2])"])) != nil
    else { return nil }
    return "`\(plain[2])` is one file too many; did you mean \(option) \(plain[2])?"
  }
}

/// Words that were mistyped.
enum Spelling {
  /// The name that a word is a misspelling or the beginning of, nil where none is near.
  static func nearest(to word: String, of names: [String]) -> String? {
    // Of short words every other one is near.
    let allowed = min(2, word.count / 2)
    let distances = names.map { (name: $0, distance: EditDistance.between($0, word)) }
    if let best = distances.min(by: { $0.distance < $1.distance }), best.distance <= allowed { return best.name }
    return word.count > 2 ? names.first { $0.hasPrefix(word) } : nil
  }
}
