public import ImageCodecs
public import NeuralNetworks
public import Tensors

extension NetworkModel {
  /// How far a class's score falls when a patch of the photo is covered (Zeiler and Fergus 2014, *Visualizing and Understanding
  /// Convolutional Networks*): for each pixel the mean over all patches that cover it.
  ///
  /// The patch has the photo's mean colour. The network runs once for each place of it.
  ///
  /// - Parameters:
  ///   - photo: the photo.
  ///   - index: the class; the most probable one where it is nil.
  ///   - patch: the width and height of what is covered, in pixels of the network's input; a seventh of its shorter side where it
  ///     is nil.
  ///   - stride: the distance of neighbouring patches; half a patch where it is nil.
  ///   - size: in which size the network sees the photo.
  ///   - parallelism: how many threads work. The result never depends on it.
  ///   - progress: is told how many of all places are done.
  /// - Throws: `NetworkError`, as ``gradCAM(of:class:layer:size:parallelism:)``.
  public func occlusion(
    of photo: Image, class index: Int? = nil, patch: Int? = nil, stride: Int? = nil, size: ViewSize = .learned,
    parallelism: Parallelism = .available, progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(NetworkError) -> Explanation {
    let question = try question(photo, index, size, parallelism)
    let input = question.view.input
    let (height, width) = (input.shape[0], input.shape[1])
    let side = min(patch ?? max(1, (min(height, width) + 3) / 7), min(height, width))
    let step = stride ?? max(1, side / 2)
    precondition(side >= 1 && step >= 1, "patches of \(side) pixels at a distance of \(step)")
    let corners = Self.starts(height, side, step).flatMap { y in
      Self.starts(width, side, step).map { x in (x: x, y: y) }
    }
    let batch = min(8, corners.count)
    let plan = try NetworkPlan(
      question.view.network, parameters: parameters, batch: batch, kept: .outputs, parallelism: parallelism)
    let (mean, classes) = (input.channelMeans, plan.network.output.count)
    var sums = [Double](repeating: 0, count: height * width)
    var counts = [Double](repeating: 0, count: height * width)
    for first in Swift.stride(from: 0, to: corners.count, by: batch) {
      let covered = corners[first..<min(first + batch, corners.count)]
      for (place, corner) in covered.enumerated() {
        plan.write(input, example: place)
        plan.cover(x: corner.x, y: corner.y, side: side, mean, example: place)
      }
      plan.forward(batch: covered.count)
      guard let scores = plan.output(of: question.layer) else { continue }
      for (place, corner) in covered.enumerated() {
        let fall = question.guess.score - Double(scores[place * classes + question.guess.index])
        for y in corner.y..<corner.y + side {
          for pixel in y * width + corner.x..<y * width + corner.x + side {
            sums[pixel] += fall
            counts[pixel] += 1
          }
        }
      }
      progress(first + covered.count, corners.count)
    }
    let heat = zip(sums, counts).map { Float($1 > 0 ? $0 / $1 : 0) }
    return Explanation(
      method: .occlusion, guess: question.guess, guesses: question.guesses, layer: nil, size: question.view.size,
      heat: Tensor(shape: [height, width], elements: heat))
  }

  /// Where patches begin along an axis: at equal distances, and at the end.
  private static func starts(_ length: Int, _ side: Int, _ step: Int) -> [Int] {
    var starts = Array(stride(from: 0, through: length - side, by: step))
    if starts.last != length - side { starts.append(length - side) }
    return starts
  }
}

extension NetworkPlan {
  /// Writes one of several inputs.
  fileprivate func write(_ numbers: Tensor<Float>, example: Int) {
    let count = network.input.count
    numbers.withUnsafeBufferPointer { numbers in
      for index in 0..<count { input[example * count + index] = numbers[index] }
    }
  }

  /// Covers a square of an input.
  fileprivate func cover(x: Int, y: Int, side: Int, _ color: [Float], example: Int) {
    let (width, channels) = (network.input[1], network.input[2])
    let first = example * network.input.count
    for row in y..<y + side {
      for column in x..<x + side {
        for channel in 0..<channels { input[first + (row * width + column) * channels + channel] = color[channel] }
      }
    }
  }
}

extension Tensor<Float> {
  /// The mean of each channel.
  var channelMeans: [Float] {
    let channels = shape[-1]
    var sums = [Double](repeating: 0, count: channels)
    withUnsafeBufferPointer { numbers in
      for index in numbers.indices { sums[index % channels] += Double(numbers[index]) }
    }
    return sums.map { Float($0 / Double(Swift.max(count / channels, 1))) }
  }
}
