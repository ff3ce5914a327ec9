public import ImageCodecs
public import NetworkModels
import NeuralNetworks
import Tensors

/// Where a network looks, laid over the photo.
public struct ExplanationPicture: Sendable {
  private let explanations: [Explanation]
  private let photo: Image

  /// A drawing of explanations of the same class.
  ///
  /// - Parameters:
  ///   - explanations: what is drawn, each beside the others.
  ///   - photo: the photo, upright.
  /// - Precondition: there is at least one explanation.
  public init(_ explanations: [Explanation], of photo: Image) {
    precondition(!explanations.isEmpty, "no explanation to draw")
    self.explanations = explanations
    self.photo = photo
  }

  /// The photo, and beside it one picture for each explanation.
  ///
  /// - Parameters:
  ///   - note: below the title.
  ///   - scale: the pixels of a point.
  public func image(note: String = "", scale: Double = 2) -> Image {
    let guess = explanations[0].guess
    let aspect = Double(photo.height) / Double(photo.width)
    let width = 340.0
    let height = width * min(max(aspect, 0.4), 1.6)
    // As many pixels as are drawn.
    let size = PictureSize(width: photo.width, height: photo.height).scaled(
      by: scale * min(width, height / aspect) / Double(photo.width))
    return ContactSheet(
      title: "What speaks for \(guess.name)", note: note, columns: 1 + explanations.count, tileWidth: width,
      tileHeight: height,
      tiles: [
        ContactSheet.Tile(
          Picture(photo), title: "The photo",
          caption:
            "\(guess.name): \(Numerals.fixed(100 * guess.probability, decimals: 1)) %. Seen as \(explanations[0].size)."
        )
      ]
        + explanations.map { explanation in
          ContactSheet.Tile(
            Picture(Self.overlay(explanation, photo).image(size)), title: Self.title(explanation),
            caption: Self.caption(explanation))
        }
    ).image(scale: scale)
  }

  /// The photo with an explanation over it, in the photo's size.
  public static func overlay(_ explanation: Explanation, _ photo: Image) -> HeatOverlay {
    var overlay = HeatOverlay(explanation.heat, over: photo, signed: explanation.method == .occlusion)
    overlay.isRooted = explanation.method == .saliency
    return overlay
  }

  private static func title(_ explanation: Explanation) -> String {
    switch explanation.method {
    case .gradCAM: "Grad-CAM at \(explanation.layer ?? "")"
    case .occlusion: "Occlusion"
    case .saliency: "Saliency"
    }
  }

  private static func caption(_ explanation: Explanation) -> String {
    let largest = explanation.heat.elements.reduce(Float(0)) { max($0, abs($1)) }
    guard largest > 0 else { return "Nothing: all numbers are 0." }
    return switch explanation.method {
    case .gradCAM: "Bright: channels that raise the score are active here."
    case .occlusion:
      "Orange: covered, the score falls, by up to \(Numerals.significant(Double(explanation.heat.elements.max() ?? 0))). "
        + "Blue: it rises."
    case .saliency: "Bright: a small change of a pixel changes the score much."
    }
  }
}
