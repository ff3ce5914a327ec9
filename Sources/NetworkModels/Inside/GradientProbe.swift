import NeuralNetworks
import Tensors

/// A network that is asked how one of its values depends on its input, or on another value.
final class GradientProbe {
  private let plan: NetworkPlan
  private let layer: String

  /// - Parameters:
  ///   - layer: whose numbers the gradient is of.
  ///   - watched: a layer before it whose numbers and gradient are wanted, instead of the input's.
  init(
    _ network: Network, _ parameters: Parameters, layer: String, watched: String? = nil, parallelism: Parallelism
  ) throws(NetworkError) {
    plan = try NetworkPlan(
      network, parameters: parameters, batch: 1, learns: true, wantsInputGradient: watched == nil, outputs: [layer],
      kept: watched == nil ? .outputs : .all, parallelism: parallelism)
    self.layer = layer
  }

  /// The layer's numbers for the input of the last run.
  var output: UnsafeBufferPointer<Float> { plan.output(of: layer) ?? .init(start: nil, count: 0) }

  /// The gradient of a weighted sum of the layer's numbers with respect to the input, which has its shape.
  ///
  /// - Parameter weigh: writes the weights, which are 0 before; gets the layer's numbers, too.
  func inputGradient(
    of input: Tensor<Float>, _ weigh: (UnsafeMutableBufferPointer<Float>, UnsafeBufferPointer<Float>) -> Void
  ) -> Tensor<Float> {
    run(input, weigh)
    return Tensor(
      shape: input.shape, elements: plan.inputGradient ?? UnsafeBufferPointer(start: nil, count: 0))
  }

  /// The numbers of a watched layer and their gradient.
  func valueAndGradient(
    of watched: String, for input: Tensor<Float>,
    _ weigh: (UnsafeMutableBufferPointer<Float>, UnsafeBufferPointer<Float>) -> Void
  ) throws(NetworkError) -> (value: Tensor<Float>, gradient: Tensor<Float>) {
    run(input, weigh)
    let value = try plan.value(of: watched)
    guard let gradient = plan.gradient(of: watched) else {
      throw NetworkError(.description, "layer \(watched.debugDescription) has no gradient")
    }
    return (value, Tensor(shape: value.shape, elements: gradient.prefix(value.count)))
  }

  private func run(
    _ input: Tensor<Float>, _ weigh: (UnsafeMutableBufferPointer<Float>, UnsafeBufferPointer<Float>) -> Void
  ) {
    plan.write(input)
    plan.forward(batch: 1)
    guard let seeds = plan.gradient(of: layer) else { return }
    seeds.update(repeating: 0)
    weigh(seeds, output)
    plan.backward(batch: 1)
  }
}

extension Tensor<Float> {
  /// How the channels of a pixel become one number.
  enum Joining {
    case sum
    case largest
  }

  /// The magnitudes of a picture's channels, joined: height × width.
  func magnitudes(_ joining: Joining) -> Tensor<Float> {
    let channels = shape[2]
    return Tensor(uninitialized: [shape[0], shape[1]]) { target in
      withUnsafeBufferPointer { source in
        for pixel in target.indices {
          var joined: Float = 0
          for index in pixel * channels..<(pixel + 1) * channels {
            let magnitude = abs(source[index])
            joined = joining == .sum ? joined + magnitude : Swift.max(joined, magnitude)
          }
          target[pixel] = joined
        }
      }
    }
  }
}
