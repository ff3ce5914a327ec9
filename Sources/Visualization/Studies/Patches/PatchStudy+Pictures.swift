import ImageCodecs
import LearnedFilters
import NeuralNetworks
import Tensors

extension PatchStudy {
  private func grid(_ patches: [[Double]]) -> PatchGrid {
    PatchGrid(patches: patches, size: options.patch, channels: patches.isEmpty ? 1 : self.patches.channels)
  }

  /// The sheet `patches-components`.
  func componentsSheet() -> ContactSheet {
    let shown = Array(components.components.prefix(64))
    let explained = components.explained
    var variances = Chart(
      x: Axis("component", 1...Double(max(2, components.variances.count))),
      y: Axis("variance", covering: components.variances.filter { $0 > 1e-12 }, scale: .logarithmic))
    variances.marks = [
      .line(
        components.variances.enumerated().map { Point(Double($0 + 1), max($1, 1e-12)) },
        Stroke(Palette.category(0), width: 2))
    ]
    var sums = Chart(
      x: Axis("components", 0...Double(max(2, components.variances.count))),
      y: Axis("not explained, in %", covering: explained.map { max(100 * (1 - $0), 1e-4) }, scale: .logarithmic))
    sums.marks = [
      .line(
        explained.enumerated().map { Point(Double($0), max(100 * (1 - $1), 1e-4)) },
        Stroke(Palette.category(1), width: 2))
    ]
    return ContactSheet(
      title: "Principal components of the picture's patches",
      note: "The directions in which \(patches.count) patches of \(options.patch)×\(options.patch) differ the most, by "
        + "their variance, row by row: the mean, then ever finer waves.",
      columns: 3, tileWidth: 300, tileHeight: 300,
      tiles: [
        ContactSheet.Tile(grid(shown), title: "The first \(shown.count)", caption: "Gray is 0; each to its own scale."),
        ContactSheet.Tile(variances, title: "Variance of each"),
        ContactSheet.Tile(sums, title: "What the first leave over"),
      ])
  }

  /// The sheet `patches-autoencoders`.
  func autoencodersSheet() -> ContactSheet {
    let most = 64
    func shown(_ patches: [[Double]]) -> PatchGrid { grid(Array(patches.prefix(most))) }
    let (least, greatest) = (angles.first ?? 0, angles.last ?? 0)
    return ContactSheet(
      title: "Autoencoders, before and after they learn",
      note:
        "Above, \(linear.codes) numbers and no activation: the subspace of the principal components, though not the "
        + "components. Below, \(sparse.codes) numbers after a ReLU, which the loss draws to 0, on whitened patches: edges.",
      columns: 3, tileWidth: 300, tileHeight: 300,
      tiles: [
        ContactSheet.Tile(shown(linear.features(of: linear.initial)), title: "Linear, before"),
        ContactSheet.Tile(shown(linear.features()), title: "Linear, after"),
        ContactSheet.Tile(
          grid(Array(components.components.prefix(linear.codes))), title: "Principal components",
          caption: "Angles between the two subspaces: \(Numerals.significant(least, digits: 2))° to "
            + "\(Numerals.significant(greatest, digits: 2))°."),
        ContactSheet.Tile(shown(sparse.filters(of: sparse.initial)), title: "Sparse, before"),
        ContactSheet.Tile(shown(sparse.filters()), title: "Sparse, after: what it looks for"),
        ContactSheet.Tile(shown(sparse.features()), title: "Sparse, after: what it adds"),
      ])
  }

  /// The sheet `patches-reconstruction`.
  func reconstructionSheet(_ curves: Curves) -> ContactSheet {
    let psnrs = (curves.components + curves.linear + [curves.sparse]).map(\.psnr).filter(\.isFinite)
    let most = Double(max(2, components.variances.count - 1))
    var chart = Chart(
      x: Axis("numbers for a patch", 1...most, scale: .logarithmic), y: Axis("PSNR in dB", covering: psnrs))
    func points(_ reconstructions: [Reconstruction]) -> [Point] { reconstructions.map { Point($0.numbers, $0.psnr) } }
    chart.marks = [
      .line(points(curves.components), Stroke(Palette.category(0), width: 2), name: "principal components"),
      .points(points(curves.linear), Palette.category(1), marker: .disc, size: 7, name: "linear autoencoder"),
      .points(points([curves.sparse]), Palette.category(2), marker: .square, size: 8, name: "sparse, and the mean"),
    ]
    func tile(_ title: String, _ reconstruction: Reconstruction) -> ContactSheet.Tile {
      ContactSheet.Tile(
        Picture(reconstruction.picture), title: title, caption: "\(Numerals.fixed(reconstruction.psnr, decimals: 2)) dB"
      )
    }
    let tiles = self.tiles
    let few = [1, 4].filter { $0 < options.components }.map { throughComponents($0, tiles) }
    let numbers = components.variances.count
    return ContactSheet(
      title: "The picture said in a few numbers for each patch",
      note: "A patch has \(numbers) numbers. How much of the picture comes back through fewer.",
      columns: 3, tileWidth: 300, tileHeight: 300 * min(max(Double(picture.height) / Double(picture.width), 0.6), 1.3),
      tiles: [ContactSheet.Tile(Picture(tiles.picture(columns: picture.width / options.patch)), title: "The picture")]
        + few.map { tile("\(Int($0.numbers)) component\($0.numbers == 1 ? "" : "s")", $0) }
        + [
          tile("\(options.components) components", throughComponents(options.components, tiles)),
          tile("Linear, \(options.components) numbers", curves.closest),
          tile("Sparse, \(Numerals.fixed(curves.sparse.numbers, decimals: 1)) numbers in the mean", curves.sparse),
          ContactSheet.Tile(chart, title: "What comes back"),
        ])
  }
}
