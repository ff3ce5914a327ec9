import NeuralNetworks
import Tensors

/// Pieces of pairs of pictures for a network to learn from: windows of the picture before, and what becomes of them.
struct KernelPatches: Dataset {
  private struct Place {
    var pair: Int
    /// The channel, or 0 where all are learnt at once.
    var channel: Int
    /// The first output row and column.
    var y: Int
    var x: Int
  }

  private let pairs: [FitPair]
  private let channels: Int
  private let height: Int
  private let width: Int
  private let places: [Place]

  let inputShape: Shape
  let target: TargetKind
  var count: Int { places.count }
  var isInMemory: Bool { true }

  /// Pieces of up to 8 rows and 64 columns that do not overlap. Those with a sample that may have been cut off are left out, as
  /// long as a quarter of them remains; of the rest at most so many are taken.
  init(_ fit: KernelFit, most: Int) {
    let pairs = fit.pairs.filter { $0.window.width > 0 && $0.window.height > 0 }
    self.pairs = pairs
    let isShared = fit.options.channels == .shared
    channels = isShared ? 1 : fit.channels
    // Rows are held out in bands of equal heights.
    height = pairs.reduce(8) { min($0, max($1.window.height / 20, 1)) }
    width = pairs.reduce(64) { min($0, $1.window.width) }
    inputShape = [height + fit.options.height - 1, width + fit.options.width - 1, channels]
    target = .tensor([height, width, channels])
    var all: [Place] = []
    for (index, pair) in pairs.enumerated() {
      let window = pair.window
      for y in stride(from: 0, through: window.height - height, by: height)
      where window.isLearnt[y..<y + height].allSatisfy({ $0 }) {
        for x in stride(from: 0, through: window.width - width, by: width) {
          for channel in 0..<(isShared ? pair.before.channels : 1) {
            all.append(Place(pair: index, channel: channel, y: y, x: x))
          }
        }
      }
    }
    let (count, rows, columns) = (channels, height, width)
    let whole =
      fit.options.skipsClipped
      ? all.filter { place in
        let pair = pairs[place.pair]
        guard pair.after.isBounded else { return true }
        let after = pair.after.samples.span
        for channel in place.channel..<place.channel + count {
          for y in 0..<rows {
            let start = Self.start(pair, channel, place.y + y + pair.window.top, place.x + pair.window.left)
            for x in 0..<columns where after[start + x] <= 0 || after[start + x] >= 1 { return false }
          }
        }
        return true
      } : all
    let usable = 4 * whole.count >= all.count ? whole : all
    if usable.count > most {
      var random = RandomGenerator(seed: fit.options.seed)
      places = random.permutation(usable.count).prefix(most).sorted().map { usable[$0] }
    } else {
      places = usable
    }
  }

  func load(
    _ index: Int, key: ExampleKey, into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory
  ) throws(NetworkError) {
    guard case .tensor(let target) = target else { preconditionFailure("memory for classes instead of pictures") }
    let place = places[index]
    let pair = pairs[place.pair]
    copy(pair.before, place, inputShape[0], inputShape[1], (0, 0), to: input)
    copy(pair.after, place, height, width, (pair.window.top, pair.window.left), to: target)
  }

  private static func start(_ pair: FitPair, _ channel: Int, _ y: Int, _ x: Int) -> Int {
    (channel * pair.before.height + y) * pair.before.width + x
  }

  private func copy(
    _ planes: SamplePlanes, _ place: Place, _ rows: Int, _ columns: Int, _ offset: (y: Int, x: Int),
    to memory: UnsafeMutableBufferPointer<Float>
  ) {
    planes.samples.withUnsafeBufferPointer { samples in
      for channel in 0..<channels {
        for y in 0..<rows {
          let start = Self.start(pairs[place.pair], place.channel + channel, place.y + y + offset.y, place.x + offset.x)
          for x in 0..<columns { memory[(y * columns + x) * channels + channel] = samples[start + x] }
        }
      }
    }
  }
}
