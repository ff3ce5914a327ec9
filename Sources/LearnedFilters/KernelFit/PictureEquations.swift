import CKernels
import NeuralNetworks
import Tensors

/// The normal equations of a kernel: an example for each output pixel, an unknown for each weight of each input channel, row by
/// row, and one for the bias at the end.
///
/// Products of two windows' pixels depend on their distance alone, but for the edges: for a kernel of k×k the products of
/// 2k² − 2k + 1 pairs of shifted pictures are summed, instead of k⁴ / 2. Pixels that are left out here and there are then
/// taken away again one by one.
struct PictureEquations {
  private let before: SamplePlanes
  private let inputs: [Int]
  private let target: TargetRows
  private let hasBias: Bool
  private let parallelism: Parallelism
  private var window: FitWindow { target.window }
  private var area: Int { window.kernelHeight * window.kernelWidth }
  private var unknowns: Int { area * inputs.count + (hasBias ? 1 : 0) }

  /// Sums up the equations.
  static func sums(
    _ before: SamplePlanes, inputs: [Int], target: TargetRows, hasBias: Bool, parallelism: Parallelism
  ) -> NormalEquations {
    PictureEquations(before: before, inputs: inputs, target: target, hasBias: hasBias, parallelism: parallelism).sums
  }

  private var sums: NormalEquations {
    var gram = [Double](repeating: 0, count: unknowns * unknowns)
    var products = [Double](repeating: 0, count: unknowns * target.values.count)
    before.withPlanes { planes in
      let planes = inputs.map { planes[$0] }
      let learnt = window.isLearnt.count { $0 } * window.width
      let leavesOut = 2 * target.count >= learnt
      gram.withUnsafeMutableBufferPointer { gram in
        if leavesOut { addAll(planes, gram) }
        if target.count < learnt { add(planes, where: leavesOut ? 0 : 1, sign: leavesOut ? -1 : 1, gram) }
        if hasBias { addBias(planes, gram) }
      }
      for side in target.values.indices {
        let sums = weighted(planes, by: target.values[side])
        for index in sums.indices { products[index * target.values.count + side] = sums[index] }
      }
    }
    let squares = target.values.map { values in
      values.withUnsafeBufferPointer { values in
        var sum = 0.0
        if let base = values.baseAddress { ck_sum_squares(base, values.count, &sum) }
        return sum
      }
    }
    return NormalEquations(gram: gram, products: products, squares: squares, examples: target.count)
  }

  /// All pixels of the rows that are learnt from. A task has all pairs of windows' rows that are as far apart, whose sums
  /// nobody else writes.
  private func addAll(_ planes: [UnsafePointer<Float>], _ gram: UnsafeMutableBufferPointer<Double>) {
    var tasks: [(a: Int, b: Int, distance: Int)] = []
    for a in planes.indices {
      for b in a..<planes.count {
        for distance in (a == b ? 0 : 1 - window.kernelHeight)..<window.kernelHeight { tasks.append((a, b, distance)) }
      }
    }
    nonisolated(unsafe) let planes = planes
    nonisolated(unsafe) let gram = gram
    let fixed = tasks
    parallelism.forEach(fixed.count) { index in
      let (a, b, distance) = fixed[index]
      LagSums(window, pictureWidth: before.width, pictureHeight: before.height).add(
        planes[a], a, planes[b], b, distance: distance, unknowns: unknowns, to: gram)
    }
  }

  /// Pixels one by one: those with this number in the mask, in rows that are learnt from. In pieces whose number does not
  /// depend on the threads, so that neither do the sums.
  private func add(
    _ planes: [UnsafePointer<Float>], where wanted: Float, sign: Double, _ gram: UnsafeMutableBufferPointer<Double>
  ) {
    let pieces = min(8, window.height)
    nonisolated(unsafe) let planes = planes
    let parts = parallelism.map(pieces) { piece in
      var block = WindowBlock(window, planes, pictureWidth: before.width)
      target.mask.withUnsafeBufferPointer { mask in
        for y in window.height * piece / pieces..<window.height * (piece + 1) / pieces where window.isLearnt[y] {
          for x in 0..<window.width where mask[y * window.width + x] == wanted { block.add(y, x) }
        }
      }
      return block.finished
    }
    let count = area * planes.count
    for part in parts where !part.isEmpty {
      for i in 0..<count {
        for j in i..<count { gram[j * unknowns + i] += sign * part[i * count + j] }
      }
    }
  }

  /// The sums of the pixels that each weight lies on.
  private func addBias(_ planes: [UnsafePointer<Float>], _ gram: UnsafeMutableBufferPointer<Double>) {
    let last = unknowns - 1
    for (index, sum) in weighted(planes, by: target.mask).enumerated() { gram[last * unknowns + index] = sum }
  }

  /// For each unknown the sum of products with a picture of the window's size.
  private func weighted(_ planes: [UnsafePointer<Float>], by picture: Tensor<Float>) -> [Double] {
    nonisolated(unsafe) let planes = planes
    let rows = parallelism.map(planes.count * window.kernelHeight) { index in
      let (plane, row) = (planes[index / window.kernelHeight], index % window.kernelHeight)
      var sums = [Double](repeating: 0, count: window.kernelWidth)
      var line = sums
      picture.withUnsafeBufferPointer { picture in
        guard let base = picture.baseAddress else { return }
        for y in 0..<window.height where window.isLearnt[y] {
          ck_lag_products(
            base + y * window.width, plane + (y + row) * before.width, 1, line.count, window.width, &line)
          for column in sums.indices { sums[column] += line[column] }
        }
      }
      return sums
    }
    let bias = hasBias ? [picture.withUnsafeBufferPointer { $0.reduce(0) { $0 + Double($1) } }] : []
    return rows.flatMap { $0 } + bias
  }
}
