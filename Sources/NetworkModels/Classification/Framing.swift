public import ImageCodecs
public import NeuralNetworks
public import Tensors

/// Which part of a photo a classifier sees.
public enum Framing: String, Codable, Hashable, Sendable {
  /// All of it, made as large as the network's input, whatever its proportions.
  case stretched
  /// Its middle: the shorter side becomes 256 pixels where the network sees 224, as much more elsewhere, and what is
  /// beyond the input is cut off all around. So torchvision's networks are tested.
  case centered

  /// The most pixels of a photo before it is cut.
  private static let mostPixels = 1 << 26

  /// The input for a photo: height × width × channels.
  ///
  /// - Parameters:
  ///   - photo: the photo.
  ///   - shape: that of the network's input.
  ///   - preprocessing: what becomes of its fractions of white.
  /// - Throws: `NetworkError` of kind `data` where a sample is not finite, or the photo is so long that its middle is too little
  ///   of it.
  public func input(
    for photo: Image, shape: Shape, _ preprocessing: Preprocessing
  ) throws(NetworkError) -> Tensor<Float> {
    let (height, width) = (shape[0], shape[1])
    guard self == .centered else {
      return try preprocessing.input(for: photo, size: PictureSize(width: width, height: height))
    }
    let photo = photo.upright()
    let shorter = Int((Double(max(width, height)) * 256 / 224).rounded())
    let longer = shorter * max(photo.width, photo.height) / min(photo.width, photo.height)
    guard longer <= Self.mostPixels / shorter else {
      throw NetworkError(.data, "a photo of \(photo.width)×\(photo.height) pixels has no middle to be looked at")
    }
    let isWide = photo.width > photo.height
    let size = PictureSize(width: isWide ? longer : shorter, height: isWide ? shorter : longer)
    let all = try preprocessing.input(for: photo, size: size)
    // Halves go to the even number, as in Python.
    let left = Int((Double(size.width - width) / 2).rounded(.toNearestOrEven))
    let top = Int((Double(size.height - height) / 2).rounded(.toNearestOrEven))
    let channels = shape[2]
    return Tensor(uninitialized: shape) { target in
      all.withUnsafeBufferPointer { source in
        for row in 0..<height {
          let first = ((top + row) * size.width + left) * channels
          for place in 0..<width * channels { target[row * width * channels + place] = source[first + place] }
        }
      }
    }
  }
}

extension Architecture {
  /// Which part of a photo its weights are meant to see.
  public var framing: Framing { isSmall ? .stretched : .centered }
}
