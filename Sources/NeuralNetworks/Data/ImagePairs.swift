public import ImageCodecs
public import SystemPackage
public import Tensors

/// Pairs of pictures, before and after: what a filter should learn to do.
///
/// The pairs are those of two folders whose files have the same names; their extensions and, with them, their formats may
/// differ. From large pictures patches are cut at random places, which follow from the ``ExampleKey``.
public struct ImagePairs: Dataset {
  public let inputShape: Shape
  public let target: TargetKind
  /// How many examples each picture gives.
  public let patchesPerPicture: Int
  private var before: PictureList
  /// Nil where each picture is its own target.
  private var after: PictureList?
  private let size: PictureSize
  private let cutsPatches: Bool

  /// Finds the pairs of two folders and reads the pictures' headers.
  ///
  /// - Parameters:
  ///   - before: the folder of the inputs.
  ///   - after: the folder of what a network should make of them.
  ///   - patch: the size of the patches; by default pictures are taken whole and have to have one size.
  ///   - patchesPerPicture: how many patches of each picture an epoch has, 1 unless stated otherwise.
  ///   - channels: gray, or the default of red, green and blue.
  ///   - limits: the largest picture that is read.
  ///   - parallelism: how many threads read headers; as many as there are processors by default.
  /// - Throws: ``NetworkError`` of kind `data` where a folder is missing or has no pictures, a picture is broken or smaller
  ///   than a patch, or the two of a pair do not fit; it names them.
  /// - Precondition: `patchesPerPicture` is at least 1.
  public init(
    before: FilePath, after: FilePath, patch: PictureSize? = nil, patchesPerPicture: Int = 1,
    channels: PictureChannels = .rgb, limits: DecodingOptions = DecodingOptions(),
    parallelism: Parallelism = .available
  ) throws(NetworkError) {
    let (first, second) = try PairedNames.match(before, after)
    let file = PictureFile(channels: channels, resize: nil, limits: limits)
    let before = try PictureList(first, file, parallelism: parallelism)
    let after = try PictureList(second, file, parallelism: parallelism)
    for index in before.paths.indices where before.sizes[index] != after.sizes[index] {
      throw NetworkError(
        .data,
        "\(before.paths[index].string) has \(before.sizes[index]) pixels, and \(after.paths[index].string) has "
          + "\(after.sizes[index])")
    }
    try self.init(before, after, patch, patchesPerPicture, channels)
  }

  /// Pictures that are their own targets, for instance to add noise to the inputs: see ``Augmentation/noise(_:)``.
  ///
  /// - Parameters:
  ///   - photos: the folder of the pictures.
  ///   - patch: the size of the patches; by default pictures are taken whole and have to have one size.
  ///   - patchesPerPicture: how many patches of each picture an epoch has, 1 unless stated otherwise.
  ///   - channels: gray, or the default of red, green and blue.
  ///   - limits: the largest picture that is read.
  ///   - parallelism: how many threads read headers; as many as there are processors by default.
  /// - Throws: ``NetworkError`` of kind `data` where the folder is missing or has no pictures, or a picture is broken or
  ///   smaller than a patch; it names them.
  /// - Precondition: `patchesPerPicture` is at least 1.
  public init(
    photos: FilePath, patch: PictureSize? = nil, patchesPerPicture: Int = 1, channels: PictureChannels = .rgb,
    limits: DecodingOptions = DecodingOptions(), parallelism: Parallelism = .available
  ) throws(NetworkError) {
    let paths = try FolderContents.pictures(in: photos).map(\.input)
    let file = PictureFile(channels: channels, resize: nil, limits: limits)
    try self.init(try PictureList(paths, file, parallelism: parallelism), nil, patch, patchesPerPicture, channels)
  }

  private init(
    _ before: PictureList, _ after: PictureList?, _ patch: PictureSize?, _ patchesPerPicture: Int,
    _ channels: PictureChannels
  ) throws(NetworkError) {
    precondition(patchesPerPicture >= 1, "\(patchesPerPicture) patches of a picture")
    if let patch {
      for (path, size) in zip(before.paths, before.sizes) where size.width < patch.width || size.height < patch.height {
        throw NetworkError(.data, "\(path.string): has \(size) pixels, too few for patches of \(patch)")
      }
      size = patch
    } else {
      size = try before.commonSize(advice: "cut them into patches")
    }
    cutsPatches = patch != nil
    self.before = before
    self.after = after
    self.patchesPerPicture = patchesPerPicture
    inputShape = [size.height, size.width, channels.count]
    target = .tensor(inputShape)
  }

  public var count: Int { before.paths.count * patchesPerPicture }

  public var isInMemory: Bool { before.isInMemory }

  /// The files of an example; both are one where pictures are their own targets.
  public func paths(of index: Int) -> (before: FilePath, after: FilePath) {
    let picture = index / patchesPerPicture
    return (before.paths[picture], (after ?? before).paths[picture])
  }

  /// The same pairs, all decoded now and kept in memory: one byte for each sample where that loses nothing, four elsewhere.
  ///
  /// Without this a picture is read anew for each of its patches.
  ///
  /// - Parameter parallelism: how many threads decode; as many as there are processors by default.
  /// - Throws: ``NetworkError`` of kind `data` where a picture is broken; it names the file.
  public func cached(parallelism: Parallelism = .available) throws(NetworkError) -> ImagePairs {
    var pairs = self
    pairs.before = try before.cached(parallelism: parallelism)
    if let after { pairs.after = try after.cached(parallelism: parallelism) }
    return pairs
  }

  public func load(
    _ index: Int, key: ExampleKey, into input: UnsafeMutableBufferPointer<Float>, target: TargetMemory
  ) throws(NetworkError) {
    checkLoad(index, input, target)
    guard case .tensor(let output) = target else { return }
    let picture = index / patchesPerPicture
    var (x, y) = (0, 0)
    if cutsPatches {
      var random = key.random
      x = Int(random.next(upperBound: UInt64(before.sizes[picture].width - size.width + 1)))
      y = Int(random.next(upperBound: UInt64(before.sizes[picture].height - size.height + 1)))
    }
    try before.picture(picture).write(x: x, y: y, size, to: input)
    if let after {
      try after.picture(picture).write(x: x, y: y, size, to: output)
    } else if let source = input.baseAddress {
      output.baseAddress?.update(from: source, count: input.count)
    }
  }
}
