import NeuralNetworks

/// Residual networks for small pictures (He and others 2015, *Deep Residual Learning for Image Recognition*, section 4.2): three
/// stages, the second and third of which halve the picture and double the channels.
///
/// Where the number of channels changes, the way around a block is a 1×1 convolution, as in the larger networks.
enum SmallResNet {
  /// The parts of a network.
  ///
  /// - Parameters:
  ///   - form: how deep and wide it is.
  ///   - stride: that of the first convolution.
  ///   - hasSkips: whether there is a way around each block; without, it is the paper's plain network.
  ///   - classes: the number of classes.
  @NetworkBuilder static func parts(
    _ form: Architecture.Form, stride: Int, hasSkips: Bool, classes: Int
  ) -> [any NetworkPart] {
    Conv2D(form.width, kernel: 3, stride: stride, padding: .all(1), bias: false).named("conv1")
    BatchNorm().named("bn1")
    Activation(.relu).named("relu")
    for stage in 0..<3 {
      Block {
        for block in 0..<form.blocks {
          ResNetBlock(
            width: form.width << stage, stride: stage > 0 && block == 0 ? 2 : 1, isBottleneck: form.hasBottlenecks,
            hasSkip: hasSkips)
        }
      }.named("layer\(stage + 1)")
    }
    Ending.parts(classes: classes)
  }
}

/// How small networks end.
enum Ending {
  /// The classes of what all pixels have in the mean.
  @NetworkBuilder static func parts(classes: Int) -> [any NetworkPart] {
    AveragePool2D.global.named("avgpool")
    Flatten().named("flatten")
    Dense(classes).named("fc")
  }
}
