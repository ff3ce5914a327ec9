import Foundation
import SystemPackage
import TestSupport

/// The program as a user runs it.
enum Program {
  /// What a run left behind.
  struct Outcome {
    let status: Int32
    let output: [UInt8]
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// The executable beside the tests.
  static let path: String = {
    let bundles =
      CommandLine.arguments.filter { $0.contains(".xctest") }
      + Bundle.allBundles.map(\.bundlePath).filter { $0.hasSuffix(".xctest") }
    let folders = bundles.map { FilePath($0).removingLastComponent() } + [FilePath(CommandLine.arguments[0])]
    for folder in folders {
      var folder = folder
      while folder.lastComponent != nil {
        let program = folder.appending("imgfilter").string
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: program, isDirectory: &isFolder), !isFolder.boolValue {
          return program
        }
        folder.removeLastComponent()
      }
    }
    return "imgfilter"
  }()

  /// A process that is ready to run.
  static func process(_ arguments: [String], in folder: TemporaryFolder) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path.string)
    process.standardInput = FileHandle.nullDevice
    return process
  }

  /// Runs the program to its end. Streams go through files, so that none can block another.
  ///
  /// - Parameter environment: variables besides those that there are.
  @discardableResult
  static func run(
    _ arguments: [String], in folder: TemporaryFolder, input: [UInt8] = [], environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = process(arguments, in: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    return try finish(process, in: folder, input: input)
  }

  /// Runs a shell's command line, in which `$imgfilter` is the program.
  static func shell(_ line: String, in folder: TemporaryFolder) throws -> Outcome {
    let process = process(["-c", line], in: folder)
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.environment = ProcessInfo.processInfo.environment.merging(["imgfilter": path]) { $1 }
    return try finish(process, in: folder, input: [])
  }

  private static func finish(_ process: Process, in folder: TemporaryFolder, input: [UInt8]) throws -> Outcome {
    let streams = try TemporaryFolder()
    try streams.write(input, to: "in")
    try streams.write([], to: "out")
    try streams.write([], to: "err")
    process.standardInput = try FileHandle(forReadingFrom: streams.url("in"))
    process.standardOutput = try FileHandle(forWritingTo: streams.url("out"))
    process.standardError = try FileHandle(forWritingTo: streams.url("err"))
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
      output: try streams.bytes("out"), errors: String(decoding: try streams.bytes("err"), as: UTF8.self))
  }
}

extension TemporaryFolder {
  func url(_ name: String) -> URL { URL(fileURLWithPath: file(name).string) }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(at: url(name), withIntermediateDirectories: true)
  }

  /// All files and folders, hidden ones too, with their paths below the folder.
  var allContents: [String] {
    (FileManager.default.enumerator(atPath: path.string)?.compactMap { $0 as? String } ?? []).sorted()
  }
}
