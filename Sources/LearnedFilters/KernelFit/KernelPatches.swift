import NeuralNetworks
import Tensors

/// Pieces of a pair of pictures for a network to learn from: windows of the picture before, and what becomes of them.
struct KernelPatches: Dataset {
  private struct Place {
    /// The channel, or 0 where all are learnt at once.
    var channel: Int
    /// The first output row and column.
    var y: Int
    var x: Int
  }

  private let fit: KernelFit
  private let channels: Int
  private let height: Int
  private let width: Int
  private let places: [Place]

  let inputShape: Shape
  let target: TargetKind
  var count: Int { places.count }
  var isInMemory: Bool { true }

  /// Pieces of up to 8 rows and 64 columns that do not overlap. Those with a sample that may have been cut off are left out, as
  /// long as a quarter of them remains.
  init(_ fit: KernelFit) {
    self.fit = fit
    let window = fit.window
    let isShared = fit.options.channels == .shared
    channels = isShared ? 1 : fit.before.channels
    // Rows are held out in bands of equal heights.
    height = min(max(window.height / 20, 1), 8)
    width = min(window.width, 64)
    inputShape = [height + window.kernelHeight - 1, width + window.kernelWidth - 1, channels]
    target = .tensor([height, width, channels])
    var all: [Place] = []
    for y in stride(from: 0, through: window.height - height, by: height)
    where window.isLearnt[y..<y + height].allSatisfy({ $0 }) {
      for x in stride(from: 0, through: window.width - width, by: width) {
        for channel in 0..<(isShared ? fit.before.channels : 1) { all.append(Place(channel: channel, y: y, x: x)) }
      }
    }
    let (count, rows, columns) = (channels, height, width)
    let whole =
      fit.options.skipsClipped && fit.after.isBounded
      ? all.filter { place in
        let after = fit.after.samples.span
        for channel in place.channel..<place.channel + count {
          for y in 0..<rows {
            let start = Self.start(fit, channel, place.y + y + window.top, place.x + window.left)
            for x in 0..<columns where after[start + x] <= 0 || after[start + x] >= 1 { return false }
          }
        }
        return true
      } : all
    places = 4 * whole.count >= all.count ? whole : all
  }

  func load(
    _ index: Int, key: ExampleKey, into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory
  ) throws(NetworkError) {
    guard case .tensor(let target) = target else { preconditionFailure("memory for classes instead of pictures") }
    let (place, window) = (places[index], fit.window)
    copy(fit.before, place, inputShape[0], inputShape[1], (0, 0), to: input)
    copy(fit.after, place, height, width, (window.top, window.left), to: target)
  }

  private static func start(_ fit: KernelFit, _ channel: Int, _ y: Int, _ x: Int) -> Int {
    (channel * fit.before.height + y) * fit.before.width + x
  }

  private func copy(
    _ planes: SamplePlanes, _ place: Place, _ rows: Int, _ columns: Int, _ offset: (y: Int, x: Int),
    to memory: UnsafeMutableBufferPointer<Float>
  ) {
    planes.samples.withUnsafeBufferPointer { samples in
      for channel in 0..<channels {
        for y in 0..<rows {
          let start = Self.start(fit, place.channel + channel, place.y + y + offset.y, place.x + offset.x)
          for x in 0..<columns { memory[(y * columns + x) * channels + channel] = samples[start + x] }
        }
      }
    }
  }
}
