/// The description in an ICC profile (ICC.1:2022, 9.2.41).
enum ProfileName {
  /// The profile's name, nil where it has none that can be read.
  static func read(_ profile: [UInt8]) -> String? {
    guard let count = number(profile, at: 128) else { return nil }
    for index in 0..<min(count, 100) {
      let entry = 132 + 12 * index
      guard let tag = text(profile, at: entry, count: 4) else { return nil }
      guard tag == "desc" else { continue }
      guard let offset = number(profile, at: entry + 4), let size = number(profile, at: entry + 8),
        offset <= profile.count, size <= profile.count - offset
      else { return nil }
      return description(Array(profile[offset..<offset + size]))
    }
    return nil
  }

  private static func description(_ tag: [UInt8]) -> String? {
    switch text(tag, at: 0, count: 4) {
    case "desc":
      // Version 2: the length with its final zero, and ASCII.
      guard let length = number(tag, at: 8), length > 1 else { return nil }
      return text(tag, at: 12, count: length - 1)
    case "mluc":
      // Version 4: of several languages the first one, in UTF-16.
      guard let length = number(tag, at: 20), let start = number(tag, at: 24), length > 0,
        start <= tag.count, length <= tag.count - start
      else { return nil }
      let units = stride(from: start, to: start + length - 1, by: 2).map {
        UInt16(tag[$0]) << 8 | UInt16(tag[$0 + 1])
      }
      return String(decoding: units, as: UTF16.self)
    default: return nil
    }
  }

  private static func number(_ bytes: [UInt8], at offset: Int) -> Int? {
    guard offset >= 0, offset + 4 <= bytes.count else { return nil }
    return bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  private static func text(_ bytes: [UInt8], at offset: Int, count: Int) -> String? {
    guard offset >= 0, count >= 0, count <= bytes.count, offset <= bytes.count - count else { return nil }
    return String(decoding: bytes[offset..<offset + count], as: UTF8.self)
  }
}
