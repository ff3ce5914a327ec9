import ImageCodecs
import NeuralNetworks
import Tensors

extension LayerKernels {
  /// A sheet of kernels for red, green and blue: middle gray is 0, and what is brightest or darkest has the range's end.
  func colored(before: LayerKernels?, titled title: String, note: String, style: MapStyle) -> Image {
    let planes = ChannelPlanes(magnitudes)
    var style = style
    style.colors = .gray
    let shown = planes.shown(style)
    let ends = shown.map { channel in largest(channel, before, shown, style.span) }
    let panels = (before.map { [$0.weights] } ?? []) + [weights]
    let side = max(weights.shape[0], weights.shape[1])
    // All together have at most a hundred million pixels.
    let most = Int((1e8 / Double(max(shown.count, 1))).squareRoot())
    let tile = min(style.tile ?? min(max(24, most / 13), 120), most)
    let factor = max(1, tile / side)
    let gap = panels.count > 1 ? 3 : 0
    let tiles = zip(shown, ends).map { channel, end in
      let pictures = panels.map { Self.picture($0, channel, end, factor) }
      let width = pictures[0].shape[1] * panels.count + gap
      var tile = Tensor<UInt8>(shape: [pictures[0].shape[0], width, 3], repeating: 255)
      for (position, picture) in pictures.enumerated() {
        tile.paste(picture, x: position * (picture.shape[1] + gap), y: 0)
      }
      return MapSheet.Tile(
        label: "\(channel)", detail: "±\(Numerals.significant(Double(end), digits: 2))", picture: tile)
    }
    let isOne = Set(ends).count == 1
    let end = Numerals.significant(Double(ends.first ?? 0), digits: 3)
    let facts =
      "\(weights.shape[3]) kernels of \(weights.shape[0])×\(weights.shape[1]) in colour; middle gray is 0"
      + (shown.count < planes.count ? "; \(shown.count) of them are shown." : ".")
    return MapSheet(
      title: title, note: facts + (note.isEmpty ? "" : "\n\(note)"), tiles: tiles, colors: .gray,
      ends: isOne ? ("−\(end)", end) : ("−largest of the kernel", "largest of the kernel")
    ).image()
  }

  /// The largest weight of each kernel, without its sign: 1 × 1 × output channels.
  private var magnitudes: Tensor<Float> {
    let outputs = weights.shape[3]
    return Tensor(shape: [1, 1, outputs], elements: (0..<outputs).map { Self.largest(weights, $0) })
  }

  private static func largest(_ weights: Tensor<Float>, _ channel: Int) -> Float {
    let outputs = weights.shape[3]
    return weights.withUnsafeBufferPointer { weights in
      stride(from: channel, to: weights.count, by: outputs).reduce(0) { max($0, abs(weights[$1])) }
    }
  }

  private func largest(_ channel: Int, _ before: LayerKernels?, _ shown: [Int], _ span: MapStyle.Span) -> Float {
    func both(_ channel: Int) -> Float {
      max(Self.largest(weights, channel), before.map { Self.largest($0.weights, channel) } ?? 0)
    }
    switch span {
    case .channel: return both(channel)
    case .layer: return shown.map(both).max() ?? 0
    case .given(let range): return max(abs(range.lowerBound), abs(range.upperBound))
    }
  }

  /// A kernel, each weight a square.
  private static func picture(_ weights: Tensor<Float>, _ channel: Int, _ end: Float, _ factor: Int) -> Tensor<UInt8> {
    let (height, width, outputs) = (weights.shape[0], weights.shape[1], weights.shape[3])
    return Tensor(uninitialized: [height * factor, width * factor, 3]) { target in
      weights.withUnsafeBufferPointer { weights in
        for index in target.indices {
          let (x, y) = (index / 3 % (width * factor) / factor, index / (3 * width * factor) / factor)
          let weight = weights[((y * width + x) * 3 + index % 3) * outputs + channel]
          let part = end > 0 ? 0.5 + 0.5 * weight / end : 0.5
          target[index] = part.isNaN ? 255 : UInt8(min(max(part, 0), 1) * 255 + 0.5)
        }
      }
    }
  }
}
