import NeuralNetworks
import Tensors

/// The channels of a layer's output, one after the other.
struct ChannelPlanes: Sendable {
  let height: Int
  let width: Int
  /// Channels × height × width.
  private let numbers: [Float]
  /// The least and the greatest finite number of each channel; 0…0 where there is none.
  let ranges: [ClosedRange<Float>]
  /// The mean magnitude of each.
  let magnitudes: [Float]
  /// Whether these are features and no picture, laid in rows.
  let isFolded: Bool

  var count: Int { ranges.count }

  /// The channels of height × width × channels; a matrix is one channel, and features are one, laid in rows that make about a
  /// square.
  init(_ map: Tensor<Float>) {
    let shape = map.shape
    precondition(shape.count > 0, "a map without numbers")
    var channels = 1
    isFolded = shape.rank < 2
    switch shape.rank {
    case 0, 1:
      width = Int(Double(shape.count).squareRoot().rounded(.up))
      height = (shape.count + width - 1) / width
    case 2: (height, width) = (shape[0], shape[1])
    default:
      // More axes than three, such as those of kernels: all but the last two are rows.
      (height, width) = (shape.count / (shape[-1] * shape[-2]), shape[-2])
      channels = shape[-1]
    }
    let (pixels, count) = (height * width, channels)
    var numbers = [Float](repeating: .nan, count: pixels * count)
    var ranges: [ClosedRange<Float>] = []
    var magnitudes: [Float] = []
    map.withUnsafeBufferPointer { source in
      numbers.withUnsafeMutableBufferPointer { target in
        // What is left over at the end of the last row stays not a number.
        let known = min(source.count / count, pixels)
        // Some pixels at a time, so that what is read stays in the cache while all channels take theirs.
        for first in stride(from: 0, to: known, by: 64) {
          for channel in 0..<count {
            for pixel in first..<min(first + 64, known) {
              target[channel * pixels + pixel] = source[pixel * count + channel]
            }
          }
        }
        for channel in 0..<count {
          var (least, greatest, sum) = (Float.infinity, -Float.infinity, Float(0))
          for index in channel * pixels..<(channel + 1) * pixels {
            let number = target[index]
            guard number.isFinite else { continue }
            least = min(least, number)
            greatest = max(greatest, number)
            sum += abs(number)
          }
          ranges.append(least <= greatest ? least...greatest : 0...0)
          magnitudes.append(sum / Float(known))
        }
      }
    }
    self.numbers = numbers
    self.ranges = ranges
    self.magnitudes = magnitudes
  }

  /// The numbers of a channel, row by row.
  func withPlane<Result>(_ channel: Int, _ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
    let pixels = height * width
    return numbers.withUnsafeBufferPointer { body(.init(rebasing: $0[channel * pixels..<(channel + 1) * pixels])) }
  }

  /// A channel as a picture of another size, linear between its numbers.
  func plane(_ channel: Int, in size: PictureSize) -> [Float] {
    let tensor = withPlane(channel) { Tensor(shape: [height, width, 1], elements: $0) }
    return tensor.resampled(to: size).elements
  }

  /// The channels that a style shows, in its order.
  func shown(_ style: MapStyle) -> [Int] {
    var channels = Array(0..<count)
    if let ranges = style.channels { channels = channels.filter { channel in ranges.contains { $0 ~= channel } } }
    if style.order == .activation {
      channels.sort { (magnitudes[$1], $0) < (magnitudes[$0], $1) }
    }
    return style.most.map { Array(channels.prefix($0)) } ?? channels
  }

  /// Which numbers have the first and the last colour, for each of some channels.
  func spans(of channels: [Int], _ style: MapStyle) -> [ClosedRange<Float>] {
    func around(_ range: ClosedRange<Float>) -> ClosedRange<Float> {
      guard style.colors == .diverging else { return range }
      let largest = max(abs(range.lowerBound), abs(range.upperBound))
      return -largest...largest
    }
    switch style.span {
    case .channel: return channels.map { around(ranges[$0]) }
    case .layer:
      let least = channels.map { ranges[$0].lowerBound }.min() ?? 0
      let greatest = channels.map { ranges[$0].upperBound }.max() ?? 0
      return channels.map { _ in around(least...greatest) }
    case .given(let range): return channels.map { _ in range }
    }
  }
}
