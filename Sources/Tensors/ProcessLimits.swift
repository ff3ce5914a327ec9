#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the machine, or the control group that the process lives in, allows.
public enum ProcessLimits {
  /// The processors that the process may use: affinity and control-group quota, at least 1.
  public static let processors: Int = {
    var count = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    #if os(Linux)
      for limit in [affinity(), controlGroupQuota()].compactMap({ $0 }) { count = min(count, limit) }
    #endif
    return max(1, count)
  }()

  /// The memory in bytes that the process may use: that of the control group, of the machine, or of its own limit on
  /// address space (`ulimit -v`).
  public static let memory: Int = {
    let machine = Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE)))
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
      .compactMap { firstLine(of: $0) }.compactMap { Int($0) }
    var addressSpace = rlimit()
    #if canImport(Glibc)
      let isKnown = getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &addressSpace) == 0
    #else
      let isKnown = getrlimit(RLIMIT_AS, &addressSpace) == 0
    #endif
    let own = isKnown ? Int(clamping: addressSpace.rlim_cur) : Int.max
    return limits.reduce(min(machine, own), min)
  }()

  /// The number of processors in the process's affinity mask, from the hexadecimal mask that the kernel prints
  /// (Swift does not import `sched_getaffinity`).
  private static func affinity() -> Int? {
    let label = "Cpus_allowed:"
    guard let line = lines(of: "/proc/self/status").first(where: { $0.hasPrefix(label) }) else { return nil }
    let bits = line.dropFirst(label.count).compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
    return bits > 0 ? bits : nil
  }

  /// The control group's processor time as a number of processors, rounded up, nil where it has no limit.
  private static func controlGroupQuota() -> Int? {
    let numbers: [Int]
    if let line = firstLine(of: "/sys/fs/cgroup/cpu.max") {
      numbers = line.split(separator: " ").compactMap { Int($0) }  // "max 100000" has one number
    } else {
      numbers = ["quota", "period"].compactMap {
        firstLine(of: "/sys/fs/cgroup/cpu/cpu.cfs_\($0)_us").flatMap { Int($0) }
      }
    }
    guard numbers.count == 2, numbers[0] > 0, numbers[1] > 0 else { return nil }
    return (numbers[0] + numbers[1] - 1) / numbers[1]
  }

  private static func firstLine(of path: String) -> Substring? { lines(of: path).first }

  private static func lines(of path: String) -> [Substring] {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let length = read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(length, 0)), as: UTF8.self).split(separator: "\n")
  }
}
