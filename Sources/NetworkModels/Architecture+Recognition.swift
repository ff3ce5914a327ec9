import NeuralNetworks
public import Tensors

extension Architecture {
  /// The network that weights are for: its parameters have the same names and shapes, for any number of classes.
  ///
  /// The names are torchvision's, older ones of DenseNet's too, and may begin with `module.`.
  ///
  /// - Parameter tensors: weights as a file has them.
  /// - Returns: The network, nil where the weights are of none that has a name.
  public static func recognized(in tensors: NamedTensors) -> Architecture? {
    allCases.first { $0.fits(tensors) }
  }

  /// Whether weights are all that the network needs, and no more.
  private func fits(_ tensors: NamedTensors) -> Bool {
    let tensors = renamed(tensors)
    guard let classes = classCount(in: tensors),
      let network = try? network(classes: classes, auxiliaryHeads: tensors["aux1.fc2.weight"] != nil)
    else { return false }
    let declarations = network.declarations
    let counted = tensors.names.count { !$0.hasSuffix(".num_batches_tracked") }
    return counted == declarations.count
      && declarations.allSatisfy { declaration in
        tensors[declaration.name]?.shape.extents == declaration.fileAxes.map { declaration.shape[$0] }
      }
  }

  /// The number of classes that weights of this network are for; nil where they have no classifier.
  ///
  /// - Parameter tensors: weights as a file has them.
  public func classCount(of tensors: NamedTensors) -> Int? { classCount(in: renamed(tensors)) }
}
