import NeuralNetworks

/// Networks without ways around their layers, as torchvision has them.
enum PlainNetworks {
  /// VGG-16 (Simonyan and Zisserman 2014, *Very Deep Convolutional Networks for Large-Scale Image Recognition*), without
  /// batch normalisation.
  @NetworkBuilder static func vgg16(classes: Int) -> [any NetworkPart] {
    Block {
      for (count, channels) in [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)] {
        for _ in 0..<count {
          Conv2D(channels, kernel: 3, padding: .all(1))
          Activation(.relu)
        }
        MaxPool2D(2)
      }
    }.named("features")
    AveragePool2D.adaptive(height: 7, width: 7).named("avgpool")
    Flatten().named("flatten")
    Block {
      Dense(4096)
      Activation(.relu)
      Dropout()
      Dense(4096)
      Activation(.relu)
      Dropout()
      Dense(classes)
    }.named("classifier")
  }

  /// AlexNet in its form for one processor (Krizhevsky 2014, *One weird trick for parallelizing convolutional neural
  /// networks*).
  @NetworkBuilder static func alexNet(classes: Int) -> [any NetworkPart] {
    Block {
      Conv2D(64, kernel: 11, stride: 4, padding: .all(2))
      Activation(.relu)
      MaxPool2D(3, stride: 2)
      Conv2D(192, kernel: 5, padding: .all(2))
      Activation(.relu)
      MaxPool2D(3, stride: 2)
      Conv2D(384, kernel: 3, padding: .all(1))
      Activation(.relu)
      Conv2D(256, kernel: 3, padding: .all(1))
      Activation(.relu)
      Conv2D(256, kernel: 3, padding: .all(1))
      Activation(.relu)
      MaxPool2D(3, stride: 2)
    }.named("features")
    AveragePool2D.adaptive(height: 6, width: 6).named("avgpool")
    Flatten().named("flatten")
    Block {
      Dropout()
      Dense(4096)
      Activation(.relu)
      Dropout()
      Dense(4096)
      Activation(.relu)
      Dense(classes)
    }.named("classifier")
  }

  /// SqueezeNet 1.1 (Iandola and others 2016, *SqueezeNet*): a ninth of AlexNet's weights by 1×1 kernels that squeeze the
  /// channels before they are expanded.
  @NetworkBuilder static func squeezeNet(classes: Int) -> [any NetworkPart] {
    Block {
      Conv2D(64, kernel: 3, stride: 2)
      Activation(.relu)
      MaxPool2D(3, stride: 2, ceiling: true)
      Fire(squeezed: 16, expanded: 64)
      Fire(squeezed: 16, expanded: 64)
      MaxPool2D(3, stride: 2, ceiling: true)
      Fire(squeezed: 32, expanded: 128)
      Fire(squeezed: 32, expanded: 128)
      MaxPool2D(3, stride: 2, ceiling: true)
      Fire(squeezed: 48, expanded: 192)
      Fire(squeezed: 48, expanded: 192)
      Fire(squeezed: 64, expanded: 256)
      Fire(squeezed: 64, expanded: 256)
    }.named("features")
    Block {
      Dropout()
      Conv2D(classes, kernel: 1)
      Activation(.relu)
      AveragePool2D.global
    }.named("classifier")
    Flatten().named("flatten")
  }
}

/// SqueezeNet's module: few channels by 1×1 kernels, of which 1×1 and 3×3 kernels make many.
private struct Fire: NetworkPart {
  let squeezed: Int
  let expanded: Int

  func add(to graph: inout NetworkGraph, after input: Int) throws(NetworkError) -> Int {
    let few = try graph.append(squeeze, after: input)
    let small = try graph.append(expansion("expand1x1", kernel: 1), after: few)
    let large = try graph.append(expansion("expand3x3", kernel: 3), after: few)
    return try graph.append(Concatenation(), inputs: [small, large], named: "concatenation")
  }

  @NetworkBuilder private var squeeze: [any NetworkPart] {
    Conv2D(squeezed, kernel: 1).named("squeeze")
    Activation(.relu).named("squeeze_activation")
  }

  @NetworkBuilder private func expansion(_ name: String, kernel: Int) -> [any NetworkPart] {
    Conv2D(expanded, kernel: kernel, padding: .all(kernel / 2)).named(name)
    Activation(.relu).named("\(name)_activation")
  }
}
