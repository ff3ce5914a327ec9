/// Why a network cannot be built, planned, trained or run.
public struct NetworkError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The sort of failure.
  public enum Kind: Hashable, Sendable {
    /// The layers do not fit each other or the input.
    case shape
    /// Weights are missing, too many, or of another shape than the network's.
    case parameters
    /// A description of a network or a training run cannot be understood.
    case description
    /// The examples are not what the network or its loss needs.
    case data
    /// Training went wrong: the loss is infinite or not a number.
    case diverged
  }

  /// The sort of failure.
  public var kind: Kind

  /// What is wrong, as one sentence that says where.
  public var reason: String

  /// A failure of a sort with its explanation.
  public init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  /// The reason; control characters, which a file's name may have, are shown and not sent to a terminal.
  public var description: String {
    reason.unicodeScalars.reduce(into: "") { text, scalar in
      if scalar.value < 0x20 || 0x7F..<0xA0 ~= scalar.value {
        text += scalar.escaped(asASCII: true)
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }
}
