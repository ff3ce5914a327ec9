#if canImport(Glibc)
  import Glibc
#endif

/// What a process may allocate.
public enum AddressSpace {
  /// From now on this process may have so many bytes of memory more than it has; to be used in a process of its own.
  ///
  /// Only where the kernel says how much it has, which is on Linux.
  public static func limit(growth: Int) {
    #if os(Linux)
      guard let file = fopen("/proc/self/statm", "r") else { return }
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 200)
      guard fgets(&line, Int32(line.count), file) != nil else { return }
      let pages = Int(strtol(line, nil, 10))
      let bytes = rlim_t(pages * Int(sysconf(Int32(_SC_PAGESIZE))) + growth)
      var limit = rlimit(rlim_cur: bytes, rlim_max: bytes)
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    #endif
  }
}
