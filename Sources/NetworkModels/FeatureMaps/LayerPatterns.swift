public import NeuralNetworks

extension Network {
  /// The names of the layers that patterns stand for, in the order of the network, each once.
  ///
  /// In a pattern `*` stands for any letters, dots too, and `?` for any one: `layer*.relu` are `layer1.0.relu`,
  /// `layer1.1.relu` and so on. All else stands for itself.
  ///
  /// - Throws: `NetworkError` of kind `description` where a pattern stands for no layer; it lists names that are near.
  public func layerNames(matching patterns: [String]) throws(NetworkError) -> [String] {
    var found: Set<String> = []
    for pattern in patterns {
      let matches = nodes.lazy.map(\.name).filter { Self.matches($0, pattern) }
      guard matches.contains(where: { _ in true }) else {
        let near = nearNames(to: pattern).map(\.debugDescription).joined(separator: ", ")
        throw NetworkError(
          .description,
          "there is no layer \(pattern.debugDescription)\(near.isEmpty ? "" : "; there are \(near)")")
      }
      found.formUnion(matches)
    }
    return nodes.map(\.name).filter { found.contains($0) }
  }

  /// Whether a name is one of those that a pattern stands for.
  static func matches(_ name: String, _ pattern: String) -> Bool {
    let (letters, signs) = (Array(name.unicodeScalars), Array(pattern.unicodeScalars))
    // The last star, and the letter up to which it reaches now: where what follows does not fit, it reaches further.
    var (letter, sign) = (0, 0)
    var star: (sign: Int, letter: Int)?
    while letter < letters.count {
      if sign < signs.count, signs[sign] == "*" {
        star = (sign, letter)
        sign += 1
      } else if sign < signs.count, signs[sign] == "?" || signs[sign] == letters[letter] {
        sign += 1
        letter += 1
      } else if let last = star {
        star = (last.sign, last.letter + 1)
        (sign, letter) = (last.sign + 1, last.letter + 1)
      } else {
        return false
      }
    }
    return signs[sign...].allSatisfy { $0 == "*" }
  }

  /// The names that take the fewest changes of a letter to become another one, at most five.
  private func nearNames(to pattern: String) -> [String] {
    // Signs that stand for letters are no mistakes.
    let wanted = Array(pattern.unicodeScalars.filter { $0 != "*" }.prefix(80))
    let distances = nodes.enumerated().map { index, node in
      (distance: Self.changes(from: wanted, to: Array(node.name.unicodeScalars)), index: index)
    }
    return distances.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }.prefix(5).map { nodes[$0.index].name }
  }

  /// How many letters have to be put in, taken out or replaced (Levenshtein 1966).
  private static func changes(from first: [Unicode.Scalar], to second: [Unicode.Scalar]) -> Int {
    var row = Array(0...second.count)
    for (index, letter) in first.enumerated() {
      var corner = row[0]
      row[0] = index + 1
      for (place, other) in second.enumerated() {
        let above = row[place + 1]
        row[place + 1] = min(above + 1, row[place] + 1, corner + (letter == other ? 0 : 1))
        corner = above
      }
    }
    return row[second.count]
  }
}
