import ImageFilters

/// The words of a chain, step by step, as a shell would see them.
enum ChainWords {
  /// Splits at `|` into steps and at spaces into words; quotes and backslashes work as in a shell.
  static func split(_ chain: String) throws(FilterError) -> [[String]] {
    var steps: [[String]] = [[]]
    var word: String?
    var quote: Character?
    var isEscaped = false

    for character in chain {
      if isEscaped {
        // In double quotes a backslash only protects what would be special there.
        if quote == "\"", character != "\"", character != "\\" { word = (word ?? "") + "\\" }
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == "|" || character.isWhitespace {
        if let finished = word { steps[steps.count - 1].append(finished) }
        word = nil
        if character == "|" { steps.append([]) }
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let quote { throw FilterError("the chain has a \(quote) that is not closed") }
    if isEscaped { throw FilterError("the chain ends with a backslash") }
    if let finished = word { steps[steps.count - 1].append(finished) }

    if steps == [[]] { throw FilterError("the chain is empty; an example is 'blur 2 | sobel'") }
    if let empty = steps.firstIndex(of: []) {
      throw FilterError("step \(empty + 1) of the chain is empty")
    }
    return steps
  }
}
