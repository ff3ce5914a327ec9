import Tensors

extension NetworkPlan {
  /// Which values can be read after a run.
  public enum Kept: Hashable, Sendable {
    /// Those of all layers, and their gradients.
    case all
    /// Those of the plan's outputs alone. Others give their memory to what comes later, and activations work in place,
    /// within the loop of the layer before them: a training of a deep network takes less than half. The same bits.
    case outputs
  }

  /// Where the values and their gradients lie, in floats; nil for what has no place of its own.
  struct Layout {
    /// Where each value begins, 0 the network's input, i + 1 the output of layer i.
    var values: [Int]
    /// Where the gradient of each begins.
    var gradients: [Int?]
    /// What all take together.
    var total: Int
    /// For each layer the activation behind it that it applies itself, and whether a neighbour does what it would do.
    var following: [Activation.Function?]
    var isDoneElsewhere: [Bool]
    /// For each layer the value that it adds to what it gives, in place of a sum behind it.
    var addends: [Int?]
    /// For each concatenation what it puts behind each other, and for each normalisation what it does where a concatenation
    /// in front of it is left out.
    var joined: [[Int]]

    init(values: [Int], gradients: [Int?], total: Int, layers: Int) {
      (self.values, self.gradients, self.total) = (values, gradients, total)
      following = [Activation.Function?](repeating: nil, count: layers)
      isDoneElsewhere = [Bool](repeating: false, count: layers)
      addends = [Int?](repeating: nil, count: layers)
      joined = [[Int]](repeating: [], count: layers)
    }
  }

  /// Places for all values and gradients.
  ///
  /// Time goes from 0, when the input is written, through the layers' forward runs, the loss and the backward runs.
  static func layout(
    of network: Network, sizes: [Int], backward: BackwardOrder, outputs: Set<Int>, kept: Kept, learns: Bool
  ) -> Layout {
    let count = sizes.count
    let end = 2 * count + 2
    guard kept == .outputs else {
      var (offset, values) = (0, [Int]())
      for size in sizes {
        values.append(offset)
        offset += size
      }
      return Layout(
        values: values, gradients: values.map { learns ? $0 + offset : nil }, total: learns ? 2 * offset : offset,
        layers: network.nodes.count)
    }
    func backwardTime(_ node: Int) -> Int { count + 1 + (count - 1 - node) }
    let isBackward = Set(backward.nodes)
    var lives = sizes.enumerated().map { BufferPlaces.Life(size: $1, first: $0, last: $0) }
    var slopes = sizes.map { BufferPlaces.Life(size: $0, first: end, last: 0) }
    for (index, node) in network.nodes.enumerated() {
      if isBackward.contains(index) {
        lives[index + 1].last = max(lives[index + 1].last, backwardTime(index))
        slopes[index + 1].last = max(slopes[index + 1].last, backwardTime(index))
      }
      for (position, input) in node.inputs.enumerated() {
        lives[input].last = max(lives[input].last, isBackward.contains(index) ? backwardTime(index) : index + 1)
        guard backward.gradients[index][position] != nil else { continue }
        slopes[input].first = min(slopes[input].first, backwardTime(index))
        if input == 0 { slopes[input].last = end }
      }
    }
    lives[0].last = end
    for value in outputs {
      lives[value].last = end
      slopes[value].first = count
    }
    let roots = inPlaceRoots(of: network, outputs: outputs, learns: learns)
    let parts = learns ? lives.indices.map { [$0] } : parts(of: network, outputs: outputs)
    for value in parts.indices where parts[value] != [value] { lives[value].size = 0 }
    for (index, node) in network.nodes.enumerated() where readsParts(node.layer) {
      for part in node.inputs.flatMap({ parts[$0] }) { lives[part].last = max(lives[part].last, index + 1) }
    }
    for value in roots.indices where roots[value] != value {
      let root = roots[value]
      merge(&lives, value, into: root)
      merge(&slopes, value, into: root)
    }
    for value in slopes.indices where slopes[value].first > slopes[value].last { slopes[value].size = 0 }
    let places = BufferPlaces(lives + slopes)
    var layout = Layout(
      values: roots.map { places.offsets[$0] },
      gradients: roots.map { slopes[$0].size > 0 ? places.offsets[count + $0] : nil }, total: places.total,
      layers: network.nodes.count)
    for (index, node) in network.nodes.enumerated() where roots[index + 1] != index + 1 {
      if node.layer is Sum, let (term, addend) = terms(of: node, in: network) {
        layout.addends[term - 1] = addend
        layout.isDoneElsewhere[index] = true
        continue
      }
      var before = node.inputs[0] - 1
      guard let activation = node.layer as? Activation, network.nodes[before].layer.appliesFollowing else { continue }
      // What is behind a sum that a convolution does is behind the convolution.
      if layout.isDoneElsewhere[before], let (term, _) = terms(of: network.nodes[before], in: network) {
        before = term - 1
      }
      layout.following[before] = activation.function
      layout.isDoneElsewhere[index] = true
    }
    for (index, node) in network.nodes.enumerated() where readsParts(node.layer) {
      let own = node.inputs.flatMap { parts[$0] }
      if own != node.inputs { layout.joined[index] = own }
      if parts[index + 1] != [index + 1] { layout.isDoneElsewhere[index] = true }
    }
    return layout
  }

