import ImageCodecs
import SystemPackage

/// One picture's way from an input to an output.
struct FileJob: Sendable {
  /// The input as the user named it.
  let name: String
  let source: ImageSource
  let destination: ImageDestination

  /// The output's format, nil for that of the input.
  let format: ImageFormat?

  /// The folder that has to be there before the output is created, nil where the user has to have it made.
  let folder: FilePath?
}
