public import ImageCodecs
public import NetworkModels
public import NeuralNetworks
public import Tensors

/// The feature maps of a photo as numbers in a table and as pictures.
public struct FeatureMapPictures: Sendable {
  private let maps: FeatureMaps
  private let photo: Image?
  private let note: String

  /// Pictures of feature maps.
  ///
  /// - Parameters:
  ///   - maps: what layers made of a photo.
  ///   - photo: the photo, where they shall lie over it.
  ///   - note: what stands on each sheet.
  public init(_ maps: FeatureMaps, photo: Image? = nil, note: String = "") {
    self.maps = maps
    self.photo = photo
    self.note = note
  }

  /// For each layer its shape, the least and the greatest number, mean, and how many numbers are 0.
  ///
  /// - Parameter parallelism: how many threads count. The result never depends on it.
  public func table(parallelism: Parallelism = .available) -> TextTable {
    var table = TextTable(["layer", "shape", "least", "greatest", "mean", "zeros"])
    let facts = parallelism.map(maps.count) { [maps] in NumberFacts(maps[$0].map) }
    for ((layer, map), numbers) in zip(maps, facts) {
      table.append([
        layer, "\(map.shape)", Numerals.significant(numbers.least), Numerals.significant(numbers.greatest),
        Numerals.significant(numbers.mean), "\(Numerals.fixed(100 * numbers.zeros, decimals: 1)) %",
      ])
    }
    return table
  }

  /// Draws a sheet for each layer, or a picture for each channel of each layer.
  ///
  /// - Parameters:
  ///   - style: colours, range, and which channels; a photo that it names is replaced by that of these pictures.
  ///   - isSeparate: whether channels are pictures of their own: over a photo as large as it is, else of a pixel for each
  ///     number.
  ///   - parallelism: how many threads draw. The result never depends on it.
  ///   - body: what is done with a picture once it is drawn, on the same thread, and so for several at a time: it gets the
  ///     picture's place among all, a name for a file, which for channels is `LAYER/CHANNEL`, and the picture, of which no
  ///     other copy is kept.
  /// - Returns: what `body` returns, in the order of the layers and of their channels.
  /// - Throws: what `body` throws.
  public func draw<Value: Sendable, Failure: Error>(
    _ style: MapStyle = MapStyle(), separate isSeparate: Bool = false, parallelism: Parallelism = .available,
    _ body: @Sendable (_ place: Int, _ name: String, _ image: Image) throws(Failure) -> Value
  ) throws(Failure) -> [Value] {
    var style = style
    style.photo = photo
    let names = FileNames(maps.layers).names
    guard isSeparate else {
      return try parallelism.map(maps.count) { [maps, note, style] (index) throws(Failure) in
        let (layer, map) = maps[index]
        return try body(index, names[index], map.picture(titled: layer, note: note, style: Self.fitting(map, style)))
      }
    }
    var values: [Value] = []
    for ((_, map), name) in zip(maps, names) {
      let size = photo.flatMap { map.shape.rank == 3 ? PictureSize(width: $0.width, height: $0.height) : nil }
      let pictures = ChannelPictures(map, Self.fitting(map, style), size: size)
      let first = values.count
      values += try parallelism.map(pictures.channels.count) { (place) throws(Failure) in
        try body(first + place, "\(name)/\(pictures.channels[place])", pictures.image(place))
      }
    }
    return values
  }

  /// Features lie over no photo.
  private static func fitting(_ map: Tensor<Float>, _ style: MapStyle) -> MapStyle {
    guard map.shape.rank != 3 else { return style }
    var style = style
    style.photo = nil
    return style
  }
}

extension FeatureMaps {
  /// The size in which the network saw the photo.
  public var size: PictureSize { PictureSize(width: input.shape[1], height: input.shape[0]) }
}

/// What there is to say of many numbers.
struct NumberFacts {
  private(set) var least = Double.infinity
  private(set) var greatest = -Double.infinity
  private(set) var mean = 0.0
  /// The part of them that are 0.
  private(set) var zeros = 0.0

  init(_ tensor: Tensor<Float>) {
    var (least, greatest, sum, zeros) = (Float.infinity, -Float.infinity, 0.0, 0)
    tensor.withUnsafeBufferPointer { numbers in
      for number in numbers {
        least = min(least, number)
        greatest = max(greatest, number)
        sum += Double(number)
        zeros += number == 0 ? 1 : 0
      }
    }
    (self.least, self.greatest) = (Double(least), Double(greatest))
    mean = sum / Double(max(tensor.count, 1))
    self.zeros = Double(zeros) / Double(max(tensor.count, 1))
  }
}
