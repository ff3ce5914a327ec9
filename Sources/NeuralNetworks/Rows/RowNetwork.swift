import ImageCodecs
package import ImageFilters
import Tensors

/// A network made ready to run on pictures of any size, layer by layer as the rows come.
///
/// Each layer becomes a step of the engine that runs filters and holds as many rows as the next one sees: nothing is
/// computed twice, there are no tiles and so no seams, and the memory is proportional to the width alone.
package struct RowNetwork: Sendable {
  /// The network with its normalisations folded away, and its numbers.
  let network: Network
  let parameters: Parameters
  /// Of which multiples the input's rows and columns have to be.
  package let unitRows: Int
  package let unitColumns: Int
  /// How many rows and columns of the input beside it a pixel of the output sees at most, as multiples of those.
  package let reachRows: Int
  package let reachColumns: Int
  private let weights: [LayerWeights]
  /// For each value the layer that takes it last; the output counts as taken at the end.
  private let lastUses: [Int]

  /// A network that takes and gives pictures.
  ///
  /// - Throws: `NetworkError` of kind `parameters` where a parameter is missing, `shape` where the sizes of the values do not
  ///   follow from that of the input by factors, or a layer cannot work on rows.
  package init(_ network: Network, _ parameters: Parameters) throws(NetworkError) {
    (self.network, self.parameters) = try network.folded(parameters)
    let larger = try network.with(input: [2 * network.input[0], 2 * network.input[1], network.input[2]])
    var units = [1, 1]
    for (node, double) in zip(network.nodes, larger.nodes) {
      for axis in 0..<2 {
        guard node.shape.rank == 3, double.shape[axis] == 2 * node.shape[axis] else {
          throw NetworkError(.shape, "the output of layer \(node.name) is not proportional to the picture")
        }
        let (size, input) = (node.shape[axis], network.input[axis])
        units[axis] = Self.leastMultiple(units[axis], input / Self.greatestDivisor(size, input))
      }
    }
    (unitRows, unitColumns) = (units[0], units[1])
    guard let area = network.receptiveAreas.last ?? nil else {
      throw NetworkError(.shape, "the network sees the whole picture at once")
    }
    reachRows = Self.reach(area.rows, units[0])
    reachColumns = Self.reach(area.columns, units[1])
    weights = try Self.weights(self.network, self.parameters)
    var lastUses = [Int](repeating: -1, count: self.network.nodes.count + 1)
    for (index, node) in self.network.nodes.enumerated() { for input in node.inputs { lastUses[input] = index } }
    lastUses[self.network.nodes.count] = self.network.nodes.count
    self.lastUses = lastUses
    try checkLayers()
  }

  /// Sees to it that all layers can work on rows.
  private func checkLayers() throws(NetworkError) {
    let value = RowBundle.Value(id: 0, planes: 1, height: unitRows, width: unitColumns, channels: network.input[2])
    let format = WorkingFormat(width: 1, height: 1, color: .gray, white: 1, isBounded: false)
    guard let bundle = RowBundle([value]), steps(from: bundle, like: format) != nil else {
      throw NetworkError(
        .shape,
        "the network has layers that cannot work row by row: only convolutions, pixel shuffles and unpadded pools "
          + "whose windows do not overlap can, beside layers of single pixels")
    }
  }

  private static func reach(_ field: ReceptiveField, _ unit: Int) -> Int {
    (Int(max(-field.first, field.last, 0).rounded(.up)) + unit - 1) / unit * unit
  }

  private static func weights(_ network: Network, _ parameters: Parameters) throws(NetworkError) -> [LayerWeights] {
    var weights: [LayerWeights] = []
    for node in network.nodes { weights.append(try LayerWeights(node, in: network, parameters)) }
    return weights
  }

  /// The steps from a bundle with the network's input to one with its output, under the number of the last layer + 1;
  /// what has a number below 0 passes by. Nil where a layer cannot work on rows.
  package func steps(
    from bundle: RowBundle, like format: WorkingFormat
  ) -> (steps: [FilterStep], output: RowBundle.Place, bundle: RowBundle)? {
    guard let input = bundle.place(of: 0)?.value else { return nil }
    var steps: [FilterStep] = []
    var bundle = bundle
    var index = 0
    while index < network.nodes.count {
      let node = network.nodes[index]
      let activation = activation(behind: index)
      let id = index + (activation == nil ? 1 : 2)
      defer { index = id }
      guard lastUses[id] >= 0 else { continue }
      var value = input
      value.id = id
      value.height = input.height * node.shape[0] / network.input[0]
      value.width = input.width * node.shape[1] / network.input[1]
      value.channels = node.shape[2]
      let passing = bundle.places.map(\.value).filter { $0.id < 0 || lastUses[$0.id] >= id }
      guard let next = RowBundle(passing + [value]), let target = next.place(of: id) else { return nil }
      let sources = node.inputs.compactMap { bundle.place(of: $0) }
      guard sources.count == node.inputs.count,
        let reach = node.layer.reach(for: network.inputShapes(of: node)).flatMap({ AxisReach($0.rows) })
      else { return nil }
      // Multiples of Winograd's tiles, and of what a layer makes of one row.
      let rowsPerBlock = Self.leastMultiple(8, reach.multiple)
      let patch = LayerPatch(
        node, inputs: network.inputShapes(of: node), height: rowsPerBlock * target.rows, following: activation,
        planes: input.planes, weights: weights[index])
      guard let patch else { return nil }
      let ways = passing.compactMap { value in
        bundle.place(of: value.id).flatMap { from in next.place(of: value.id).map { (from: from, to: $0) } }
      }
      steps.append(
        FilterStep(
          LayerStep(
            patch, rowsPerBlock: rowsPerBlock, from: bundle.format(like: format), to: next.format(like: format),
            sources: sources, target: target, passing: ways)))
      bundle = next
    }
    return bundle.place(of: network.nodes.count).map { (steps, $0, bundle) }
  }

  /// The activation behind a layer that applies it itself, where nobody else takes what is between them.
  private func activation(behind index: Int) -> Activation.Function? {
    guard network.nodes[index].layer.appliesFollowing, index + 1 < network.nodes.count,
      let activation = network.nodes[index + 1].layer as? Activation, network.nodes[index + 1].inputs == [index + 1],
      network.nodes.count(where: { $0.inputs.contains(index + 1) }) == 1
    else { return nil }
    return activation.function
  }

  private static func greatestDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestDivisor(b, a % b) }

  private static func leastMultiple(_ a: Int, _ b: Int) -> Int { a / greatestDivisor(a, b) * b }
}
