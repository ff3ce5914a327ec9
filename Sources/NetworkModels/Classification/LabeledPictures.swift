public import NeuralNetworks
public import SystemPackage
public import Tensors

/// Pictures of classes, to learn from and to be tested on, as a network wants to see them.
public struct LabeledPictures: Sendable {
  /// How the pictures are read and moved.
  public struct Options: Hashable, Sendable {
    /// What the network sees of them; colours unless stated otherwise.
    public var channels: PictureChannels = .rgb
    /// The size that all get, whatever their proportions. Where it is nil, they keep their own if it is the same for all and
    /// at most ``largestOwnSize``; otherwise they get that.
    public var size: PictureSize?
    /// The part of each class that is held out where there are no other pictures to be tested on; a tenth unless stated
    /// otherwise.
    public var heldOut = 0.1
    /// Whether left and right change places at random: not for what has a left and a right, such as digits.
    public var flips = false
    /// By how many pixels pictures are moved at random in each direction; where it is nil, by a fourteenth of their shorter
    /// side, which is 2 for 28 pixels.
    public var shift: Int?
    /// What is held out follows from it.
    public var seed: UInt64 = 0

    /// Options with their defaults.
    public init() {}
  }

  /// The width and height of pictures that are not made smaller unless asked for, and of those that are.
  public static let largestOwnSize = 64

  /// To learn from, moved at random.
  public let training: any Dataset
  /// To be tested on.
  public let validation: any Dataset
  /// The names of the classes.
  public let classes: [String]
  /// How pictures become what the network sees.
  public let preprocessing: Preprocessing
  /// By how many pixels they are moved.
  public let shift: Int

  /// The pictures of a folder that has a folder for each class.
  ///
  /// They are kept in memory where they take less than a quarter of what there is.
  ///
  /// - Parameters:
  ///   - folder: the folder; see `ImageFolder`.
  ///   - validation: another one with the same classes, to be tested on; part of the first is held out where it is nil.
  ///   - options: how they are read.
  ///   - parallelism: how many threads read.
  /// - Throws: `NetworkError` of kind `data` that names the folder or file that is missing, broken or of no use.
  public init(
    folder: FilePath, validation: FilePath? = nil, _ options: Options = Options(),
    parallelism: Parallelism = .available
  ) throws(NetworkError) {
    let size: PictureSize
    if let wanted = options.size { size = wanted } else { size = try Self.size(in: folder, parallelism) }
    func pictures(_ path: FilePath) throws(NetworkError) -> ImageFolder {
      let pictures = try ImageFolder(path, resize: size, channels: options.channels, parallelism: parallelism)
      let bytes = pictures.count * pictures.inputShape.count * MemoryLayout<Float>.stride
      return try bytes < ProcessLimits.memory / 4 ? pictures.cached(parallelism: parallelism) : pictures
    }
    let all = try pictures(folder)
    try Self.check(all.classes, folder)
    guard let validation else {
      let parts = all.split(validation: options.heldOut, seed: options.seed)
      guard parts.training.count > 0, parts.validation.count > 0 else {
        throw NetworkError(
          .data, "\(folder): of \(all.count) pictures a part of \(options.heldOut) cannot be held out to be tested on")
      }
      try self.init(parts.training, parts.validation, all.classes, options)
      return
    }
    let others = try pictures(validation)
    guard others.classes == all.classes else {
      throw NetworkError(
        .data,
        "\(validation): its classes (\(others.classes.joined(separator: ", "))) are not those of \(folder) "
          + "(\(all.classes.joined(separator: ", ")))")
    }
    try self.init(all, others, all.classes, options)
  }

  /// Digits that are drawn, gray and of 28×28 pixels; a quarter as many others to be tested on.
  ///
  /// - Parameters:
  ///   - count: how many to learn from, 10 or more.
  ///   - options: of which the seed and what moves pictures count.
  /// - Throws: `NetworkError` where they cannot be moved by so much.
  public init(drawnDigits count: Int, _ options: Options = Options()) throws(NetworkError) {
    try self.init(
      DrawnDigits(count: count, seed: options.seed),
      DrawnDigits(count: max(count / 4, 10), seed: options.seed ^ 0x5EED_0F7E_57), (0..<10).map(String.init), options)
  }

  private init(
    _ training: any Dataset, _ validation: any Dataset, _ classes: [String], _ options: Options
  ) throws(NetworkError) {
    let shape = training.inputShape
    let preprocessing = Preprocessing.signed(shape[2] == 1 ? .gray : .rgb)
    let shift = options.shift ?? min(shape[0], shape[1]) / 14
    var changes: [Augmentation] = options.flips ? [.horizontalFlip()] : []
    if shift > 0 { changes.append(.crop(width: shape[1], height: shape[0], padding: shift)) }
    self.training = PreparedDataset(try training.augmented(by: changes), preprocessing)
    self.validation = PreparedDataset(validation, preprocessing)
    self.classes = classes
    self.preprocessing = preprocessing
    self.shift = shift
  }

  /// The size that pictures get where none is asked for.
  private static func size(in folder: FilePath, _ parallelism: Parallelism) throws(NetworkError) -> PictureSize {
    guard let own = try ImageFolder.commonSize(in: folder, parallelism: parallelism),
      max(own.width, own.height) <= largestOwnSize
    else { return PictureSize(width: largestOwnSize, height: largestOwnSize) }
    return own
  }

  private static func check(_ classes: [String], _ folder: FilePath) throws(NetworkError) {
    let parts: Set<String> = ["train", "test", "val", "valid", "validation"]
    guard !classes.allSatisfy(parts.contains) else {
      throw NetworkError(
        .data,
        "\(folder): its folders are \(classes.joined(separator: " and ")), which are no classes; give them as two folders, "
          + "one to learn from and one to be tested on")
    }
    guard classes.count > 1 else {
      throw NetworkError(
        .data, "\(folder): has one folder, \(classes[0]), between which and others there is nothing to learn")
    }
    guard !classes.contains(where: { $0.contains("\n") }) else {
      throw NetworkError(.data, "\(folder): has a folder whose name is of several lines, which no class can be called")
    }
  }
}
