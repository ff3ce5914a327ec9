import ImageCodecs
import NeuralNetworks
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The class that a network gives to each place of a rectangle of the plane, in the classes' colours.
struct ClassRegions {
  /// The rectangle as a picture, its top row at the greatest y; the paler a pixel, the less sure the network is.
  let picture: Image

  /// Asks the network about the middle of each pixel.
  init(
    _ trainer: Trainer, x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int, rows: Int
  ) throws(NetworkError) {
    let plan = try NetworkPlan(
      trainer.network, parameters: trainer.parameters, batch: columns, parallelism: trainer.parallelism)
    let classes = trainer.network.output.count
    let input = plan.input
    var pixels: [Float] = []
    pixels.reserveCapacity(rows * columns * 3)
    for row in 0..<rows {
      let up = 1 - (Double(row) + 0.5) / Double(rows)
      for column in 0..<columns {
        let across = (Double(column) + 0.5) / Double(columns)
        input[2 * column] = Float(x.lowerBound + across * (x.upperBound - x.lowerBound))
        input[2 * column + 1] = Float(y.lowerBound + up * (y.upperBound - y.lowerBound))
      }
      plan.forward(batch: columns)
      let outputs = plan.output(of: plan.outputs[0]) ?? UnsafeBufferPointer(start: nil, count: 0)
      for column in 0..<columns {
        let (label, chance) = Self.likeliest(Array(outputs[column * classes..<(column + 1) * classes]))
        let color = Color.white.mixed(with: Self.color(of: label), 0.1 + 0.4 * chance)
        pixels += [color.red, color.green, color.blue]
      }
    }
    picture = Image(.float(Tensor(shape: [rows, columns, 3], elements: pixels)))
  }

  /// The colour of a class: those that come again after the palette's end are lighter.
  static func color(of label: Int) -> Color {
    let round = Float(label / Palette.categories.count)
    return Palette.category(label).mixed(with: .white, min(0.45 * round, 0.8))
  }

  /// The class with the greatest output, and its probability.
  static func likeliest(_ outputs: [Float]) -> (label: Int, chance: Float) {
    var best = 0
    for index in outputs.indices where outputs[index] > outputs[best] { best = index }
    return (best, 1 / outputs.reduce(0) { $0 + expf($1 - outputs[best]) })
  }
}
