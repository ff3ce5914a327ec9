import ImageCodecs
import ImageFilters
import NeuralNetworks

/// The last step of a network: rows of its output become rows of a picture.
struct PictureExit: RowStep {
  let input: WorkingFormat
  let output: WorkingFormat
  private let channels: ChannelPlan
  private let result: RowBundle.Place
  private let passing: RowBundle.Place?
  /// Where the picture begins in the network's output.
  private let firstRow: Int
  private let firstColumn: Int

  init(_ entry: PictureEntry, bundle: RowBundle, result: RowBundle.Place) {
    input = bundle.format(like: entry.input)
    channels = entry.channels
    var output = entry.input
    output.width *= channels.enlargement
    output.height *= channels.enlargement
    self.output = output
    self.result = result
    firstRow = entry.marginRows * channels.enlargement
    firstColumn = entry.marginColumns * channels.enlargement
    passing = bundle.place(of: PictureEntry.passingID)
  }

  func window(for y: Int) -> Range<Int> {
    let first = result.unit(of: firstRow + y)
    guard let passing else { return first..<first + 1 }
    let other = passing.unit(of: firstRow + y)
    return min(first, other)..<max(first, other) + 1
  }

  func compute(
    _ rows: Range<Int>, from input: RowWindow, into output: OutputRows, scratch: UnsafeMutablePointer<Float>
  ) {
    for y in rows {
      let place = firstRow + y
      let row = input[result.unit(of: place)] + firstColumn * result.value.channels
      let planes = (0..<result.value.planes).map { row + result.offset(plane: $0, row: place) }
      let other = passing.map { input[$0.unit(of: place)] + $0.offset(plane: 0, row: place) }
      store(planes, other, into: output[y])
    }
  }

  private func store(
    _ planes: [UnsafePointer<Float>], _ other: UnsafePointer<Float>?, into target: UnsafeMutablePointer<Float>
  ) {
    let (count, step, white) = (output.color.colorChannelCount, output.channels, output.white)
    let (hasAlpha, isBounded) = (output.color.hasAlpha, output.isBounded)
    let passed = passing?.value.channels ?? 0
    for column in 0..<output.width {
      let to = target + column * step
      switch channels.way {
      case .same: for channel in 0..<count { to[channel] = planes[0][column * count + channel] * white }
      case .each: for channel in 0..<count { to[channel] = planes[channel][column] * white }
      case .luma:
        guard let pixel = other.map({ $0 + column * passed }) else { continue }
        let difference = planes[0][column] * white - Luma.of(pixel)
        for channel in 0..<count { to[channel] = pixel[channel] + difference }
      case .mean:
        let from = planes[0] + 3 * column
        to[0] = (from[0] + from[1] + from[2]) * (white / 3)
      }
      // Colour is premultiplied, and so no more than alpha.
      var most = white
      if hasAlpha, let other {
        let alpha = other[column * passed + passed - 1]
        most = isBounded ? min(max(alpha, 0), white) : alpha
        to[count] = most
      }
      guard isBounded else { continue }
      for channel in 0..<count { to[channel] = min(max(to[channel], 0), most) }
    }
  }
}
