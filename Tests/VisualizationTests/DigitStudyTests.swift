import ImageCodecs
import NeuralNetworks
import SystemPackage
import Tensors
import TestSupport
import Testing

@testable import Visualization

@Suite struct DigitStudyTests {
  @Test("A report has all that was promised, and the model runs without code")
  func report() throws {
    let study = try DigitStudy(try .drawn(60, seed: 1), epochs: 2, batch: 20, parallelism: .serial)
    try study.train()
    let report = try study.report(scale: 1)
    #expect(report.pictures.map(\.name) == ["digits-curves", "digits-mistakes"])
    #expect(report.results.map(\.name) == ["digits"])
    #expect(report.text.contains("Learnt from 60 pictures in 2 epochs; of 30 others "))
    let model = try ModelFile(try study.model.safetensors())
    #expect(model.metadata["classes"] == "0,1,2,3,4,5,6,7,8,9")
    #expect(model.parameters == study.trainer.parameters)
    #expect(model.network.json == study.trainer.network.json)
  }

  @Test("Folders with other classes to be tested on are refused")
  func folders() throws {
    let scratch = try TemporaryFolder()
    func picture(_ path: String) throws {
      let file = scratch.file(path)
      #expect(FileStatus.makeFolder(file.removingLastComponent()))
      try Image(.uint8(Tensor(shape: [12, 12], repeating: 99))).write(to: file, format: .png)
    }
    #expect(throws: NetworkError.self) { try DigitStudy.Digits.folder(scratch.path) }
    try picture("train/a/1.png")
    try picture("train/b/1.png")
    try picture("test/a/1.png")
    let error = #expect(throws: NetworkError.self) { try DigitStudy.Digits.folder(scratch.path) }
    #expect(error?.reason.contains("are not those of test") == true)
    try picture("test/b/1.png")
    #expect(try DigitStudy.Digits.folder(scratch.path).names == ["a", "b"])
  }
}
