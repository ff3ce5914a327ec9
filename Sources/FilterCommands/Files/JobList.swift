import ImageCodecs
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a command line asks to be done with which files, checked before anything is done.
struct JobList {
  let jobs: [FileJob]

  /// Whether several inputs may be meant, so that one that is bad does not end the rest.
  let isBatch: Bool

  /// Finds the inputs and names the outputs.
  ///
  /// - Throws: ``UsageError``, or ``ImageCodecs/CodecError`` where a folder cannot be read.
  init(_ arguments: FileArguments, format: ImageFormat?) throws {
    if let folder = arguments.outputDir {
      isBatch = true
      let outputs = OutputFolder(FilePath(argument: folder), format: format, overwrites: arguments.overwrite)
      jobs = try outputs.jobs(for: try Self.inputs(arguments, except: outputs.folder))
    } else {
      isBatch = false
      jobs = [try Self.single(arguments, format: format)]
    }
  }

  private static func single(_ arguments: FileArguments, format: ImageFormat?) throws -> FileJob {
    let files = arguments.files
    guard let input = files.first else { throw UsageError("an input and an output are missing") }
    guard files.count > 1 else {
      throw UsageError("the output is missing: a second file, `-` for standard output, or --output-dir")
    }
    guard files.count == 2 else {
      throw UsageError(
        "\(files.count) files were named; several inputs need --output-dir, one input has one output")
    }
    if arguments.recursive { throw UsageError("--recursive needs --output-dir") }
    if input != "-", FileStatus(FilePath(argument: input))?.isFolder == true {
      throw UsageError("\(input) is a folder; --recursive --output-dir takes the pictures in it")
    }
    let output = files[1]
    let path = FilePath(argument: output)
    guard output != "-" else {
      guard isatty(STDOUT_FILENO) == 0 else {
        throw UsageError("standard output is a terminal, which cannot show a picture; redirect it")
      }
      return FileJob(
        name: name(input), source: source(input), destination: .standardOutput, format: format, folder: nil)
    }
    if FileStatus(path)?.isFolder == true {
      throw UsageError("\(output) is a folder; use --output-dir \(output)")
    }
    // A device such as /dev/stdout has no extension that could tell the format.
    let isDevice = path.starts(with: "/dev") && path.extension == nil
    return FileJob(
      name: name(input), source: source(input), destination: .file(path),
      format: isDevice ? format : try format ?? Self.format(of: path), folder: nil)
  }

  /// The format that an output's extension names.
  static func format(of output: FilePath) throws(UsageError) -> ImageFormat {
    do throws(CodecError) { return try ImageFormat(path: output) } catch { throw UsageError(error.description) }
  }

  private static func name(_ input: String) -> String { input == "-" ? "standard input" : input }

  private static func source(_ input: String) -> ImageSource {
    input == "-" ? .standardInput : .file(FilePath(argument: input))
  }

  /// All inputs with the paths that they have below the output folder.
  private static func inputs(
    _ arguments: FileArguments, except output: FilePath
  ) throws -> [(input: FilePath, place: FilePath)] {
    guard !arguments.files.isEmpty else { throw UsageError("the inputs are missing") }
    let walk = FolderWalk(except: FileStatus(output)?.identity)
    var inputs: [(FilePath, FilePath)] = []
    for file in arguments.files {
      guard file != "-" else { throw UsageError("standard input has no name for --output-dir") }
      let path = FilePath(argument: file)
      if FileStatus(path)?.isFolder == true {
        guard arguments.recursive else {
          throw UsageError("\(file) is a folder; --recursive takes the pictures in it")
        }
        let found = try walk.pictures(in: path)
        guard !found.isEmpty else {
          throw CodecError(.noInput, file: file, "there are no pictures in this folder")
        }
        inputs += found
      } else {
        guard let last = path.lastComponent else { throw UsageError("the name of an input is empty") }
        inputs.append((path, FilePath(root: nil, [last])))
      }
    }
    return inputs
  }
}
