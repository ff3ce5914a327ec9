import ImageCodecs
public import LearnedFilters
public import NeuralNetworks
import Tensors

/// What a filter makes of some examples: each as the filter sees it, what it makes of it, and what it should be.
public struct RestorationSheet: Sendable {
  /// An example's pictures.
  struct Row: Sendable {
    var input: Tensor<Float>
    var result: Tensor<Float>
    var target: Tensor<Float>
  }

  private let rows: [Row]
  private let inputTitle: String

  /// Runs the filter on a data set's first examples.
  ///
  /// - Parameters:
  ///   - filter: the filter, for inputs of the data set's size.
  ///   - examples: pictures with pictures as their targets.
  ///   - count: how many examples are shown.
  ///   - inputTitle: what stands above the inputs.
  /// - Throws: `NetworkError` where the examples do not fit the filter.
  public init(
    _ filter: RestorationNetwork, on examples: any Dataset, count: Int = 4, inputTitle: String = "before"
  ) throws(NetworkError) {
    let plan = try NetworkPlan(
      try filter.network.with(input: examples.inputShape), parameters: filter.parameters, batch: 1)
    var rows: [Row] = []
    for index in 0..<min(count, examples.count) {
      let example = try examples.example(index)
      guard case .tensor(let target) = example.target else { continue }
      let output = try plan.outputs(for: example.input.reshaped(to: Shape([1] + example.input.shape.extents)))
      rows.append(
        Row(
          input: example.input.channels(filter.channels.count), result: output.reshaped(to: target.shape),
          target: target))
    }
    self.rows = rows
    self.inputTitle = inputTitle
  }

  /// The sheet.
  public func sheet(title: String, note: String = "") -> ContactSheet {
    var sheet = ContactSheet(title: title, note: note, columns: 3, tileWidth: 180, tileHeight: 180)
    for row in rows {
      let before = row.input.shape == row.target.shape ? Self.decibels(row.input, row.target) : ""
      sheet.tiles += [
        .init(Picture(Image(.uint8(row.input.bytes))), title: inputTitle, caption: before),
        .init(
          Picture(Image(.uint8(row.result.bytes))), title: "the network's",
          caption: Self.decibels(row.result, row.target)),
        .init(Picture(Image(.uint8(row.target.bytes))), title: "as it was"),
      ]
    }
    return sheet
  }

  private static func decibels(_ picture: Tensor<Float>, _ target: Tensor<Float>) -> String {
    "\(Numerals.fixed(picture.psnr(against: target), decimals: 2)) dB"
  }
}

extension Tensor<Float> {
  /// The first channels of a picture.
  fileprivate func channels(_ count: Int) -> Tensor<Float> {
    let (pixels, all) = (shape[0] * shape[1], shape[2])
    guard count < all else { return self }
    return Tensor(uninitialized: [shape[0], shape[1], count]) { target in
      withUnsafeBufferPointer { source in
        for pixel in 0..<pixels {
          for channel in 0..<count { target[pixel * count + channel] = source[pixel * all + channel] }
        }
      }
    }
  }
}
