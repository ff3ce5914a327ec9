public import ImageCodecs
public import NeuralNetworks
public import Tensors

extension NetworkModel {
  /// A part of a network for pictures of one size, and one of them as its input.
  public struct View: Sendable {
    /// The layers that were asked for and those that they need.
    public let network: Network
    /// Height × width × channels.
    public let input: Tensor<Float>
    /// The size in which the network sees the photo.
    public var size: PictureSize { PictureSize(width: input.shape[1], height: input.shape[0]) }
  }

  /// The size of the pictures that the network was made for.
  public var pictureSize: PictureSize { PictureSize(width: network.input[1], height: network.input[0]) }

  /// A photo as layers of the network see it.
  ///
  /// - Parameters:
  ///   - photo: turned upright, and laid over white where it is transparent.
  ///   - names: the layers that shall be run.
  ///   - size: the photo's size before the network.
  /// - Throws: `NetworkError` of kind `shape` or `parameters` where the layers cannot work on pictures of the size, of kind
  ///   `data` where a sample is not finite.
  public func view(of photo: Image, at names: [String], size: ViewSize = .automatic) throws(NetworkError) -> View {
    let upright = photo.metadata.orientation.seenSize(width: photo.width, height: photo.height)
    let seen = PictureSize(width: upright.width, height: upright.height)
    let wanted = size.size(of: seen, for: pictureSize)
    let pruned = try network.pruned(to: names)
    let part: Network
    if size.mayBeReplaced, let fitting = try? self.part(pruned, for: wanted) {
      part = fitting
    } else {
      part = try self.part(pruned, for: size.mayBeReplaced ? pictureSize : wanted)
    }
    let input = try preprocessing.input(for: photo, size: PictureSize(width: part.input[1], height: part.input[0]))
    return View(network: part, input: input)
  }

  /// Layers for pictures of another size, where the weights are those that they need.
  func part(_ network: Network, for size: PictureSize) throws(NetworkError) -> Network {
    let part = try network.with(input: [size.height, size.width, network.input[2]])
    for declaration in part.declarations {
      guard let tensor = parameters[declaration.name], tensor.shape != declaration.shape else { continue }
      throw NetworkError(
        .shape,
        "pictures of \(size) pixels need a \(declaration.name) of \(declaration.shape), where the model has \(tensor.shape): "
          + "its layers work on \(pictureSize) alone")
    }
    return part
  }

  /// What layers of the network make of a photo.
  ///
  /// Only what these layers need is run: early layers of a deep network cost next to nothing, and heads that only training uses
  /// are left out.
  ///
  /// ```swift
  /// let maps = try model.featureMaps(of: photo, at: ["layer1.0.relu"])
  /// ```
  ///
  /// - Parameters:
  ///   - photo: the photo, of any size.
  ///   - patterns: names of layers, in which `*` stands for any letters, dots too, and `?` for one.
  ///   - size: in which size the network sees the photo.
  ///   - parallelism: how many threads work. The result never depends on it.
  /// - Throws: `NetworkError` of kind `description` where there is no such layer; it lists names that are near. Of kind `shape`
  ///   where the layers cannot work on pictures of the size.
  public func featureMaps(
    of photo: Image, at patterns: [String], size: ViewSize = .automatic, parallelism: Parallelism = .available
  ) throws(NetworkError) -> FeatureMaps {
    let names = try network.layerNames(matching: patterns)
    let view = try view(of: photo, at: names, size: size)
    return try view.network.featureMaps(
      of: view.input, parameters: parameters, at: names, parallelism: parallelism)
  }
}
