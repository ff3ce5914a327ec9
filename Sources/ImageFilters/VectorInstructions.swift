import CKernels

/// The vector instructions that the inner loops use.
///
/// There is a copy of every inner loop for each kind of processor; the widest that the machine has is chosen when the
/// program is loaded. The environment variable `IMGFILTER_VECTORS` asks for a narrower one.
public enum VectorInstructions: String, Sendable, CaseIterable {
  /// What every machine of the architecture has: SSE2 or NEON.
  case baseline
  /// x86-64-v3: AVX2 and FMA.
  case avx2
  /// x86-64-v4: AVX-512.
  case avx512

  /// The ones in use.
  public static let current = VectorInstructions(rawValue: String(cString: ck_vectors())) ?? .baseline
}
