import ImageFilters

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which numbers of a pair's samples a kernel is laid over.
enum FitLight: Hashable, Sendable {
  /// The samples of the files.
  case stored
  /// Those of both pictures in linear light, by sRGB's curve.
  case linear
  /// Those of the picture after are taken for a power of what the kernel made.
  case power(Double)

  func before(_ planes: SamplePlanes) -> SamplePlanes { self == .linear ? planes.linear : planes }

  func after(_ planes: SamplePlanes) -> SamplePlanes {
    switch self {
    case .stored: planes
    case .linear: planes.linear
    case .power(let exponent): planes.mapped { pow(max($0, 0), Float(1 / exponent)) }
    }
  }

  /// What a kernel made, as samples of a file.
  func encode(_ samples: inout [Float]) {
    switch self {
    case .stored: return
    case .linear: for x in samples.indices { samples[x] = TransferCurve.encoded(samples[x]) }
    case .power(let exponent): for x in samples.indices { samples[x] = pow(max(samples[x], 0), Float(exponent)) }
    }
  }
}
