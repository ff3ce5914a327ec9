import ImageCodecs
import LearnedFilters
public import NeuralNetworks
import Tensors

extension PatchStudy {
  /// What came back through more and more numbers.
  struct Curves {
    let components: [Reconstruction]
    let linear: [Reconstruction]
    /// Through as many numbers as there are components looked at.
    let closest: Reconstruction
    let sparse: Reconstruction
  }

  func curves() throws(NetworkError) -> Curves {
    let tiles = self.tiles
    let all = (1..<components.variances.count).map { throughComponents($0, tiles) }
    var linear: [Reconstruction] = []
    for autoencoder in ladder { linear.append(try throughLinear(autoencoder, tiles)) }
    return Curves(
      components: all, linear: linear, closest: try throughLinear(self.linear, tiles), sparse: try throughSparse(tiles))
  }

  /// What was found as text and tables, the pictures `patches-components`, `patches-autoencoders` and
  /// `patches-reconstruction`, and the arrays `patches`.
  ///
  /// - Parameter scale: the pixels of a point in the pictures.
  public func report(scale: Double = 2) throws(NetworkError) -> StudyReport {
    let curves = try curves()
    var report = StudyReport()
    report.add(componentsText())
    let angles = self.angles
    report.add(
      """
      Linear autoencoder, \(linear.codes) numbers: it may keep whatever \(linear.codes) directions it likes, and what loses \
      the least are those of the largest variance. Principal angles between its subspace and that of the first \
      \(linear.codes) components, in degrees:
      \(angles.map { Numerals.fixed($0, decimals: 2) }.joined(separator: " ")).
      Large ones are in directions of so little variance that they hardly count in the loss. Within the subspace it has no \
      reason to prefer one direction to another, so that its own look like none of them.
      """)
    report.add(
      """
      Sparse autoencoder, \(sparse.codes) filters on whitened patches: what all patches share is taken out of them, and \
      as few filters as possible shall answer. \
      \(Numerals.fixed(100 * (curves.sparse.numbers - 1) / Double(sparse.codes), decimals: 1)) % of the codes are not 0. \
      Its filters look for edges and lines in one place and direction, which are what patches have in common beyond \
      their variance; a neuron of the visual cortex answers to the like.
      """)
    report.add(table(curves), titled: "What comes back of the picture, PSNR in dB:")
    report.add(
      componentsSheet().image(scale: scale), named: "patches-components",
      caption: "The principal components, and the variance that each has")
    report.add(
      autoencodersSheet().image(scale: scale), named: "patches-autoencoders",
      caption: "The filters of the autoencoders")
    report.add(
      reconstructionSheet(curves).image(scale: scale), named: "patches-reconstruction",
      caption: "The picture through a few numbers of each patch")
    report.add(arrays(), named: "patches")
    return report
  }

  private func componentsText() -> String {
    let explained = components.explained
    let percents = [1, 2, 4, 8, 16, 32].filter { $0 < explained.count }.map {
      "\($0): \(Numerals.fixed(100 * explained[$0], decimals: 2)) %"
    }
    let whole = 1 + (explained.dropFirst().firstIndex { $0 >= 0.99 } ?? explained.count) - 1
    return """
      The picture, made \(picture.width)×\(picture.height); \(patches.count) patches of \(options.patch)×\(options.patch)\
      \(patches.channels == 3 ? " in colour" : ", gray"), which are \(components.variances.count) numbers each.

      Principal components: the first explain of the variance \(percents.joined(separator: ", ")). \
      \(whole) of them explain 99 %: neighbouring pixels are so much alike that most of a patch is known from a few numbers.
      """
  }

  private func table(_ curves: Curves) -> TextTable {
    var table = TextTable(["numbers for a patch", "components", "linear autoencoder", "difference"])
    for linear in curves.linear {
      let exact = curves.components[Int(linear.numbers) - 1]
      table.append([
        Numerals.fixed(linear.numbers, decimals: 0), Numerals.fixed(exact.psnr, decimals: 2),
        Numerals.fixed(linear.psnr, decimals: 2), Numerals.fixed(linear.psnr - exact.psnr, decimals: 2),
      ])
    }
    table.append([
      "\(Numerals.fixed(curves.sparse.numbers, decimals: 1)) (sparse)", "",
      Numerals.fixed(curves.sparse.psnr, decimals: 2), "",
    ])
    return table
  }

  /// Mean, variances, components and filters, as rows of patches.
  private func arrays() -> NamedTensors {
    let shape = [options.patch, options.patch, patches.channels]
    func stack(_ rows: [[Double]]) -> AnyTensor {
      .float(Tensor(shape: Shape([rows.count] + shape), elements: rows.joined().map { Float($0) }))
    }
    var arrays = NamedTensors()
    arrays["mean"] = .float(Tensor(shape: Shape(shape), elements: components.mean.map { Float($0) }))
    arrays["variances"] = .float(
      Tensor(shape: [components.variances.count], elements: components.variances.map { Float($0) }))
    arrays["components"] = stack(components.components)
    arrays["linear_features"] = stack(linear.features())
    arrays["sparse_filters"] = stack(sparse.filters())
    arrays["sparse_features"] = stack(sparse.features())
    return arrays
  }
}
