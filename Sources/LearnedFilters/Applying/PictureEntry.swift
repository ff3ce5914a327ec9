import ImageCodecs
import ImageFilters
import NeuralNetworks

/// The first step of a network: rows of the picture become rows of its input, in fractions of white.
///
/// Around the picture comes as much of it, mirrored, as a pixel of the result sees: the zeros around that, which a network
/// pads with, are out of sight.
struct PictureEntry: RowStep {
  let input: WorkingFormat
  let output: WorkingFormat
  let bundle: RowBundle
  let channels: ChannelPlan
  private let noise: Float?
  private let place: RowBundle.Place
  private let passing: RowBundle.Place?
  /// How many rows come before the picture's first, and for each column of the network the picture's.
  let marginRows: Int
  let marginColumns: Int
  private let columns: [Int]

  /// What enlarges the pixels that pass by a network that enlarges.
  private let enlargement: BicubicEnlargement?

  /// The number under which what the last step takes of the picture passes by the network: its pixels, for a network that
  /// does the luma, otherwise its alpha.
  static let passingID = -1

  /// - Parameters:
  ///   - rows: the network, for what its input's rows and columns have to be multiples of.
  ///   - noise: the number that fills the noise map.
  init(_ format: WorkingFormat, channels: ChannelPlan, rows: RowNetwork, noise: Float?) {
    input = format
    self.channels = channels
    self.noise = noise
    (marginRows, marginColumns) = (rows.reachRows, rows.reachColumns)
    let factor = channels.enlargement
    var value = RowBundle.Value(
      id: 0, planes: channels.planes,
      height: (format.height + 2 * marginRows + rows.unitRows - 1) / rows.unitRows * rows.unitRows,
      width: (format.width + 2 * marginColumns + rows.unitColumns - 1) / rows.unitColumns * rows.unitColumns,
      channels: channels.channels + (channels.hasNoiseMap ? 1 : 0))
    columns = (0..<value.width).map { Self.mirror.index($0 - rows.reachColumns, count: format.width) ?? 0 }
    var values = [value]
    let passes = channels.way == .luma || format.color.hasAlpha
    if passes {
      value.id = Self.passingID
      value.planes = 1
      value.channels = channels.way == .luma ? format.channels : 1
      value.height *= factor
      value.width = factor * format.width
      values.append(value)
    }
    guard let bundle = RowBundle(values), let place = bundle.place(of: 0) else {
      preconditionFailure("heights that are multiples of one make a bundle")
    }
    (self.bundle, self.place) = (bundle, place)
    passing = bundle.place(of: Self.passingID)
    enlargement =
      passes && factor > 1
      ? BicubicEnlargement(factor: factor, width: format.width, channels: format.channels) : nil
    output = bundle.format(like: format)
  }

  /// The edge's pixels come twice: with the shipped denoiser the outermost 3 pixels are 0.3 dB better than with zeros around
  /// the picture, and 0.2 dB better than with those pixels once (measured on photos of 480×320).
  private static let mirror = Border.reflect

  var border: Border { Self.mirror }

  var scratchCount: Int {
    enlargement.map { $0.scratchCount + input.samplesPerRow * $0.factor } ?? 0
  }

  func window(for y: Int) -> Range<Int> {
    let row = y - marginRows
    // What is enlarged follows from two more rows on either side.
    return enlargement == nil ? row..<row + 1 : row - 2..<row + 3
  }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    for y in rows {
      let row = y - marginRows
      for plane in 0..<channels.planes {
        load(plane, of: input[row], into: output[y] + place.offset(plane: plane, row: y))
      }
      // Beside the network go the picture's own rows, and as many as there are margins that nobody reads.
      guard let passing, 0..<self.input.height ~= row else { continue }
      guard let enlargement else {
        pass(input[row], into: output[y] + passing.offset(plane: 0, row: y), passing.value)
        continue
      }
      for place in 0..<enlargement.factor {
        let enlarged = scratch + enlargement.scratchCount
        enlargement.row(
          row * enlargement.factor + place, from: { input[$0] }, into: enlarged, scratch: scratch)
        pass(enlarged, into: output[y] + passing.offset(plane: 0, row: y * passing.rows + place), passing.value)
      }
    }
  }

  private func load(
    _ plane: Int, of row: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>
  ) {
    let (step, count) = (input.channels, place.value.channels)
    let scale = 1 / input.white
    for column in 0..<place.value.width {
      let pixel = row + columns[column] * step
      let to = target + column * count
      switch channels.way {
      case .same: for channel in 0..<channels.channels { to[channel] = pixel[channel] * scale }
      case .each: to[0] = pixel[plane] * scale
      case .luma: to[0] = Luma.of(pixel) * scale
      case .mean: for channel in 0..<3 { to[channel] = pixel[0] * scale }
      }
      if let noise { to[count - 1] = noise }
    }
  }

  private func pass(
    _ row: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, _ value: RowBundle.Value
  ) {
    let first = input.channels - value.channels
    for column in 0..<value.width {
      let pixel = row + column * input.channels + first
      for channel in 0..<value.channels { target[column * value.channels + channel] = pixel[channel] }
    }
  }
}

/// The luma of Rec. ITU-R BT.601.
enum Luma {
  /// That of a pixel of red, green and blue.
  static func of(_ pixel: UnsafePointer<Float>) -> Float { 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2] }
}
