import ImageCodecs
import LearnedFilters

extension KernelPictures {
  /// What the kernel leaves of a pair.
  func residual(ofPair pair: Int) -> Image {
    pair == 0 ? learned.residual : fit.residual(of: learned, pair: pair)
  }

  /// Before, after, what the kernel makes and what it leaves: two rows for one pair, a row for each of several.
  var sheet: ContactSheet {
    let (before, isAlone) = (fit.pictures(ofPair: shown[0]).before, fit.pairCount == 1)
    let aspect = Double(before.height) / Double(before.width)
    let width = min(isAlone ? 360 : 220, (isAlone ? 420 : 260) / aspect)
    return ContactSheet(
      columns: isAlone ? 2 : 4, tileWidth: max(width, 150), tileHeight: max(width * aspect, 40),
      tiles: shown.flatMap(tiles(ofPair:)))
  }

  private func tiles(ofPair pair: Int) -> [ContactSheet.Tile] {
    let (before, after) = fit.pictures(ofPair: pair)
    let left = residual(ofPair: pair)
    let colored = ResidualPicture(left)
    let name = fit.pairCount == 1 ? "" : ": \(fit.name(ofPair: pair))"
    return [
      ContactSheet.Tile(Picture(before), title: "Before\(name)"),
      ContactSheet.Tile(Picture(after), title: "After"),
      ContactSheet.Tile(
        Picture(ResidualPicture.difference(after, left)), title: "The kernel's",
        caption:
          "\(Numerals.fixed(learned.pairScores[pair].psnr, decimals: 1)) dB where it was measured; at the border the picture "
          + "after."),
      ContactSheet.Tile(
        Picture(colored.image), title: "After less the kernel's",
        caption:
          "Orange where the picture after is lighter; full colour is \(Numerals.significant(colored.reach * 255)) of 255 "
          + "steps."),
    ]
  }
}
