import ImageCodecs
import NetworkModels
import SystemPackage
import Tensors

/// What a photo shows, as it is printed.
struct ClassifiedPhoto: Encodable {
  /// A class.
  struct Guess: Encodable {
    let index: Int
    let name: String?
    let probability: Double
  }

  let file: String
  let classes: [Guess]

  init(file: String, classes: [Classifier.Guess]) {
    self.file = file
    self.classes = classes.map { Guess(index: $0.index, name: $0.name, probability: $0.probability) }
  }

  /// The photo's name, and a line for each class.
  var text: String {
    let lines = classes.map { guess in
      let percent = NumberText.fixed(100 * guess.probability, places: 2)
      return String(repeating: " ", count: max(0, 9 - percent.count))
        + "\(percent) %  \(guess.name ?? "class \(guess.index)")"
    }
    return ([file] + lines).joined(separator: "\n")
  }
}

/// A text that has the names of classes, a line each.
enum ClassNames {
  /// The largest file that is read.
  private static let largestFile = 1 << 20

  /// Reads the names.
  ///
  /// - Throws: `CodecError` where the file cannot be read or is none of that kind.
  static func read(_ path: FilePath) throws(CodecError) -> [String] {
    let bytes = try ByteSource(.file(path)).readToEnd(limit: largestFile)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CodecError(.damaged, file: path.string, "is no text in UTF-8")
    }
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard !lines.isEmpty, !lines.contains("") else {
      throw CodecError(.damaged, file: path.string, "has no name of a class in each of its lines")
    }
    return lines
  }
}
