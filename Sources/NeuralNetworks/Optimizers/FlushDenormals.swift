import CKernels

/// Taking denormal numbers, those below 2⁻¹²⁶ in Float, for 0.
///
/// Arithmetic with them is 20 to 50 times as slow as with others, and velocities and weights that decay become such numbers
/// and stay so.
public enum FlushDenormals {
  /// Calls a closure while the calling thread takes denormal numbers for 0, and puts back what was before, also
  /// where the closure throws.
  ///
  /// Other threads are not touched: a parallel loop needs it in the loop's body. It is meant for loops behind a call, such
  /// as those of a network: the compiler may move arithmetic that stands in the closure itself out of it. On x86-64 and
  /// 64-bit Arm; elsewhere it only calls the closure.
  public static func during<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let state = ck_flush_denormals()
    defer { ck_restore_denormals(state) }
    return try body()
  }
}
