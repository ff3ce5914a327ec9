import Tensors

extension Trainer {
  /// The network's numbers with the trained ones' mean over the steps in their place, which is less noisy than the last ones and
  /// mostly the better network; nil where no mean is kept.
  ///
  /// The mean is an exponential one (Polyak and Juditsky 1992 is its ancestor): after step t, m ← d m + (1 − d) p, where
  /// d = min(decay, (1 + t) / (10 + t)), so that the first parameters are soon forgotten. Running averages of batch
  /// normalisation are those of the last step. Validation looks at this network. See ``TrainingSettings/weightAveraging``.
  public var averagedParameters: Parameters? {
    guard let average else { return nil }
    if lastParameters != nil { return parameters }
    var result = parameters
    var place = 0
    average.withUnsafeBufferPointer { numbers in
      for declaration in network.declarations where declaration.isTrained {
        let count = declaration.shape.count
        result[declaration.name] = Tensor(shape: declaration.shape, elements: numbers[place..<place + count])
        place += count
      }
    }
    return result
  }
}

/// The exponential mean of parameters over the steps of a training.
enum WeightAverage {
  /// The mean before the first step: the trained parameters, one after the other.
  static func start(_ network: Network, _ parameters: Parameters) -> Tensor<Float> {
    var numbers: [Float] = []
    numbers.reserveCapacity(network.trainedCount)
    for declaration in network.declarations where declaration.isTrained {
      numbers += parameters[declaration.name]?.elements ?? []
    }
    return Tensor(shape: [numbers.count], elements: numbers)
  }

  /// Takes in the parameters after a step, counted from 1.
  static func take(
    _ parameters: UnsafeMutableBufferPointer<Float>, into mean: UnsafeMutableBufferPointer<Float>, decay: Double,
    step: Int
  ) {
    guard let source = parameters.baseAddress, let mean = mean.baseAddress else { return }
    let part = Float(1 - min(decay, Double(1 + step) / Double(10 + step)))
    for index in 0..<parameters.count { mean[index] += part * (source[index] - mean[index]) }
  }

  /// Puts the mean where the parameters are, and the parameters where it is.
  static func exchange(_ mean: UnsafeMutableBufferPointer<Float>, _ parameters: UnsafeMutableBufferPointer<Float>) {
    precondition(mean.count == parameters.count, "a mean of \(mean.count) numbers for \(parameters.count)")
    for index in mean.indices { (mean[index], parameters[index]) = (parameters[index], mean[index]) }
  }
}
