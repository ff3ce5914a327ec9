import ImageCodecs
import SystemPackage
import TestSupport
import Testing

@Suite struct UnknownFormatTests {
  @Test(arguments: [
    ("GIF89a", "is a GIF picture"), ("RIFF\0\0\0\0WEBPVP8 ", "is a WebP picture"),
    ("II*\0", "is a TIFF picture or a camera's raw file"), ("BM1234", "is a BMP picture"),
    ("\0\0\0\u{20}ftypheic", "is a HEIC picture"), ("\0\0\0\u{20}ftypavif", "is an AVIF picture"),
    ("%PDF-1.7", "is a PDF document"), ("hello\n", "is a text file"),
    ("<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\">", "is an SVG drawing"),
    ("<!DOCTYPE html><html>", "is a web page"), ("\u{1}\u{2}\u{3}", "is of no known image format"),
  ])
  func namesWhatItIs(_ start: String, _ reason: String) {
    let error = #expect(throws: CodecError.self) { try Image(decoding: Array(start.utf8)) }
    #expect(error?.kind == .unsupported)
    #expect(error?.reason == "\(reason); PNG, JPEG and NumPy (.npy) files are read")
  }

  @Test func emptyAndCutFilesAreDamaged() {
    #expect(throws: CodecError(.damaged, "is empty")) { try Image(decoding: []) }
    #expect(throws: CodecError(.damaged, "ends after 4 bytes")) {
      try Image(decoding: [0x89, 0x50, 0x4E, 0x47])
    }
  }

  @Test func missingFilesAreNoInput() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("nothing.png")
    #expect(throws: CodecError(.noInput, file: path.string, "there is no such file")) {
      try Image(contentsOf: path)
    }
    #expect(throws: CodecError(.noInput, file: folder.path.string, "is a folder, not a picture")) {
      try Image(contentsOf: folder.path)
    }
    try folder.write([1], to: "file")
    #expect(throws: CodecError.self) { try Image(contentsOf: folder.file("file").appending("x.png")) }
  }

  @Test func extensionsTellFormats() throws {
    #expect(try ImageFormat(path: "a/b.JPEG") == .jpeg)
    #expect(try ImageFormat(path: "b.png") == .png)
    #expect(throws: CodecError.self) { try ImageFormat(path: "b.tiff") }
    #expect(throws: CodecError.self) { try ImageFormat(path: "b") }
  }
}
