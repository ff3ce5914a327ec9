import NeuralNetworks
import Tensors

/// Residual networks whose activations stand before the convolutions, so that nothing stands on the way around the blocks (He
/// and others 2016, *Identity Mappings in Deep Residual Networks*).
///
/// The first block of a stage takes its activation before the two ways part, and a last one follows the last sum, as the
/// paper's appendix has it.
enum PreactivationResNet {
  /// The parts of a network.
  ///
  /// - Parameters:
  ///   - form: how deep and wide it is.
  ///   - stride: that of the first convolution.
  ///   - classes: the number of classes.
  @NetworkBuilder static func parts(
    _ form: Architecture.Form, stride: Int, classes: Int
  ) -> [any NetworkPart] {
    Conv2D(form.width, kernel: 3, stride: stride, padding: .all(1), bias: false).named("conv1")
    for stage in 0..<3 {
      Block {
        for block in 0..<form.blocks {
          PreactivationBlock(
            width: form.width << stage, stride: stage > 0 && block == 0 ? 2 : 1, isBottleneck: form.hasBottlenecks,
            isFirst: block == 0)
        }
      }.named("layer\(stage + 1)")
    }
    BatchNorm().named("bn1")
    Activation(.relu).named("relu")
    Ending.parts(classes: classes)
  }
}

/// A block that is activated first, and the way around it.
private struct PreactivationBlock: NetworkPart {
  let width: Int
  let stride: Int
  let isBottleneck: Bool
  /// Whether the way around begins behind the first activation.
  let isFirst: Bool

  func add(to graph: inout NetworkGraph, after input: Int) throws(NetworkError) -> Int {
    let outputs = isBottleneck ? 4 * width : width
    let active = try graph.append(activation(1), after: input)
    let body = try graph.append(isBottleneck ? bottleneck : basic, after: active)
    var around = isFirst ? active : input
    if stride > 1 || graph.shape(of: input)[2] != outputs {
      around = try graph.append(
        Conv2D(outputs, kernel: 1, stride: stride, bias: false), inputs: [around], named: "downsample")
    }
    return try graph.append(Sum(), inputs: [body, around], named: "add")
  }

  @NetworkBuilder private func activation(_ index: Int) -> [any NetworkPart] {
    BatchNorm().named("bn\(index)")
    Activation(.relu).named("relu\(index)")
  }

  @NetworkBuilder private var basic: [any NetworkPart] {
    Conv2D(width, kernel: 3, stride: stride, padding: .all(1), bias: false).named("conv1")
    activation(2)
    Conv2D(width, kernel: 3, padding: .all(1), bias: false).named("conv2")
  }

  @NetworkBuilder private var bottleneck: [any NetworkPart] {
    Conv2D(width, kernel: 1, bias: false).named("conv1")
    activation(2)
    Conv2D(width, kernel: 3, stride: stride, padding: .all(1), bias: false).named("conv2")
    activation(3)
    Conv2D(4 * width, kernel: 1, bias: false).named("conv3")
  }
}
