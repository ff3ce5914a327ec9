import CKernels

/// Taking denormal numbers, those below 2⁻¹²⁶ in Float, for 0.
///
/// Velocities and weights that decay become such numbers and stay so. What arithmetic with them costs depends on the
/// processor: on one from AMD a step of Adam took twice as long (measured); others take a slow path for each of them.
/// Switching takes 25 ns there and back.
public enum FlushDenormals {
  /// Calls a closure while the calling thread takes denormal numbers for 0, and puts back what was before, also
  /// where the closure throws.
  ///
  /// The threads of a `Parallelism`'s loop do as the one that calls it; others are not touched. It is meant for loops behind a
  /// call, such as those of a network: the compiler may move arithmetic that stands in the closure itself out of it. On x86-64
  /// and 64-bit Arm; elsewhere it only calls the closure.
  public static func during<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let state = ck_flush_denormals()
    defer { ck_restore_denormals(state) }
    return try body()
  }
}
