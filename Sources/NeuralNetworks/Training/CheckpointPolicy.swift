import ImageCodecs
public import SystemPackage
import Tensors

/// Where a training is stored while it runs, and how often: at its end, when it pauses, and in between.
///
/// A checkpoint holds everything: the network and its numbers, what the optimizer remembers, the place in the sequence
/// of batches, the schedule, the history. All random numbers follow from the seed and from that place. A training that is
/// killed and goes on from its last checkpoint ends with the same bits as one that was not.
public struct CheckpointPolicy: Hashable, Sendable {
  /// The file, which is replaced as a whole each time.
  public var path: FilePath
  /// After every so many epochs; 1 unless stated otherwise.
  public var epochs: Int
  /// After every so many steps as well; not unless stated otherwise.
  public var steps: Int?

  /// Stores a training in a file.
  ///
  /// - Precondition: `epochs` and `steps` are at least 1.
  public init(_ path: FilePath, everyEpochs epochs: Int = 1, everySteps steps: Int? = nil) {
    precondition(epochs >= 1 && (steps ?? 1) >= 1, "a checkpoint after every \(epochs) epochs and \(steps ?? 1) steps")
    self.path = path
    self.epochs = epochs
    self.steps = steps
  }
}

extension CheckpointPolicy {
  /// Sees to it that the first checkpoint, which may be hours away, does not fail for its folder.
  ///
  /// - Throws: `TensorFileError` of kind `cannotCreate`.
  func check() throws(TensorFileError) {
    let folder = path.removingLastComponent()
    guard FileStatus(folder.isEmpty ? "." : folder)?.isFolder == true else {
      throw TensorFileError(
        .cannotCreate, file: path.string, "cannot be created: the folder \(folder) does not exist")
    }
    guard FileStatus(path)?.isFolder != true else {
      throw TensorFileError(.cannotCreate, file: path.string, "cannot be created: it is a folder")
    }
  }
}

/// When the next checkpoint is due.
struct CheckpointWatch {
  private let policy: CheckpointPolicy?

  init(_ policy: CheckpointPolicy?) { self.policy = policy }

  func isDue(after steps: Int) -> Bool { policy?.steps.map { steps % $0 == 0 } ?? false }

  func isDue(afterEpoch epochs: Int) -> Bool { policy.map { epochs % $0.epochs == 0 } ?? false }
}
