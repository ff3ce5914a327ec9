public import NeuralNetworks

/// In which size a network sees a photo.
///
/// Convolutions work on pictures of any size; dense layers behind a picture only on the size that they learnt from.
public enum ViewSize: Hashable, Sendable {
  /// Its own size where no side is longer than 512 pixels, else made smaller to that; where the layers work on one size
  /// alone, that of the network.
  case automatic
  /// As large as what the network learnt from: the shorter side as that of the network's input; where the layers work on one size
  /// alone, that size whatever the photo's proportions.
  case learned
  /// Its own size.
  case original
  /// Its proportions, the longer side of so many pixels.
  case longest(Int)
  /// This size, whatever its proportions.
  case exact(PictureSize)

  /// The longer side of ``automatic``, in pixels: twice ImageNet's, and some 10 million multiply-adds for each weight.
  public static let longestSide = 512

  /// The size for a photo of a size.
  func size(of photo: PictureSize, for network: PictureSize) -> PictureSize {
    let (longest, shortest) = (max(photo.width, photo.height), min(photo.width, photo.height))
    switch self {
    case .original: return photo
    case .exact(let size): return size
    case .automatic:
      return longest <= Self.longestSide ? photo : photo.scaled(by: Double(Self.longestSide) / Double(longest))
    case .learned: return photo.scaled(by: Double(min(network.width, network.height)) / Double(shortest))
    case .longest(let side): return photo.scaled(by: Double(side) / Double(longest))
    }
  }

  /// Whether the network's own size may take the place of one that its layers cannot work on.
  var mayBeReplaced: Bool { self == .automatic || self == .learned }
}

extension PictureSize {
  /// The size times a factor, at least a pixel.
  public func scaled(by factor: Double) -> PictureSize {
    PictureSize(
      width: max(1, Int((Double(width) * factor).rounded())), height: max(1, Int((Double(height) * factor).rounded())))
  }
}
