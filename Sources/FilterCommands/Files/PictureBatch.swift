import ImageCodecs
import Synchronization
import Tensors

/// A task and the files that it is done with.
struct PictureBatch {
  private let task: PictureTask
  private let list: JobList
  private let parallelism: Parallelism

  /// Finds and checks the files.
  init(_ task: PictureTask, files: FileArguments, output: OutputArguments, limits: LimitArguments) throws {
    self.task = task
    list = try JobList(files, format: output.format)
    parallelism = limits.parallelism
  }

  /// Does the work.
  ///
  /// Of several pictures all are tried, each that fails is reported at once, and the first one's exit code is thrown
  /// as a ``ReportedFailure``.
  func run() throws {
    let gate = MemoryGate()
    guard list.isBatch else {
      for job in list.jobs { try task.run(job, parallelism: parallelism, memoryGate: gate) }
      return
    }
    // One thread for each of many pictures keeps all threads busy also where one cannot be decoded by several.
    let jobs = list.jobs
    let together = jobs.count >= 2 * parallelism.threads && !task.takesAllThreads ? parallelism : .serial
    let each = together == .serial ? parallelism : .serial
    let outcome = Mutex((done: 0, failures: [Int: ExitStatus]()))
    if jobs.count > 1 { Messages.standard.progress(0, of: jobs.count) }
    together.forEach(jobs.count) { [task] index in
      var failure: ExitStatus?
      do {
        try task.run(jobs[index], parallelism: each, memoryGate: gate)
      } catch {
        failure = ExitStatus(of: error)
        Messages.standard.error(ExitStatus.sentence(for: error) ?? "\(jobs[index].name): \(error)")
      }
      let done = outcome.withLock { outcome in
        outcome.failures[index] = failure
        outcome.done += 1
        return outcome.done
      }
      if jobs.count > 1 { Messages.standard.progress(done, of: jobs.count) }
    }
    let failures = outcome.withLock(\.failures)
    guard let first = failures.min(by: { $0.key < $1.key }) else { return }
    if jobs.count > 1 { Messages.standard.error("\(failures.count) of \(jobs.count) pictures failed") }
    throw ReportedFailure(status: first.value)
  }
}
