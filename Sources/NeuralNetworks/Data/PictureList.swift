import SystemPackage
import Tensors

/// Pictures of files, read when they are asked for, or all at once.
struct PictureList: Sendable {
  let paths: [FilePath]
  let sizes: [PictureSize]
  let file: PictureFile
  private var stored: [StoredPicture] = []

  /// Pictures whose headers are read now.
  ///
  /// - Throws: ``NetworkError`` of kind `data`, for the first that is broken.
  init(_ paths: [FilePath], _ file: PictureFile, parallelism: Parallelism) throws(NetworkError) {
    self.paths = paths
    self.file = file
    sizes = try parallelism.collect(paths.count) { (index) throws(NetworkError) in try file.size(of: paths[index]) }
  }

  /// Whether all were read.
  var isInMemory: Bool { !stored.isEmpty }

  /// The same with all pictures in memory.
  func cached(parallelism: Parallelism) throws(NetworkError) -> PictureList {
    guard !isInMemory else { return self }
    var list = self
    list.stored = try parallelism.collect(paths.count) { (index) throws(NetworkError) in
      StoredPicture(try read(index))
    }
    return list
  }

  /// A picture, whole.
  func picture(_ index: Int) throws(NetworkError) -> StoredPicture {
    isInMemory ? stored[index] : .floats(try read(index))
  }

  /// The one size that all have.
  ///
  /// - Throws: ``NetworkError`` of kind `data` that names two files of different sizes, and what to do about it.
  func commonSize(advice: String) throws(NetworkError) -> PictureSize {
    for (path, size) in zip(paths, sizes) where size != sizes[0] {
      throw NetworkError(
        .data, "\(path.string): has \(size) pixels, and \(paths[0].string) has \(sizes[0]); \(advice)")
    }
    return sizes[0]
  }

  private func read(_ index: Int) throws(NetworkError) -> Tensor<Float> {
    let numbers = try file.read(paths[index])
    let size = PictureSize(width: numbers.shape[1], height: numbers.shape[0])
    guard size == sizes[index] else {
      throw NetworkError(.data, "\(paths[index].string): has become \(size) pixels, where it had \(sizes[index])")
    }
    return numbers
  }
}

extension Parallelism {
  /// The results of `body(i)` for every i in 0..<count, or the first error in order.
  func collect<Value: Sendable>(
    _ count: Int, _ body: @Sendable (Int) throws(NetworkError) -> Value
  ) throws(NetworkError) -> [Value] {
    let results = map(count) { index -> Result<Value, NetworkError> in
      do throws(NetworkError) { return .success(try body(index)) } catch { return .failure(error) }
    }
    var values: [Value] = []
    values.reserveCapacity(count)
    for result in results { values.append(try result.get()) }
    return values
  }
}
