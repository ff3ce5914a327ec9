public import ImageCodecs
import ImageFilters
public import LearnedFilters
import NeuralNetworks
public import Tensors

/// The filters that a picture's own statistics give: principal components of its patches, and what autoencoders learn from them.
///
/// Nobody says what is in the picture. The linear autoencoder finds the subspace of the principal components; the sparse one,
/// which gets whitened patches, finds edges.
public struct PatchStudy {
  /// What is studied.
  public struct Options: Hashable, Sendable {
    /// The width or height, whichever is larger, that the picture is made smaller to; never made larger.
    public var size = 600
    /// The width and height of a patch, in pixels.
    public var patch = 8
    /// How many patches are learnt from.
    public var count = 20_000
    /// Whether patches are in colour.
    public var isColored = false
    /// The numbers of the linear autoencoder that is looked at closely.
    public var components = 16
    /// The filters of the sparse autoencoder.
    public var filters = 64
    /// How many times the autoencoders see all patches.
    public var epochs = 25
    /// What the places of patches, the first weights and the order of patches follow from.
    public var seed: UInt64 = 0

    /// Options as they are unless stated otherwise.
    public init() {}
  }

  /// What is studied.
  public let options: Options
  /// The picture in Float, gray or RGB.
  public let picture: Image
  /// The patches that are learnt from.
  public let patches: PicturePatches
  /// Their principal components.
  public let components: PrincipalComponents
  /// Linear autoencoders of more and more numbers; one has ``Options/components``.
  public let ladder: [PatchAutoencoder]
  /// The sparse autoencoder of the whitened patches.
  public let sparse: PatchAutoencoder
  /// What makes patches without their means white.
  public let whitening: Whitening
  /// What the patches were divided by for the linear autoencoders.
  let deviation: Float

  /// A study of a picture, of which all but the training is done.
  ///
  /// - Parameters:
  ///   - image: upright; transparent parts are laid over white.
  ///   - options: what is studied.
  ///   - parallelism: how many threads work; the result does not depend on it.
  /// - Throws: `FilterError` where the picture is smaller than two patches, or of one colour; `NetworkError` where the
  ///   options make no sense.
  public init(_ image: Image, _ options: Options = Options(), parallelism: Parallelism = .available) throws {
    let factor = min(1, Double(options.size) / Double(max(image.width, image.height)))
    let (width, height) = ((Double(image.width) * factor).rounded(), (Double(image.height) * factor).rounded())
    guard min(width, height) >= Double(2 * options.patch) else {
      throw FilterError(
        "the picture is \(image.width)×\(image.height), made smaller \(Int(width))×\(Int(height)); the study needs "
          + "\(2 * options.patch)×\(2 * options.patch) for patches of \(options.patch)×\(options.patch)")
    }
    var canvas = Canvas(width: width, height: height, scale: 1)
    canvas.draw(image, in: canvas.bounds)
    let colored = canvas.image.converted(to: .float)
    self.options = options
    picture = options.isColored ? colored : try colored.grayscaled()
    patches = try PicturePatches(picture, size: options.patch, count: options.count, seed: options.seed)
    components = PrincipalComponents(of: patches.numbers)
    let length = patches.numbers.shape[1]
    let variance = components.variances.reduce(0, +) / Double(length)
    let plain = patches.withoutMeans.patches.numbers
    let details = PrincipalComponents(of: plain)
    guard variance > 1e-8, details.variances[0] > 1e-8 else {
      throw FilterError("the picture is of one colour nearly everywhere: its patches do not differ")
    }
    deviation = Float(variance.squareRoot())
    whitening = Whitening(details, floor: 0.02)
    let (mean, scale) = (components.mean.map { Float($0) }, 1 / deviation)
    let centered = patches.numbers.elements.enumerated().map { ($1 - mean[$0 % length]) * scale }
    let examples = Tensor(shape: patches.numbers.shape, elements: centered)
    var training = PatchAutoencoder.Options(epochs: options.epochs, seed: options.seed)
    training.learningRate = 0.01
    ladder = try Self.steps(options.components, below: length).map {
      try PatchAutoencoder(.linear, of: examples, codes: $0, options: training, parallelism: parallelism)
    }
    training.learningRate = 0.02
    sparse = try PatchAutoencoder(
      .sparse, of: whitening.whitened(plain), codes: options.filters, options: training, parallelism: parallelism)
  }

  /// 1, 2, 4, … up to half of the numbers of a patch, with the wanted one among them.
  static func steps(_ wanted: Int, below length: Int) -> [Int] {
    var steps = [wanted]
    var step = 1
    while step <= min(32, length / 2) {
      steps.append(step)
      step *= 2
    }
    return Set(steps).sorted()
  }

  /// The linear autoencoder that is looked at closely.
  public var linear: PatchAutoencoder {
    guard let linear = ladder.first(where: { $0.codes == options.components }) else {
      preconditionFailure("no autoencoder of \(options.components) numbers")
    }
    return linear
  }

  /// Trains the autoencoders, one after the other.
  ///
  /// - Parameter observer: is told of the next one before its training: its form and its codes.
  public func train(observer: (PatchAutoencoder.Form, Int) -> Void = { _, _ in }) throws {
    for autoencoder in ladder + [sparse] {
      observer(autoencoder.form, autoencoder.codes)
      try autoencoder.train()
    }
  }

  /// The principal angles, in degrees, between what the linear autoencoder gives back and the first principal components.
  public var angles: [Double] {
    let learnt = Subspace(linear.features())
    let first = Subspace(Array(components.components.prefix(options.components)))
    return learnt.angles(to: first).map { $0 * 180 / .pi }
  }
}
