import Tensors

extension Architecture {
  /// The layer whose outputs are the classes.
  private var classifier: String {
    switch self {
    case .resnet18, .resnet34, .resnet50, .googlenet, .mlp, .deepMLP, .smallInception, .smallResNet,
      .smallPreactivationResNet, .smallDenseNet, .smallPlain:
      "fc"
    case .lenet5: "fc3"
    case .densenet121: "classifier"
    case .vgg16, .alexnet: "classifier.6"
    case .squeezenet: "classifier.1"
    }
  }

  /// The number of classes that weights are for; nil where they have no classifier.
  func classCount(in tensors: NamedTensors) -> Int? {
    tensors["\(classifier).weight"].flatMap { $0.shape.rank > 0 && $0.shape[0] > 0 ? $0.shape[0] : nil }
  }

  /// The weights under the names that torchvision gives them now.
  ///
  /// DenseNet's published weights still have a dot that torchvision took away, because names must not have one:
  /// `denselayer1.norm.1.weight` is `denselayer1.norm1.weight`. Weights of a network that several processors trained begin with
  /// `module.`.
  func renamed(_ tensors: NamedTensors) -> NamedTensors {
    var renamed = NamedTensors()
    for name in tensors.names {
      var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      if parts.first == "module" { parts.removeFirst() }
      if self == .densenet121, parts.count > 3, parts.contains(where: { $0.hasPrefix("denselayer") }),
        let place = parts.lastIndex(where: { $0 == "norm" || $0 == "conv" }), place + 1 < parts.count,
        ["1", "2"].contains(parts[place + 1])
      {
        parts[place] += parts.remove(at: place + 1)
      }
      renamed[parts.joined(separator: ".")] = tensors[name]
    }
    return renamed
  }
}
