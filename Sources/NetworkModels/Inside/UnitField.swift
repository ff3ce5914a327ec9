public import ImageCodecs
public import NeuralNetworks
public import Tensors

/// What one unit of a layer sees of a photo: by the layers' windows, and as measured by its gradient.
///
/// The gradient of the unit's number with respect to the input says which pixels matter to it, here and now (Luo and others 2016,
/// *Understanding the Effective Receptive Field in Deep Convolutional Neural Networks*). It is never outside of what the windows
/// allow, and mostly much smaller.
public struct UnitField: Sendable {
  /// The layer.
  public let layer: String
  /// The unit's channel; nil where it is all channels of a pixel together.
  public let channel: Int?
  /// The unit's column and row in the layer's output; 0, 0 where that is no picture.
  public let place: (column: Int, row: Int)
  /// The size in which the network saw the photo.
  public let size: PictureSize
  /// What the windows let the unit see, which may reach beyond the picture; nil where it is all of it.
  public let theoretical: PixelBox?
  /// The magnitude of the gradient, summed over the input's channels: height × width.
  public let heat: Tensor<Float>

  /// The part of the picture that the windows let the unit see.
  public var visible: PixelBox {
    let all = PixelBox(columns: 0...size.width - 1, rows: 0...size.height - 1)
    return theoretical?.clipped(width: size.width, height: size.height) ?? all
  }

  /// The least gradient that counts, as a part of the largest: fast convolutions of 3×3 spread the rounding of a number over the
  /// tile that it lies in, some millionths of it.
  private static let least: Float = 1e-5

  /// The smallest box with all pixels whose gradient is above 10⁻⁵ of the largest; nil where it is 0 everywhere, as for a unit
  /// that an activation has cut off.
  public var measured: PixelBox? { box(holding: 1) }

  /// The smallest box around most of the gradient: the narrowest columns that hold a share of it, and the narrowest rows; nil
  /// where it is 0 everywhere.
  public func box(holding share: Double) -> PixelBox? {
    var (columns, rows) = ([Double](repeating: 0, count: size.width), [Double](repeating: 0, count: size.height))
    heat.withUnsafeBufferPointer { heat in
      let least = Self.least * (heat.max() ?? 0)
      for (index, number) in heat.enumerated() where number > least {
        columns[index % size.width] += Double(number)
        rows[index / size.width] += Double(number)
      }
    }
    guard let x = Self.narrowest(columns, share), let y = Self.narrowest(rows, share) else { return nil }
    return PixelBox(columns: x, rows: y)
  }

  /// The shortest piece that holds a share of the sum, the first of these.
  private static func narrowest(_ numbers: [Double], _ share: Double) -> ClosedRange<Int>? {
    guard let first = numbers.firstIndex(where: { $0 > 0 }), let last = numbers.lastIndex(where: { $0 > 0 }) else {
      return nil
    }
    guard share < 1 else { return first...last }
    let wanted = numbers.reduce(0, +) * share
    var (best, start, sum) = (first...last, first, 0.0)
    for end in first...last {
      sum += numbers[end]
      while start < end, sum - numbers[start] >= wanted {
        sum -= numbers[start]
        start += 1
      }
      if sum >= wanted, end - start < best.count - 1 { best = start...end }
    }
    return best
  }
}

extension NetworkModel {
  /// What a unit of a layer sees of a photo.
  ///
  /// - Parameters:
  ///   - layer: the layer's name.
  ///   - channel: the unit's channel; all of a pixel together where it is nil.
  ///   - place: the unit whose field has its middle nearest to this pixel of the photo, as it is seen upright; the photo's middle where
  ///     it is nil.
  ///   - photo: the photo.
  ///   - size: in which size the network sees it.
  ///   - parallelism: how many threads work. The result never depends on it.
  /// - Throws: `NetworkError` of kind `description` where there is no such layer or channel, `shape` where the layers cannot work on
  ///   the size.
  public func receptiveField(
    of layer: String, channel: Int? = nil, at place: (x: Int, y: Int)? = nil, in photo: Image,
    size: ViewSize = .automatic, parallelism: Parallelism = .available
  ) throws(NetworkError) -> UnitField {
    let view = try view(of: photo, at: [layer], size: size)
    let shape = view.network.output
    let channels = shape[-1]
    if let channel, !(0..<channels ~= channel) {
      throw NetworkError(.description, "layer \(layer) has the channels 0…\(channels - 1), not \(channel)")
    }
    let area = view.network.receptiveAreas.last.flatMap { $0 }
    let upright = photo.metadata.orientation.seenSize(width: photo.width, height: photo.height)
    let (width, height) = (view.size.width, view.size.height)
    let x = place.map { (Double($0.x) + 0.5) * Double(width) / Double(upright.width) - 0.5 } ?? Double(width - 1) / 2
    let y = place.map { (Double($0.y) + 0.5) * Double(height) / Double(upright.height) - 0.5 } ?? Double(height - 1) / 2
    let isPicture = shape.rank == 3
    let unit =
      isPicture
      ? area.map { ($0.columns.index(at: x, of: shape[1]), $0.rows.index(at: y, of: shape[0])) }
        ?? (Int(x) * shape[1] / width, Int(y) * shape[0] / height) : (0, 0)
    let probe = try GradientProbe(view.network, parameters, layer: layer, parallelism: parallelism)
    let first = isPicture ? (unit.1 * shape[1] + unit.0) * channels : 0
    let gradient = probe.inputGradient(of: view.input) { seeds, _ in
      for index in channel.map({ $0...$0 }) ?? 0...channels - 1 { seeds[first + index] = 1 }
    }
    return UnitField(
      layer: layer, channel: channel, place: unit, size: view.size,
      theoretical: area.map {
        PixelBox(columns: $0.columns.pixels(of: unit.0), rows: $0.rows.pixels(of: unit.1))
      }, heat: gradient.magnitudes(.sum))
  }
}
