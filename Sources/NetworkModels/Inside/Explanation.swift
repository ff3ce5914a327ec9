public import ImageCodecs
public import NeuralNetworks
public import Tensors

/// Where a network looks when it sees a class in a photo.
public struct Explanation: Sendable {
  /// How that is found.
  public enum Method: String, CaseIterable, Hashable, Sendable {
    /// The channels of a late layer, weighted by the mean gradient of the class's score with respect to each; what speaks for the
    /// class stays (Selvaraju and others 2017, *Grad-CAM*).
    case gradCAM = "grad-cam"
    /// How far the class's score falls when a patch of the photo is covered by the photo's mean colour (Zeiler and Fergus 2014).
    case occlusion
    /// The largest gradient of the score with respect to a pixel's channels (Simonyan and others 2013).
    case saliency
  }

  /// How it was found.
  public let method: Method
  /// The class that is explained.
  public let guess: ClassGuess
  /// All classes, the most probable first.
  public let guesses: [ClassGuess]
  /// The layer whose channels were weighted, for Grad-CAM.
  public let layer: String?
  /// The size in which the network saw the photo.
  public let size: PictureSize
  /// How much each place matters: height × width, of the layer for Grad-CAM, else of the photo as it was seen. Below 0 only for
  /// occlusion, where covering a place makes the class more probable.
  public let heat: Tensor<Float>
}

extension NetworkModel {
  /// What an explanation starts with: the layers up to the scores, the photo as their input, the class.
  struct Question {
    let view: View
    let layer: String
    let guess: ClassGuess
    let guesses: [ClassGuess]
  }

  func question(
    _ photo: Image, _ index: Int?, _ size: ViewSize, _ parallelism: Parallelism
  ) throws(NetworkError) -> Question {
    let layer = try scoreLayer()
    let view = try view(of: photo, at: [layer], size: size)
    let plan = try NetworkPlan(
      view.network, parameters: parameters, batch: 1, kept: .outputs, parallelism: parallelism)
    let guesses = guesses(try plan.outputs(for: view.input).elements)
    guard let guess = index.map({ index in guesses.first { $0.index == index } }) ?? guesses.first else {
      throw NetworkError(.description, "\(name) has the classes 0…\(guesses.count - 1), not \(index ?? 0)")
    }
    return Question(view: view, layer: layer, guess: guess, guesses: guesses)
  }

  /// The layer that Grad-CAM looks at where none is named: the last one that gives a picture of more than one pixel, poolings and
  /// what does nothing left out.
  public var lastPictureLayer: String? {
    network.withoutHeads.nodes.last { node in
      node.shape.rank == 3 && node.shape[0] * node.shape[1] > 1
        && !(node.layer is MaxPool2D || node.layer is AveragePool2D || node.layer is Dropout)
    }?.name
  }

  /// Grad-CAM: which places of a late layer speak for a class (Selvaraju and others 2017).
  ///
  /// - Parameters:
  ///   - photo: the photo.
  ///   - index: the class; the most probable one where it is nil.
  ///   - layer: the layer; ``lastPictureLayer`` where it is nil.
  ///   - size: in which size the network sees the photo.
  ///   - parallelism: how many threads work. The result never depends on it.
  /// - Throws: `NetworkError` of kind `description` where there is no such class, or no such layer that gives a picture; of kind
  ///   `shape` where the network tells no classes apart.
  public func gradCAM(
    of photo: Image, class index: Int? = nil, layer: String? = nil, size: ViewSize = .learned,
    parallelism: Parallelism = .available
  ) throws(NetworkError) -> Explanation {
    let question = try question(photo, index, size, parallelism)
    guard let layer = layer ?? lastPictureLayer, let node = question.view.network.node(named: layer),
      node.shape.rank == 3
    else {
      throw NetworkError(
        .description,
        "there is no layer \((layer ?? "").debugDescription) that gives a picture and that the classes follow from")
    }
    let probe = try GradientProbe(
      question.view.network, parameters, layer: question.layer, watched: layer, parallelism: parallelism)
    let (value, gradient) = try probe.valueAndGradient(of: layer, for: question.view.input) { seeds, _ in
      seeds[question.guess.index] = 1
    }
    return Explanation(
      method: .gradCAM, guess: question.guess, guesses: question.guesses, layer: layer, size: question.view.size,
      heat: Self.weighted(value, by: gradient))
  }

  /// Channels weighted by the means of their gradients, summed; what is below 0 is cut off.
  static func weighted(_ value: Tensor<Float>, by gradient: Tensor<Float>) -> Tensor<Float> {
    let (pixels, channels) = (value.shape[0] * value.shape[1], value.shape[2])
    var weights = [Double](repeating: 0, count: channels)
    gradient.withUnsafeBufferPointer { gradient in
      for index in gradient.indices { weights[index % channels] += Double(gradient[index]) / Double(pixels) }
    }
    return Tensor(uninitialized: [value.shape[0], value.shape[1]]) { target in
      value.withUnsafeBufferPointer { value in
        for pixel in 0..<pixels {
          let sum = (0..<channels).reduce(0.0) { $0 + weights[$1] * Double(value[pixel * channels + $1]) }
          target[pixel] = Float(max(0, sum))
        }
      }
    }
  }

  /// The gradient of a class's score with respect to the photo: for each pixel the largest of its channels (Simonyan and others
  /// 2013); see ``gradCAM(of:class:layer:size:parallelism:)`` for the parameters.
  public func saliency(
    of photo: Image, class index: Int? = nil, size: ViewSize = .learned, parallelism: Parallelism = .available
  ) throws(NetworkError) -> Explanation {
    let question = try question(photo, index, size, parallelism)
    let probe = try GradientProbe(
      question.view.network, parameters, layer: question.layer, parallelism: parallelism)
    let gradient = probe.inputGradient(of: question.view.input) { seeds, _ in seeds[question.guess.index] = 1 }
    return Explanation(
      method: .saliency, guess: question.guess, guesses: question.guesses, layer: nil, size: question.view.size,
      heat: gradient.magnitudes(.largest))
  }
}
