import Foundation
import ImageCodecs
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite struct OutputTests {
  private let image = RoundTripTests.random(PixelLayout(width: 9, height: 7, samples: .uint8, color: .rgb))

  private func mode(_ path: FilePath) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path.string)
    return (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0
  }

  @Test func appearsWhole() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("out.png")
    let writer = try ImageWriter.create(path, layout: image.layout)
    #expect(folder.contents.count == 1)
    #expect(folder.contents.first?.hasPrefix(".") == true)
    try image.samples.withBytes { (bytes) throws(CodecError) in
      try writer.writeRows(RawSpan(_unsafeBytes: bytes))
    }
    #expect(!folder.contents.contains("out.png"))
    try writer.finish()
    #expect(folder.contents == ["out.png"])
    #expect(try Image(contentsOf: path).samples == image.samples)
  }

  @Test func leavesNothingWhereItIsReleased() throws {
    let folder = try TemporaryFolder()
    try folder.write([1, 2, 3], to: "out.png")
    for format in ImageFormat.allCases {
      do {
        let writer = try ImageWriter.create(
          .file(folder.file("out.png")), format: format, layout: image.layout)
        #expect(folder.contents.count == 2)
        _ = writer.layout
      }
      #expect(folder.contents == ["out.png"])
    }
    #expect(try folder.bytes("out.png") == [1, 2, 3])
  }

  @Test func keepsModeAndLinks() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: "real.png")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o640], ofItemAtPath: folder.file("real.png").string)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link.png").string, withDestinationPath: "real.png")
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("new.png").string, withDestinationPath: "target.png")
    try image.write(to: folder.file("link.png"))
    try image.write(to: folder.file("new.png"))
    #expect(folder.contents == ["link.png", "new.png", "real.png", "target.png"])
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link.png").string) == "real.png")
    #expect(try Image(contentsOf: folder.file("real.png")).samples == image.samples)
    #expect(try Image(contentsOf: folder.file("target.png")).samples == image.samples)
    #expect(mode(folder.file("real.png")) == 0o640)
    let mask = umask(0o022)
    _ = umask(mask)
    #expect(mode(folder.file("target.png")) == 0o666 & ~Int(mask))
  }

  @Test func inputMayBeOutput() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("same.png")
    try image.write(to: path)
    let reader = try ImageReader.open(path)
    let writer = try ImageWriter.create(path, layout: reader.header.layout)
    var row = [UInt8](repeating: 0, count: image.layout.bytesPerRow)
    for _ in 0..<image.height {
      var span = row.mutableSpan
      var raw = span.mutableBytes
      #expect(try reader.readRows(into: &raw) == 1)
      try writer.writeRows(row.span.bytes)
    }
    try writer.finish()
    #expect(try Image(contentsOf: path).samples == image.samples)
  }

  @Test func saysWhyItCannotCreate() throws {
    let folder = try TemporaryFolder()
    let missing = folder.file("missing").appending("out.png")
    #expect(
      throws: CodecError(
        .cannotCreate, file: missing.string,
        "cannot be created: the folder \(folder.file("missing")) does not exist")
    ) { try image.write(to: missing) }
    #expect(throws: CodecError(.cannotCreate, file: folder.path.string, "is a folder")) {
      try image.write(to: folder.path, format: .png)
    }
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("loop.png").string, withDestinationPath: "loop.png")
    #expect(throws: CodecError.self) { try image.write(to: folder.file("loop.png")) }
  }

  @Test func writesToDevices() throws {
    try image.write(to: "/dev/null", format: .png)
    #expect(FileManager.default.fileExists(atPath: "/dev/null"))
    #if os(Linux)
      let error = #expect(throws: CodecError.self) { try image.write(to: "/dev/full", format: .png) }
      #expect(error?.kind == .inputOutput)
      #expect(error?.reason == "cannot be written: the disk is full")
    #endif
  }

  @Test func errorsUnderWayLeaveNothing() async throws {
    // A limit on the size of files stands for a full disk.
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
      #if os(Linux)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      #else
        setrlimit(RLIMIT_FSIZE, &limit)
      #endif
      let folder = try TemporaryFolder()
      let noise = RoundTripTests.random(PixelLayout(width: 400, height: 400, samples: .uint8, color: .rgb))
      for format in ["a.png", "a.npy", "a.jpg"] {
        var options = EncodingOptions()
        options.quality = 100
        // Many blocks, some of them on their way while the write fails.
        options.bytesPerBlock = 20_000
        options.parallelism = Parallelism(threads: 4)
        let error = #expect(throws: CodecError.self) {
          try noise.write(to: folder.file(format), options: options)
        }
        #expect(error?.kind == .inputOutput)
      }
      #expect(folder.contents.isEmpty)
    }
  }

  @Test func closedPipesAreErrors() async {
    await #expect(processExitsWith: .success) {
      StandardStreams.ignoreBrokenPipes()
      var ends: [CInt] = [0, 0]
      #expect(pipe(&ends) == 0)
      close(ends[0])
      dup2(ends[1], 1)
      let noise = RoundTripTests.random(PixelLayout(width: 400, height: 400, samples: .uint8, color: .rgb))
      for format in ImageFormat.allCases {
        let error = #expect(throws: CodecError.self) { try noise.write(to: .standardOutput, format: format) }
        #expect(error?.kind == .inputOutput)
        #expect(error?.description == "standard output: was closed by the program that reads it")
      }
    }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func signalsRemoveTemporaries(_ number: CInt) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path.string
    await #expect(processExitsWith: .signal(number)) { [path = path as String, number = number as CInt] in
      TemporaryFiles.removeOnSignals()
      let layout = PixelLayout(width: 9, height: 7, samples: .uint8, color: .rgb)
      let writer = try ImageWriter.create(FilePath(path).appending("out.png"), layout: layout)
      // Every core is busy while the signal comes.
      for _ in 0..<8 { Thread.detachNewThread { while true {} } }
      kill(getpid(), number)
      sleep(20)
      _ = writer.layout
    }
    #expect(folder.contents.isEmpty)
  }
}
