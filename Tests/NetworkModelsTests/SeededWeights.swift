import NeuralNetworks
import Tensors

/// Weights that follow from their names alone, as tools/make-model-goldens.py has them.
enum SeededWeights {
  private static let period = 65521

  /// Numbers between −1 and 1 from a linear congruential generator.
  private static let table: [Float] = {
    var state: UInt32 = 1
    return (0..<period).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(Double(state) / 2_147_483_648 - 1)
    }
  }()

  /// Where the table is begun to be read for a name: its FNV-1a hash.
  private static func place(_ name: String) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(hash % UInt64(period))
  }

  /// The numbers of a name in a shape of a file.
  static func tensor(_ name: String, _ shape: Shape) -> Tensor<Float> {
    let (factor, summand): (Float, Float) =
      if name.hasSuffix("running_var") {
        (0.5, 1)
      } else if name.hasSuffix("running_mean") || name.hasSuffix("bias") {
        (0.125, 0)
      } else if shape.rank == 1 {
        (0.25, 1)
      } else if name == "input" {
        (1, 0)
      } else {
        (Float((6 * Double(shape[0]) / Double(shape.count)).squareRoot()), 0)
      }
    let scaled = table.map { summand + factor * $0 }
    return Tensor(uninitialized: shape) { numbers in
      var (done, from) = (0, place(name))
      while done < numbers.count {
        let count = min(period - from, numbers.count - done)
        scaled.withUnsafeBufferPointer { source in
          _ = numbers[done..<done + count].update(fromContentsOf: source[from..<from + count])
        }
        done += count
        from = 0
      }
    }
  }

  /// All parameters of a network, as a file has them.
  static func tensors(of network: Network) -> NamedTensors {
    var tensors = NamedTensors()
    for declaration in network.declarations {
      let shape = Shape(declaration.fileAxes.map { declaration.shape[$0] })
      tensors[declaration.name] = .float(tensor(declaration.name, shape))
    }
    return tensors
  }
}
