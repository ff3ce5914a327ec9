import CKernels
import Tensors

extension OperationContext {
  /// Numbers that are scaled and given to the activation at a time: they stay in the first cache.
  private static let mostNumbers = 4096

  /// Each channel of the input times a factor, plus a summand, and the activation that follows: of the parts, where a
  /// concatenation in front of the layer is left out.
  ///
  /// - Parameters:
  ///   - pixels: of all examples.
  ///   - factor: a number for each channel of the output.
  ///   - summand: likewise.
  func scaleChannels(pixels: Int, by factor: UnsafePointer<Float>, plus summand: UnsafePointer<Float>) {
    let channels = output.shape[-1]
    nonisolated(unsafe) let inputs = joined.isEmpty ? inputs : joined
    nonisolated(unsafe) let (factor, summand, output) = (factor, summand, output.base)
    let following = following
    let rectifies: Int32 = following == .relu ? 1 : 0
    let few = max(1, Self.mostNumbers / max(channels, 1))
    parallelism.forEachPiece(of: pixels, length: channels) { start, count in
      for first in stride(from: start, to: start + count, by: few) {
        let pixels = min(few, start + count - first)
        let place = output + first * channels
        var channel = 0
        for input in inputs {
          let width = input.shape[-1]
          ck_channel_affine(
            input.base + first * width, factor + channel, summand + channel, rectifies, place + channel, channels,
            pixels, width)
          channel += width
        }
        if rectifies == 0 { following?.apply(place, place, pixels * channels) }
      }
    }
  }
}
