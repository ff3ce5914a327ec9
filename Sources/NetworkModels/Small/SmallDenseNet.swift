import NeuralNetworks

/// DenseNet for small pictures (Huang and others 2017, *Densely Connected Convolutional Networks*): three dense blocks of
/// bottlenecks, and transitions that halve the channels and the picture (DenseNet-BC, compression 0.5).
enum SmallDenseNet {
  /// The parts of a network.
  ///
  /// - Parameters:
  ///   - form: how deep and wide it is.
  ///   - stride: that of the first convolution.
  ///   - classes: the number of classes.
  @NetworkBuilder static func parts(
    _ form: Architecture.Form, stride: Int, classes: Int
  ) -> [any NetworkPart] {
    Block {
      Conv2D(2 * form.growth, kernel: 3, stride: stride, padding: .all(1), bias: false).named("conv0")
      for block in 1...3 {
        DenseNetBlock(count: form.blocks, growth: form.growth).named("denseblock\(block)")
        if block < 3 { Transition().named("transition\(block)") }
      }
      BatchNorm().named("norm5")
    }.named("features")
    Activation(.relu).named("relu")
    Ending.parts(classes: classes)
  }
}
