public import Tensors

/// What layers of a network made of one picture: by the layer's name a tensor of height × width × channels, or features.
///
/// ```swift
/// let maps = try model.featureMaps(of: photo, at: ["conv1", "layer*.relu"])
/// for (layer, map) in maps { print(layer, map.shape) }
/// let first = maps["conv1"]
/// ```
public struct FeatureMaps: Sendable, RandomAccessCollection {
  /// A layer's name and its output.
  public typealias Element = (layer: String, map: Tensor<Float>)

  /// What the network got: height × width × channels.
  public let input: Tensor<Float>
  /// The layers, in the order of the network.
  public let layers: [String]
  private let maps: [Tensor<Float>]

  init(input: Tensor<Float>, layers: [String], maps: [Tensor<Float>]) {
    precondition(layers.count == maps.count, "\(maps.count) maps of \(layers.count) layers")
    self.input = input
    self.layers = layers
    self.maps = maps
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { layers.count }
  public subscript(position: Int) -> Element { (layers[position], maps[position]) }

  /// The output of a layer; nil where it was not asked for.
  public subscript(layer: String) -> Tensor<Float>? { layers.firstIndex(of: layer).map { maps[$0] } }

  /// The numbers as arrays for a file, under the names of their layers.
  public var tensors: NamedTensors {
    var tensors = NamedTensors()
    for (layer, map) in self { tensors[layer] = .float(map) }
    return tensors
  }
}
