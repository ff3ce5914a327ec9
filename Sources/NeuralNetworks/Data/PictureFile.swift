import CKernels
package import ImageCodecs
package import SystemPackage
package import Tensors

/// How pictures of files become numbers: upright, with the channels and of the size that were asked for, in fractions of white.
package struct PictureFile: Sendable {
  package let channels: PictureChannels
  package let resize: PictureSize?
  package let limits: DecodingOptions

  package init(channels: PictureChannels, resize: PictureSize? = nil, limits: DecodingOptions) {
    self.channels = channels
    self.resize = resize
    self.limits = limits
  }

  /// The size that a file's picture will have, by its header.
  func size(of path: FilePath) throws(NetworkError) -> PictureSize {
    do throws(CodecError) {
      let header = try ImageReader.open(path, options: limits).header
      if let resize { return resize }
      let (width, height) = header.metadata.orientation.seenSize(
        width: header.layout.width, height: header.layout.height)
      return PictureSize(width: width, height: height)
    } catch {
      throw NetworkError(.data, "\(error)")
    }
  }

  /// The numbers: height × width × channels.
  package func read(_ path: FilePath) throws(NetworkError) -> Tensor<Float> {
    let image: Image
    do throws(CodecError) {
      image = try Image(contentsOf: path, options: limits)
    } catch {
      throw NetworkError(.data, "\(error)")
    }
    return try numbers(of: image, path)
  }

  /// The numbers of a picture in memory, whose name errors carry: height × width × channels.
  package func numbers(of image: Image, _ path: FilePath? = nil) throws(NetworkError) -> Tensor<Float> {
    let image = image.upright()
    let numbers = try converted(image, path)
    guard let resize, resize.width != image.width || resize.height != image.height else { return numbers }
    return numbers.resampled(to: resize)
  }

  private func converted(_ image: Image, _ path: FilePath?) throws(NetworkError) -> Tensor<Float> {
    let color = image.color
    var numbers = try Self.fractions(image, path)
    if color.hasAlpha { numbers = Self.overWhite(numbers, channels: color.channelCount) }
    guard color.colorChannelCount != channels.count else { return numbers }
    let pixels = image.width * image.height
    return Tensor(uninitialized: [image.height, image.width, channels.count]) { target in
      guard let target = target.baseAddress else { return }
      numbers.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress else { return }
        guard channels == .rgb else { return ck_luma(source, 3, [0.299, 0.587, 0.114], target, pixels) }
        for pixel in 0..<pixels {
          for channel in 0..<3 { target[3 * pixel + channel] = source[pixel] }
        }
      }
    }
  }

  /// The samples, whatever their type, as fractions of white.
  private static func fractions(_ image: Image, _ path: FilePath?) throws(NetworkError) -> Tensor<Float> {
    let shape = image.samples.shape
    switch image.samples {
    case .uint8(let samples): return samples.fractions
    case .uint16(let samples):
      return Tensor(uninitialized: shape) { target in
        samples.withUnsafeBufferPointer {
          ck_float_from_u16($0.baseAddress, 1 / 65535, target.baseAddress, $0.count)
        }
      }
    case .float(let samples):
      guard samples.isFinite else {
        throw NetworkError(
          .data, "\(path.map { "\($0.string): " } ?? "the picture ")has a sample that is infinite or no number")
      }
      return samples
    }
  }

  /// Colours without their alpha, the last channel.
  private static func overWhite(_ numbers: Tensor<Float>, channels: Int) -> Tensor<Float> {
    let shape = numbers.shape
    let colors = channels - 1
    return Tensor(uninitialized: [shape[0], shape[1], colors]) { target in
      numbers.withUnsafeBufferPointer { source in
        for pixel in 0..<shape[0] * shape[1] {
          let alpha = source[pixel * channels + colors]
          for channel in 0..<colors {
            target[pixel * colors + channel] = source[pixel * channels + channel] * alpha + (1 - alpha)
          }
        }
      }
    }
  }
}

extension Tensor<UInt8> {
  /// Fractions of 255.
  package var fractions: Tensor<Float> {
    Tensor<Float>(uninitialized: shape) { target in
      withUnsafeBufferPointer { ck_float_from_u8($0.baseAddress, 1 / 255, target.baseAddress, $0.count) }
    }
  }
}

extension Tensor<Float> {
  /// Fractions of white as 8 bits: rounded, and cut off at black and white.
  package var bytes: Tensor<UInt8> {
    Tensor<UInt8>(uninitialized: shape) { target in
      withUnsafeBufferPointer { ck_u8_from_float($0.baseAddress, 255, 0, target.baseAddress, $0.count) }
    }
  }

  /// Whether all numbers are finite.
  var isFinite: Bool {
    var squares = 0.0
    // In double precision no sum of squares of floats is infinite.
    withUnsafeBufferPointer { ck_sum_squares($0.baseAddress, $0.count, &squares) }
    return squares.isFinite
  }
}
