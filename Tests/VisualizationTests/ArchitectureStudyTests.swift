import NetworkModels
import NeuralNetworks
import Tensors
import Testing

@testable import Visualization

@Suite struct ArchitectureStudyTests {
  @Test("Each network sees the same pictures in the same number of steps; the report has a line for each")
  func study() throws {
    var options = ArchitectureStudy.Options()
    options.architectures = [.smallInception, .smallPlain]
    options.form = .init(blocks: 1, width: 4, stemStride: 4)
    (options.epochs, options.batch) = (2, 8)
    var study = ArchitectureStudy(try LabeledPictures(drawnDigits: 20), options, parallelism: .serial)
    var steps: [Architecture: Int] = [:]
    try study.train { architecture, event in
      if case .step = event { steps[architecture, default: 0] += 1 }
    }
    #expect(study.stepsPerEpoch == 3 && steps == [.smallInception: 6, .smallPlain: 6])
    #expect(study.runs.map(\.architecture) == options.architectures)
    for run in study.runs {
      #expect(run.history.count == 2 && run.seconds.count == 2 && run.seconds[1] > run.seconds[0])
      #expect(run.history.allSatisfy { $0.validation != nil })
    }
    // Auxiliary heads are learnt with, and not counted.
    #expect(study.settings(for: .smallInception).objectives.map(\.weight) == [1, 0.3, 0.3])
    #expect(!study.runs[0].network.nodes.contains { $0.name.hasPrefix("aux") })
    let report = study.report(scale: 1)
    #expect(report.pictures.map(\.name) == ["architectures-curves"])
    let plain = try study.network(.smallPlain)
    let line = report.text.split(separator: "\n").first { $0.hasPrefix("small-plain ") }
    let cells = try #require(line).split(separator: " ")
    #expect(cells[1] == "8" && cells[2].filter(\.isNumber) == "\(plain.trainedCount)")
    #expect(cells[3].filter(\.isNumber) == "\(plain.multiplyAdds)")
  }

  @Test("The networks of the study have one depth")
  func depth() throws {
    let study = ArchitectureStudy(try LabeledPictures(drawnDigits: 10))
    for architecture in study.options.architectures {
      let run = ArchitectureStudy.Run(architecture: architecture, network: try study.network(architecture))
      #expect(run.depth == 44 + (architecture == .smallDenseNet ? 2 : 0))
    }
  }
}
