public import ImageCodecs
import ImageFilters
public import LearnedFilters
import NeuralNetworks
import Tensors

/// A kernel that was learnt, in pictures.
public struct KernelPictures: Sendable {
  let fit: KernelFit
  let learned: LearnedKernel
  let training: KernelTraining?

  /// - Parameters:
  ///   - fit: what was fitted.
  ///   - learned: the kernel to be drawn.
  ///   - training: the way to it by back-propagation, nil where there was none.
  public init(fit: KernelFit, learned: LearnedKernel, training: KernelTraining?) {
    (self.fit, self.learned, self.training) = (fit, learned, training)
  }

  /// All pictures by the names of their files, without an extension: the kernel, its frequency response, the training, what is
  /// left, and the sheet of before, after, fit and difference. Of several pairs the first is shown.
  ///
  /// - Parameter scale: the pixels of a point of the drawing.
  public func all(scale: Double = 2) -> [(name: String, image: Image)] {
    var pictures: [(name: String, image: Image)] = [
      ("kernel-weights", weights.image(scale: scale)), ("kernel-response", response.image(scale: scale)),
    ]
    if let course { pictures.append(("kernel-training", course.image(scale: scale))) }
    let residual = ResidualPicture(learned.residual)
    pictures.append(("kernel-residual", residual.image))
    pictures.append(("kernel-sheet", sheet(residual).image(scale: scale)))
    return pictures
  }

  /// The kernels in colours, with their weights as far as these can be read.
  private var weights: ContactSheet {
    let kernels = learned.kernels
    let columns = kernels.count == 1 ? 1 : kernels[0].count == 1 ? kernels.count : kernels[0].count
    let side = kernels.joined().count == 1 ? 420.0 : 270
    let aspect = Double(fit.options.height) / Double(fit.options.width)
    var sheet = ContactSheet(
      title: "The kernel", note: "Orange above 0, blue below; white is 0.", columns: columns,
      tileWidth: aspect > 1 ? max(side / aspect, 120) : side, tileHeight: aspect > 1 ? side : max(side * aspect, 40))
    for (output, row) in kernels.enumerated() {
      for (input, kernel) in row.enumerated() {
        sheet.tiles.append(ContactSheet.Tile(NumberGrid(kernel.rows), title: title(output, input)))
      }
    }
    return sheet
  }

  func title(_ output: Int, _ input: Int) -> String {
    if learned.kernels.count == 1, learned.kernels[0].count == 1 { return "" }
    return learned.kernels[output].count == 1 ? "Channel \(output + 1)" : "From \(input + 1) to \(output + 1)"
  }

  /// The training, nil where there was none.
  private var course: ContactSheet? {
    guard let training, let last = training.places.last, last.step > 0 else { return nil }
    let steps = Axis("step", 0...Double(last.step))
    let losses = training.places.compactMap { place in place.loss.map { Point(Double(place.step), max($0, 1e-12)) } }
    let distances = training.places.map { Point(Double($0.step), max($0.distance, 1e-9)) }
    let stroke = Stroke(Palette.category(0), width: 2)
    var loss = Chart(x: steps, y: Axis(training.search.loss.name, covering: losses.map(\.y), scale: .logarithmic))
    loss.marks = [.line(losses, stroke, marker: .disc, every: max(1, losses.count / 10))]
    var distance = Chart(
      x: steps,
      y: Axis("distance, in parts of the exact kernel", covering: distances.map(\.y), scale: .logarithmic))
    distance.marks = [
      .line(distances, stroke, marker: .disc, every: max(1, distances.count / 10)),
      .level(training.search.tolerance, Stroke(.pencil, width: 1, dashes: [3, 3])),
    ]
    return ContactSheet(
      title: "By back-propagation", columns: 2, tileWidth: 330, tileHeight: 240,
      tiles: [
        ContactSheet.Tile(loss, title: "The loss, the mean of each epoch"),
        ContactSheet.Tile(distance, title: "The distance from least squares"),
      ])
  }

  private func sheet(_ residual: ResidualPicture) -> ContactSheet {
    let (before, after) = fit.pictures(ofPair: 0)
    let aspect = Double(before.height) / Double(before.width)
    let width = min(360, 420 / aspect)
    return ContactSheet(
      columns: 2, tileWidth: max(width, 150), tileHeight: max(width * aspect, 40),
      tiles: [
        ContactSheet.Tile(Picture(before), title: "Before"),
        ContactSheet.Tile(Picture(after), title: "After"),
        ContactSheet.Tile(
          Picture(ResidualPicture.difference(after, learned.residual)), title: "The kernel's",
          caption:
            "\(Numerals.fixed(learned.score.psnr, decimals: 1)) dB where it was measured; at the border the picture after."
        ),
        ContactSheet.Tile(
          Picture(residual.image), title: "After less the kernel's",
          caption:
            "Orange where the picture after is lighter; full colour is \(Numerals.significant(residual.reach * 255)) of "
            + "255 steps."),
      ])
  }
}
