/// Bytes as damage or malice leaves them, the same for the same seed.
public struct ByteMutations {
  private var state: UInt64

  /// A sequence of changes.
  public init(seed: UInt64) { state = seed }

  /// Bytes with a few changes: single bytes, numbers of all ones or zeros, digits of a text, pieces that are missing,
  /// come twice or are exchanged.
  public mutating func mutant(of bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...below(3) where !bytes.isEmpty {
      let place = below(bytes.count)
      switch below(8) {
      case 0, 1: bytes[place] = UInt8(below(256))
      case 2: bytes[place] ^= 1 << UInt8(below(8))
      case 3:
        let value = [0x00, 0xFF, 0x7F, 0x80][below(4)] as UInt8
        for index in place..<min(bytes.count, place + [1, 2, 4, 8][below(4)]) { bytes[index] = value }
      case 4: replaceNumber(in: &bytes, from: place)
      case 5: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(20)))
      case 6:
        let piece = bytes[place..<min(bytes.count, place + 1 + below(60))]
        bytes.insert(contentsOf: piece, at: below(bytes.count))
      default: bytes.removeLast(below(min(bytes.count, 40)))
      }
    }
    return bytes
  }

  /// A text with one of its numbers replaced by one that is hard to take.
  public mutating func mutant(of text: String) -> String {
    var bytes = Array(text.utf8)
    for _ in 0...below(2) { replaceNumber(in: &bytes, from: below(bytes.count)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func replaceNumber(in bytes: inout [UInt8], from place: Int) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let start = bytes[place...].firstIndex(where: digits.contains) else { return }
    let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
    let numbers = [
      "0", "1", "2", "-1", "3", "7", "64", "65", "255", "1000", "65536", "1048576", "1048577", "2147483647",
      "2147483648", "4294967295", "4611686018427387904", "9223372036854775807", "9223372036854775808",
      "-9223372036854775808", "18446744073709551616", "0.5", "1e9", "1e300", "1e-320", "true", "null", "\"1\"", "[]",
    ]
    bytes.replaceSubrange(start..<end, with: numbers[below(numbers.count)].utf8)
  }

  /// A number below a bound (SplitMix64).
  private mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((bits ^ bits >> 31) % UInt64(max(bound, 1)))
  }
}
