import CKernels
import Tensors

/// A picture in memory: as bytes where they hold the same numbers, which takes a quarter of the memory.
enum StoredPicture: Sendable {
  /// Fractions of 255.
  case bytes(Tensor<UInt8>)
  case floats(Tensor<Float>)

  /// Height × width × channels.
  init(_ numbers: Tensor<Float>) {
    let bytes = Tensor<UInt8>(uninitialized: numbers.shape) { target in
      numbers.withUnsafeBufferPointer { ck_u8_from_float($0.baseAddress, 255, 0, target.baseAddress, $0.count) }
    }
    self = bytes.fractions == numbers ? .bytes(bytes) : .floats(numbers)
  }

  /// Writes a piece of the picture, whose top left pixel is at (x, y): height × width × channels.
  ///
  /// - Precondition: it lies inside.
  func write(x: Int, y: Int, _ size: PictureSize, to target: UnsafeMutableBufferPointer<Float>) {
    switch self {
    case .bytes(let tensor):
      copy(tensor, x, y, size, target) { ck_float_from_u8($0, 1 / 255, $1, $2) }
    case .floats(let tensor):
      copy(tensor, x, y, size, target) { $1.update(from: $0, count: $2) }
    }
  }

  private func copy<Sample>(
    _ tensor: Tensor<Sample>, _ x: Int, _ y: Int, _ size: PictureSize, _ target: UnsafeMutableBufferPointer<Float>,
    _ convert: (UnsafePointer<Sample>, UnsafeMutablePointer<Float>, Int) -> Void
  ) {
    let (height, width, channels) = (tensor.shape[0], tensor.shape[1], tensor.shape[2])
    precondition(
      x >= 0 && y >= 0 && x + size.width <= width && y + size.height <= height,
      "a piece of \(size) at (\(x), \(y)) of \(width)×\(height) pixels")
    let length = size.width * channels
    precondition(target.count == size.height * length, "memory of \(target.count) numbers for \(size) pixels")
    tensor.withUnsafeBufferPointer { source in
      guard let source = source.baseAddress, let target = target.baseAddress else { return }
      for row in 0..<size.height {
        convert(source + ((y + row) * width + x) * channels, target + row * length, length)
      }
    }
  }
}
