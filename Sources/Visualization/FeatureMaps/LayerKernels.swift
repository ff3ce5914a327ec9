public import ImageCodecs
public import NetworkModels
public import NeuralNetworks
public import Tensors

/// The kernels of a convolution, to be drawn: one tile for each output channel.
///
/// Where the layer sees the picture, a kernel of three channels is a small picture in colour. Any other is a mosaic of its kernels
/// for the input channels, row by row.
public struct LayerKernels: Sendable {
  /// The layer.
  public let layer: String
  /// Kernel height × kernel width × input channels × output channels.
  public let weights: Tensor<Float>
  /// Whether kernels are drawn in colour.
  public let isColored: Bool

  /// The kernels of a layer; of the first one that has some where no layer is named.
  ///
  /// - Throws: `NetworkError` of kind `description` where there is no such layer or it has no kernels.
  public init(of model: NetworkModel, layer: String? = nil) throws(NetworkError) {
    guard let layer = layer ?? model.kernelLayers.first else {
      throw NetworkError(.description, "the network has no convolution")
    }
    weights = try model.kernels(of: layer)
    isColored = weights.shape[2] == 3 && model.seesPicture(layer)
    self.layer = layer
  }

  /// How many rows and columns of kernels a mosaic has.
  private var mosaic: (rows: Int, columns: Int) {
    guard !isColored else { return (1, 1) }
    let columns = Int(Double(weights.shape[2]).squareRoot().rounded(.up))
    return ((weights.shape[2] + columns - 1) / columns, columns)
  }

  /// Height × width × channels: for each output channel its mosaic, and where there are kernels before, theirs on its left.
  /// Between kernels are lines that are no numbers.
  func maps(after before: LayerKernels? = nil) -> Tensor<Float> {
    let (kernelHeight, kernelWidth) = (weights.shape[0], weights.shape[1])
    let (inputs, outputs) = (weights.shape[2], weights.shape[3])
    let (rows, columns) = mosaic
    // Single weights touch each other.
    let line = kernelHeight * kernelWidth > 1 ? 1 : 0
    let panel = columns * (kernelWidth + line) - line
    let (height, gap) = (rows * (kernelHeight + line) - line, max(2, kernelWidth))
    let panels = (before.map { [$0.weights] } ?? []) + [weights]
    let width = panels.count * (panel + gap) - gap
    var map = Tensor<Float>(shape: [height, width, outputs], repeating: .nan)
    map.withUnsafeMutableBufferPointer { target in
      for (position, weights) in panels.enumerated() {
        weights.withUnsafeBufferPointer { source in
          for row in 0..<kernelHeight {
            for column in 0..<kernelWidth {
              for input in 0..<inputs {
                let y = input / columns * (kernelHeight + line) + row
                let x = position * (panel + gap) + input % columns * (kernelWidth + line) + column
                let from = ((row * kernelWidth + column) * inputs + input) * outputs
                for output in 0..<outputs { target[(y * width + x) * outputs + output] = source[from + output] }
              }
            }
          }
        }
      }
    }
    return map
  }

  /// The kernels as a contact sheet.
  ///
  /// - Parameters:
  ///   - before: the kernels of the same layer before a training, which stand on the left of each.
  ///   - title: above the sheet.
  ///   - note: below the title.
  ///   - style: colours (of kernels that are not drawn in colour), range, and which output channels.
  /// - Throws: `NetworkError` of kind `shape` where those before are of another shape.
  public func picture(
    before: LayerKernels? = nil, titled title: String, note: String = "", style: MapStyle = MapStyle(colors: .diverging)
  ) throws(NetworkError) -> Image {
    if let before, before.weights.shape != weights.shape {
      throw NetworkError(
        .shape, "the kernels of \(layer) are \(before.weights.shape) before and \(weights.shape) after")
    }
    guard isColored else {
      let (least, greatest) = (weights.elements.min() ?? 0, weights.elements.max() ?? 0)
      let facts =
        "\(weights.shape[3]) kernels of \(weights.shape[0])×\(weights.shape[1]) for \(weights.shape[2]) channels, from "
        + "\(Numerals.significant(Double(least))) to \(Numerals.significant(Double(greatest)))."
      return maps(after: before).sheet(titled: title, note: note, style: style, facts: facts)
    }
    return colored(before: before, titled: title, note: note, style: style)
  }

  /// What there is to say of the weights, as a table's row: layer, shape as the file has it, least, greatest, standard deviation;
  /// with those before their deviation and that of the difference.
  public func facts(after before: LayerKernels? = nil) -> [String] {
    let shape = [weights.shape[3], weights.shape[2], weights.shape[0], weights.shape[1]]
    let numbers = weights.elements.map { Double($0) }
    let range = [numbers.min() ?? 0, numbers.max() ?? 0].map { Numerals.significant($0) }
    let row = [layer, "\(Shape(shape))"] + range + [Numerals.significant(Self.deviation(numbers))]
    guard let before else { return row }
    let old = before.weights.elements.map { Double($0) }
    return row + [old, zip(numbers, old).map { $0 - $1 }].map { Numerals.significant(Self.deviation($0)) }
  }

  private static func deviation(_ numbers: [Double]) -> Double {
    let count = Double(max(numbers.count, 1))
    let mean = numbers.reduce(0, +) / count
    return (numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
  }

  /// The name of a picture's file: `kernels-` and the layer's, with signs that file systems have a meaning for replaced.
  public static func fileName(of layer: String) -> String { "kernels-" + FileNames([layer]).names[0] }
}
