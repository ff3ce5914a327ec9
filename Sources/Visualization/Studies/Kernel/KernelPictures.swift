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
    // Pictures without a whole window say nothing.
    let scores = learned.pairScores.map(\.meanSquaredError)
    let measured = scores.indices.filter { learned.pairScores[$0].count > 0 }
    let order = (measured.isEmpty ? [0] : measured).sorted { (scores[$0], $0) < (scores[$1], $1) }
    worst = order[order.count - 1]
    shown = order.count <= 3 ? order.sorted() : [order[0], order[order.count / 2], worst]
  }

  /// The pairs that the sheet shows: all of up to three, otherwise the one that fits best, the middle one and the one that fits
  /// worst.
  let shown: [Int]
  /// The pair that fits worst, of which the residual is shown alone.
  let worst: Int

  /// Which of several pairs are shown, in words; nil where there is one.
  public var selection: String? {
    guard fit.pairCount > 1 else { return nil }
    let names = shown.map(fit.name(ofPair:)).joined(separator: ", ")
    let choice = fit.pairCount > shown.count ? ", which fit best, in the middle and worst of \(fit.pairCount)" : ""
    return "the sheet of \(names)\(choice); the residual of \(fit.name(ofPair: worst))"
  }

  /// All pictures by the names of their files, without an extension: the kernel, its frequency response, the training, what is
  /// left, and the sheet of before, after, fit and difference. See ``selection`` for which of several pairs are shown.
  ///
  /// - Parameter scale: the pixels of a point of the drawing.
  public func all(scale: Double = 2) -> [(name: String, image: Image)] {
    var pictures: [(name: String, image: Image)] = [
      ("kernel-weights", weights.image(scale: scale)), ("kernel-response", response.image(scale: scale)),
    ]
    if let course { pictures.append(("kernel-training", course.image(scale: scale))) }
    pictures.append(("kernel-residual", ResidualPicture(residual(ofPair: worst)).image))
    pictures.append(("kernel-sheet", sheet.image(scale: scale)))
    return pictures
  }

  /// What a picture of ``all(scale:)`` shows, in a line.
  ///
  /// - Parameter name: its name; what is none of them stays as it is.
  public static func caption(of name: String) -> String {
    switch name {
    case "kernel-weights": "The kernel, weight by weight"
    case "kernel-response": "What it does to each frequency"
    case "kernel-training": "The way to it by back-propagation"
    case "kernel-residual": "What is left: the picture after less the kernel's"
    case "kernel-sheet": "Before, after, what the kernel makes, and the difference"
    default: name
    }
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
}
