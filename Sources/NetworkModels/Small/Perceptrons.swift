import NeuralNetworks

/// Networks that see a picture as a row of numbers.
enum Perceptrons {
  /// The numbers of a hidden layer.
  private static let width = 256

  /// Dense layers with ReLUs between them.
  @NetworkBuilder static func parts(hiddenLayers: Int, classes: Int) -> [any NetworkPart] {
    Flatten().named("flatten")
    for layer in 1...hiddenLayers {
      Dense(width, weightInitializer: .heNormal).named("hidden\(layer)")
      Activation(.relu).named("relu\(layer)")
    }
    Dense(classes).named("fc")
  }
}

/// LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998, *Gradient-Based Learning Applied to Document Recognition*), with a dense
/// layer instead of radial basis functions at its end, and all channels of the first stage before each of the second.
///
/// The two zeros around the picture are those that make 32 rows of MNIST's 28.
enum LeNet5 {
  @NetworkBuilder static func parts(classes: Int) -> [any NetworkPart] {
    Conv2D(6, kernel: 5, padding: .all(2)).named("conv1")
    Activation(.tanh).named("tanh1")
    AveragePool2D(2).named("pool1")
    Conv2D(16, kernel: 5).named("conv2")
    Activation(.tanh).named("tanh2")
    AveragePool2D(2).named("pool2")
    Flatten().named("flatten")
    Dense(120).named("fc1")
    Activation(.tanh).named("tanh3")
    Dense(84).named("fc2")
    Activation(.tanh).named("tanh4")
    Dense(classes).named("fc3")
  }
}
