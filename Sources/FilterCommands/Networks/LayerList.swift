import NetworkModels
import NeuralNetworks
import Visualization

/// What layers a network has.
struct LayerList {
  let text: String

  init(_ model: NetworkModel) {
    var table = TextTable(["layer", "kind", "shape"], leftColumns: 2)
    for node in model.network.nodes { table.append([node.name, type(of: node.layer).kind, "\(node.shape)"]) }
    text = "\(model.name), for an input of \(model.network.input):\n\n" + table.text
  }
}
