import Tensors

/// The output pixels whose whole window lies in the picture, and which rows of them are learnt from.
struct FitWindow: Sendable {
  /// The kernel's rows and columns.
  let kernelHeight: Int
  let kernelWidth: Int
  /// The output rows and columns. Row y and column x see the picture's rows and columns from y and x on.
  let height: Int
  let width: Int
  /// Where the output pixel of row 0 and column 0 is in the picture.
  let top: Int
  let left: Int
  /// For each output row whether it is learnt from.
  let isLearnt: [Bool]

  /// Rows are held out in bands of up to 8, so that most of what is measured on does not lie beside what was learnt from.
  init(_ options: KernelFitOptions, width: Int, height: Int) {
    (kernelHeight, kernelWidth) = (options.height, options.width)
    self.height = max(height - options.height + 1, 0)
    self.width = max(width - options.width + 1, 0)
    // A convolution's anchor, left of the middle where there is none, is right of it once the kernel is turned.
    (top, left) = (options.height / 2, options.width / 2)
    let band = min(max(self.height / 20, 1), 8)
    let bands = (self.height + band - 1) / band
    var random = RandomGenerator(seed: options.seed)
    let order = random.permutation(bands)
    let count = options.heldOut == 0 || bands < 2 ? 0 : min(max(1, Int(Double(bands) * options.heldOut)), bands - 1)
    let held = Set(order.prefix(count))
    isLearnt = (0..<self.height).map { !held.contains($0 / band) }
  }

  /// The rows to measure on: those held out, or all where none are.
  func isMeasured(_ row: Int) -> Bool { !isLearnt[row] || isLearnt.allSatisfy { $0 } }
}
