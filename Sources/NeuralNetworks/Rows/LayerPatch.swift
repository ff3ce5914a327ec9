import Convolution
import Tensors

/// A layer bound to patches of one size, wherever they lie in whatever picture.
///
/// Patches are what a convolution's padding would leave: all that a patch of the output sees is there, zeros where that
/// lies outside of the picture. So no place of a picture is computed otherwise than another one.
struct LayerPatch: Sendable {
  let layer: any Layer
  let rows: AxisReach
  let columns: AxisReach
  /// The shapes of a patch of each input, and of the output.
  let inputs: [Shape]
  let output: Shape
  /// The activation behind the layer, which it applies itself.
  let following: Activation.Function?
  let planes: Int
  let weights: LayerWeights

  /// - Parameters:
  ///   - node: the layer in a network for pictures of any size.
  ///   - inputs: the shapes that it takes there.
  ///   - height: the rows of an output's patch.
  ///   - following: the activation behind it, which it is to apply.
  /// - Returns: nil where the layer cannot work on patches.
  init?(
    _ node: Network.Node, inputs: [Shape], height: Int, following: Activation.Function?, planes: Int,
    weights: LayerWeights
  ) {
    guard let reach = node.layer.reach(for: inputs), let rows = AxisReach(reach.rows),
      let columns = AxisReach(reach.columns), height % rows.multiple == 0
    else { return nil }
    var layer = node.layer
    if var convolution = layer as? Conv2D {
      convolution.padding = .valid
      layer = convolution
    } else if !rows.isAligned || !columns.isAligned {
      return nil
    }
    // A row of Winograd's tiles as long as its bands are; for other convolutions rows of which a band takes several.
    let channels = inputs.map { $0[2] }.max() ?? 1
    let least = channels >= 16 && node.shape[2] >= 16 ? 128 : max(16, min(256, 2400 / channels / 16 * 16))
    let width = (least + columns.multiple - 1) / columns.multiple * columns.multiple
    let patch = (rows: rows.inputs(for: 0..<height).count, columns: columns.inputs(for: 0..<width).count)
    let shapes = inputs.map { Shape([patch.rows, patch.columns, $0[2]]) }
    guard let output = try? layer.outputShape(for: shapes), output == [height, width, node.shape[2]] else {
      return nil
    }
    (self.layer, self.rows, self.columns, self.output) = (layer, rows, columns, output)
    (self.following, self.planes, self.weights) = (following, planes, weights)
    self.inputs = shapes
  }

  /// The columns of an output's patch.
  var width: Int { output[1] }

  /// The bytes that a thread takes for it.
  var memory: Int {
    let values = inputs.reduce(output.count) { $0 + $1.count } * planes
    return 4 * (values + layer.scratchCount(for: inputs) + 4 * weights.count)
  }
}

/// The numbers of a layer's parameters, which all threads read.
///
/// Unchecked: written only by its initializer.
final class LayerWeights: @unchecked Sendable {
  let buffers: [String: ParameterBuffer]
  private let memory: FloatMemory

  /// The parameters that a node of a network has.
  init(_ node: Network.Node, in network: Network, _ parameters: Parameters) throws(NetworkError) {
    var tensors: [(name: String, numbers: Tensor<Float>)] = []
    for declaration in network.declarations(of: node) {
      guard let numbers = parameters[declaration.name], numbers.shape == declaration.shape else {
        throw NetworkError(.parameters, "there is no parameter \(declaration.name) of \(declaration.shape)")
      }
      tensors.append((String(declaration.name.dropFirst(node.name.count + 1)), numbers))
    }
    memory = FloatMemory(zeros: tensors.reduce(0) { $0 + $1.numbers.count })
    var place = memory.base
    var buffers: [String: ParameterBuffer] = [:]
    for (name, numbers) in tensors {
      numbers.withUnsafeBufferPointer { _ = UnsafeMutableBufferPointer(start: place, count: $0.count).update(from: $0) }
      buffers[name] = ParameterBuffer(values: place, gradient: nil, count: numbers.count)
      place += numbers.count
    }
    self.buffers = buffers
  }

  var count: Int { memory.count }
}
