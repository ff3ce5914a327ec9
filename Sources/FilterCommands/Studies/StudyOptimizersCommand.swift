import ArgumentParser
import Visualization

/// Where optimizers go, and how fast.
struct StudyOptimizersCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "optimizers",
      abstract: "Gradient descent, momentum, Nesterov, AdaGrad, RMSProp and Adam on their way.",
      usage: "imgfilter study optimizers [--output <folder>] [<options>]",
      discussion: """
        From one start on a convex bowl, in an ill-conditioned valley, near a saddle and among many minima: the ways over \
        contour lines, the steps to a tolerance, where each ends, and what learning rates that are too small or too \
        large do. Writes optimizers-paths.png, optimizers-heights.png and optimizers-rates.png.

        EXAMPLES:
          imgfilter study optimizers --output pictures
          imgfilter study optimizers --function valley --learning-rate 0.02
          imgfilter study optimizers --function minima --start -2.9,1.3 --steps 500
        """)
  }

  @Option(
    help: ArgumentHelp(
      "A function: bowl, valley, saddle or minima; may be given several times (default: all).", valueName: "name"),
    completion: .list(Landscape.all.map(\.name)), transform: Self.landscape)
  var function: [Landscape] = []

  @Option(parsing: .unconditional, help: ArgumentHelp("The most steps, 1…100000.", valueName: "count"))
  var steps = 300

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How near the lowest value of the function the goal is.", valueName: "difference"))
  var tolerance = 1e-4

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The learning rate of all rules (default: one that suits each rule and function).", valueName: "rate"))
  var learningRate: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Where the ways begin, as x,y (default: a place that suits the function).", valueName: "place"))
  var start: PerAxis<Double>?

  @OptionGroup(title: "Output options") var study: StudyArguments

  func validate() throws {
    guard 1...100_000 ~= steps else { throw ValidationError("--steps has to be 1…100000, not \(steps)") }
    guard tolerance > 0, tolerance.isFinite else {
      throw ValidationError("--tolerance has to be a number above 0, not \(tolerance)")
    }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError("--learning-rate has to be a number above 0, not \(learningRate)")
    }
    if let start, !(abs(start.x) <= 100 && abs(start.y) <= 100) {
      throw ValidationError("--start has to be within ±100, not \(start.x),\(start.y)")
    }
  }

  func run() throws {
    try study.prepare()
    let optimizers = OptimizerStudy(
      landscapes: function.isEmpty ? Landscape.all : function, steps: steps, tolerance: tolerance,
      start: start.map { Point($0.x, $0.y) }, learningRate: learningRate)
    try study.finish(
      optimizers.report(scale: study.scale), title: "The ways of optimizers")
  }

  private static func landscape(_ name: String) throws -> Landscape {
    guard let landscape = Landscape.all.first(where: { $0.name == name }) else {
      throw ValidationError("`\(name)` is none of \(Landscape.all.map(\.name).joined(separator: ", "))")
    }
    return landscape
  }
}
