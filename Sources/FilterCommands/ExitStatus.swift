import ArgumentParser
import ImageCodecs
import ImageFilters
import NeuralNetworks
import Tensors

/// What the process tells its caller, after BSD's sysexits.
enum ExitStatus: Int32 {
  case success = 0
  case fellShort = 1
  case usage = 2
  case badData = 65
  case noInput = 66
  case cannotCreate = 73
  case inputOutput = 74

  /// The code for an error that ends the program.
  init(of error: any Error) {
    switch error {
    case let error as ReportedFailure: self = error.status
    case let error as CodecError: self.init(error.kind)
    case let error as TensorFileError: self.init(error.kind)
    case is NetworkError: self = .badData
    case is FilterError, is UsageError, is ValidationError: self = .usage
    default:
      self = ImgfilterCommand.exitCode(for: error).rawValue == 0 ? .success : .usage
    }
  }

  private init(_ kind: CodecError.Kind) {
    switch kind {
    case .noInput: self = .noInput
    case .unsupported, .damaged, .overLimit, .unrepresentable: self = .badData
    case .cannotCreate: self = .cannotCreate
    case .inputOutput: self = .inputOutput
    }
  }

  private init(_ kind: TensorFileError.Kind) {
    switch kind {
    case .noInput: self = .noInput
    case .unsupported, .damaged, .mismatch, .overLimit, .unrepresentable: self = .badData
    case .cannotCreate: self = .cannotCreate
    case .inputOutput: self = .inputOutput
    }
  }

  /// One sentence that says what went wrong, nil where the argument parser has to say it.
  static func sentence(for error: any Error) -> String? {
    switch error {
    case let error as CodecError: error.description
    case let error as TensorFileError: error.description
    case let error as FilterError: error.reason
    case let error as NetworkError: error.reason
    case let error as UsageError: error.reason
    default: nil
    }
  }
}

/// An error of which the user knows already.
struct ReportedFailure: Error {
  let status: ExitStatus
}

/// A command line that makes no sense, in one sentence.
struct UsageError: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
