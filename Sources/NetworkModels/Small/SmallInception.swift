import NeuralNetworks

/// GoogLeNet for small pictures (Szegedy and others 2014, *Going Deeper with Convolutions*): three stages of Inception modules with
/// a true 5×5 branch, a max pooling between them, and batch normalisation (Ioffe and Szegedy 2015).
///
/// The branches' shares of a module's channels are those of the paper's module 3a: a quarter for 1×1, a half for 3×3, an eighth
/// each for 5×5 and for what is pooled.
enum SmallInception {
  /// The parts of a network.
  ///
  /// - Parameters:
  ///   - form: how deep and wide it is.
  ///   - stride: that of the first convolution.
  ///   - classes: the number of classes.
  ///   - auxiliaryHeads: whether the first two stages have classifiers beside the way, which only training uses.
  @NetworkBuilder static func parts(
    _ form: Architecture.Form, stride: Int, classes: Int, auxiliaryHeads: Bool
  ) -> [any NetworkPart] {
    BasicConvolution(form.width, kernel: 3, stride: stride, padding: 1).named("conv1")
    for stage in 1...3 {
      Block {
        // With two and a half times ResNet's channels a module has as many multiply-adds as its block.
        for _ in 0..<form.blocks { module(channels: (form.width << (stage - 1)) * 5 / 2) }
      }.named("inception\(stage)")
      if stage < 3 {
        if auxiliaryHeads { head(classes).named("aux\(stage)") }
        MaxPool2D(3, stride: 2, padding: 1).named("maxpool\(stage)")
      }
    }
    Ending.parts(classes: classes)
  }

  private static func module(channels: Int) -> Parallel {
    Parallel {
      BasicConvolution(channels / 4, kernel: 1).named("branch1")
      Block {
        BasicConvolution(channels * 3 / 8, kernel: 1)
        BasicConvolution(channels / 2, kernel: 3, padding: 1)
      }.named("branch2")
      Block {
        BasicConvolution(channels / 8, kernel: 1)
        BasicConvolution(channels / 8, kernel: 5, padding: 2)
      }.named("branch3")
      Block {
        MaxPool2D(3, stride: 1, padding: 1)
        BasicConvolution(channels / 8, kernel: 1)
      }.named("branch4")
    }
  }

  private static func head(_ classes: Int) -> AuxiliaryHead {
    AuxiliaryHead {
      AveragePool2D.adaptive(height: 4, width: 4).named("pool")
      BasicConvolution(32, kernel: 1).named("conv")
      Flatten().named("flatten")
      Dense(64).named("fc1")
      Activation(.relu).named("relu")
      Dropout(0.5).named("dropout")
      Dense(classes).named("fc2")
    }
  }
}
