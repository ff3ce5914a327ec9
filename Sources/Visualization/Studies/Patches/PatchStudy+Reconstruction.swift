import ImageCodecs
import LearnedFilters
import NeuralNetworks
import Tensors

extension PatchStudy {
  /// What is left of the picture, cut into patches side by side, after each patch was said in a few numbers.
  struct Reconstruction {
    /// The numbers that stand for a patch, in the mean.
    let numbers: Double
    let picture: Image
    /// The peak signal-to-noise ratio in decibels, the peak being white.
    let psnr: Double
  }

  /// The picture in patches side by side.
  var tiles: PicturePatches {
    do { return try PicturePatches(tiling: picture, size: options.patch) } catch { preconditionFailure("\(error)") }
  }

  private func reconstruction(_ numbers: Tensor<Float>, of tiles: PicturePatches, from count: Double) -> Reconstruction
  {
    var result = tiles
    result.numbers = numbers
    let psnr = numbers.psnr(against: tiles.numbers)
    return Reconstruction(numbers: count, picture: result.picture(columns: picture.width / options.patch), psnr: psnr)
  }

  /// The picture through the first principal components.
  func throughComponents(_ count: Int, _ tiles: PicturePatches) -> Reconstruction {
    reconstruction(components.projected(tiles.numbers, components: count), of: tiles, from: Double(count))
  }

  /// The picture through a linear autoencoder.
  func throughLinear(_ autoencoder: PatchAutoencoder, _ tiles: PicturePatches) throws(NetworkError) -> Reconstruction {
    let (mean, length) = (components.mean.map { Float($0) }, tiles.numbers.shape[1])
    let centered = tiles.numbers.elements.enumerated().map { ($1 - mean[$0 % length]) / deviation }
    let results = try autoencoder.reconstructed(Tensor(shape: tiles.numbers.shape, elements: centered)).examples
    let numbers = results.elements.enumerated().map { $1 * deviation + mean[$0 % length] }
    return reconstruction(
      Tensor(shape: tiles.numbers.shape, elements: numbers), of: tiles, from: Double(autoencoder.codes))
  }

  /// The picture through the sparse autoencoder, the mean of each patch kept beside it as one number more.
  func throughSparse(_ tiles: PicturePatches) throws(NetworkError) -> Reconstruction {
    let (means, plain) = tiles.withoutMeans
    let (whitened, active) = try sparse.reconstructed(whitening.whitened(plain.numbers))
    let (numbers, length) = (whitening.unwhitened(whitened).elements, tiles.numbers.shape[1])
    let restored = numbers.enumerated().map { $1 + means[$0 / length] }
    return reconstruction(
      Tensor(shape: tiles.numbers.shape, elements: restored), of: tiles, from: 1 + active * Double(sparse.codes))
  }
}
