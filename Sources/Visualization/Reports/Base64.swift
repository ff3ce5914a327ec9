/// Bytes as letters, for what has a place for texts only (RFC 4648).
enum Base64 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Four letters for each three bytes, `=` where the last three are not complete.
  static func text(_ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { text in
      var end = 0
      for start in stride(from: 0, to: bytes.count, by: 3) {
        let count = min(3, bytes.count - start)
        var bits: UInt32 = 0
        for index in 0..<3 { bits = bits << 8 | (index < count ? UInt32(bytes[start + index]) : 0) }
        for index in 0..<4 {
          text[end + index] =
            index <= count ? letters[Int(bits >> UInt32(18 - 6 * index)) & 63] : UInt8(ascii: "=")
        }
        end += 4
      }
      return end
    }
  }
}