  private static func merge(_ lives: inout [BufferPlaces.Life], _ value: Int, into root: Int) {
    lives[root].first = min(lives[root].first, lives[value].first)
    lives[root].last = max(lives[root].last, lives[value].last)
    lives[value].size = 0
  }

  /// The two terms of a sum of which a layer can add the other to what it gives: the later one, and the other; nil where
  /// there are more, or no such layer.
  private static func terms(of sum: Network.Node, in network: Network) -> (term: Int, addend: Int)? {
    guard sum.inputs.count == 2 else { return nil }
    let (term, addend) = (max(sum.inputs[0], sum.inputs[1]), min(sum.inputs[0], sum.inputs[1]))
    guard term > addend, network.nodes[term - 1].layer is Conv2D else { return nil }
    return (term, addend)
  }

  /// Whether a layer can take the parts of a concatenation in its place.
  private static func readsParts(_ layer: any Layer) -> Bool {
    layer is BatchNorm || layer is ChannelScale || layer is Concatenation
  }

  /// For each value those that it is put together from, itself where it is no concatenation: one that only normalisations,
  /// channel scales and other concatenations read is left out, since they read its parts as well. In a dense block that is each.
  private static func parts(of network: Network, outputs: Set<Int>) -> [[Int]] {
    var isRead = [Bool](repeating: false, count: network.nodes.count + 1)
    for node in network.nodes where !readsParts(node.layer) {
      for input in node.inputs { isRead[input] = true }
    }
    var parts = [[0]]
    for (index, node) in network.nodes.enumerated() {
      let value = index + 1
      let own = node.inputs.flatMap { parts[$0] }
      let isLeftOut =
        node.layer is Concatenation && !isRead[value] && !outputs.contains(value) && own.count <= mostParts
      parts.append(isLeftOut ? own : [value])
    }
    return parts
  }

  /// What has more parts is put together once.
  private static let mostParts = 128

  /// For each value the one whose memory it has: its own, or what a layer that works in place took.
  private static func inPlaceRoots(of network: Network, outputs: Set<Int>, learns: Bool) -> [Int] {
    var uses = [Int](repeating: 0, count: network.nodes.count + 1)
    for node in network.nodes { for input in node.inputs { uses[input] += 1 } }
    var roots = Array(uses.indices)
    for (index, node) in network.nodes.enumerated() {
      if !learns, node.layer is Sum, let (term, _) = terms(of: node, in: network), uses[term] == 1,
        !outputs.contains(term)
      {
        roots[index + 1] = term
        continue
      }
      guard node.layer.worksInPlace, node.inputs.count == 1 else { continue }
      let input = node.inputs[0]
      guard input > 0, uses[input] == 1, !outputs.contains(input) else { continue }
      guard !learns || !network.nodes[input - 1].layer.gradientReadsOutput else { continue }
      roots[index + 1] = roots[input]
    }
    return roots
  }
}
