import ArgumentParser
import NeuralNetworks
import Visualization

/// One hidden layer learns clusters of points.
struct StudyShallowNetworkCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "shallow-network", abstract: "A network with one hidden layer learns clusters of points.",
      usage: "imgfilter study shallow-network [--output <folder>] [<options>]",
      discussion: """
        Ten clusters of a hundred points in the plane, a hidden layer of 128 sigmoids, ten outputs, cross-entropy, Adam, \
        batches of 32. Prints loss and accuracy of each epoch, draws the borders and the curves as \
        shallow-network-regions.png and shallow-network-curves.png, and stores for NumPy the points as inputs and labels \
        in shallow-network-data.npz and the parameters as w_h, b_h, w_out and b_out, each weight outputs × inputs, in \
        shallow-network-parameters.npz.

        EXAMPLES:
          imgfilter study shallow-network --output pictures
          imgfilter study shallow-network --epochs 100 --hidden 4 --seed 7
        """)
  }

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How many times all points are seen, 1…100000.", valueName: "count"))
  var epochs = 1000

  @Option(parsing: .unconditional, help: ArgumentHelp("The sigmoids of the hidden layer, 1…4096.", valueName: "count"))
  var hidden = 128

  @Option(parsing: .unconditional, help: ArgumentHelp("The clusters, 2…40.", valueName: "count"))
  var clusters = 10

  @Option(parsing: .unconditional, help: ArgumentHelp("The points of each cluster, 1…10000.", valueName: "count"))
  var points = 100

  @Option(parsing: .unconditional, help: ArgumentHelp("The points of a step, 1…100000.", valueName: "count"))
  var batch = 32

  @Option(parsing: .unconditional, help: ArgumentHelp("Adam's learning rate.", valueName: "rate"))
  var learningRate = 0.001

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What points, weights and the order of points follow from.", valueName: "number"))
  var seed: UInt64 = 0

  @OptionGroup(title: "Output options") var study: StudyArguments

  func validate() throws {
    guard 1...100_000 ~= epochs else { throw ValidationError("--epochs has to be 1…100000, not \(epochs)") }
    guard 1...4096 ~= hidden else { throw ValidationError("--hidden has to be 1…4096, not \(hidden)") }
    guard 2...40 ~= clusters else { throw ValidationError("--clusters has to be 2…40, not \(clusters)") }
    guard 1...10_000 ~= points else { throw ValidationError("--points has to be 1…10000, not \(points)") }
    guard 1...100_000 ~= batch else { throw ValidationError("--batch has to be 1…100000, not \(batch)") }
    try StudyArguments.check(learningRate: learningRate)
  }

  func run() throws {
    try study.prepare()
    let shallow = try ShallowNetworkStudy(
      PointClusters(clusters: clusters, points: points, seed: seed), hidden: hidden, epochs: epochs, batch: batch,
      learningRate: learningRate, seed: seed)
    let progress = StudyProgress(shallow.trainer.settings, study)
    try shallow.train(observer: progress.show)
    try study.finish(
      try shallow.report(scale: study.scale), title: "One hidden layer learns clusters of points", seed: seed)
  }
}
