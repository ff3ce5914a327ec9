import ImageCodecs
import NeuralNetworks
import Tensors

/// The channels of a layer's output as pictures, one at a time.
struct ChannelPictures: Sendable {
  /// The channels that are shown, in their order.
  let channels: [Int]
  private let planes: ChannelPlanes
  private let spans: [ClosedRange<Float>]
  private let painter: MapPainter
  private let size: PictureSize
  private let ground: Tensor<UInt8>?

  /// - Parameter size: of each picture; the number of rows and columns where it is nil.
  init(_ map: Tensor<Float>, _ style: MapStyle, size: PictureSize? = nil) {
    planes = ChannelPlanes(map)
    channels = planes.shown(style)
    spans = planes.spans(of: channels, style)
    painter = MapPainter(style)
    self.size = size ?? PictureSize(width: planes.width, height: planes.height)
    ground = painter.ground(self.size)
  }

  /// The picture of one of ``channels``, by its place among them.
  func image(_ place: Int) -> Image {
    Image(.uint8(painter.picture(of: planes, channels[place], span: spans[place], size: size, over: ground)))
  }
}
