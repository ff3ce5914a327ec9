/// The few changes that are made to an XMP packet, as text: everything else in it stays as it is.
enum XMPPacket {
  /// Changes tiff:Orientation, as an attribute and as an element, where it is there.
  static func settingOrientation(_ orientation: Orientation, in packet: [UInt8]) -> [UInt8] {
    let name = Array("tiff:Orientation".utf8)
    let digit = UInt8(ascii: "0") + UInt8(orientation.rawValue)
    var result = packet
    var index = 0
    while let start = result.firstRange(of: name, from: index) {
      index = start + name.count
      // Up to the value: ="6" or >6<
      var place = index
      while place < result.count, [0x20, 0x09, 0x0A, 0x0D, 0x3D].contains(result[place]) { place += 1 }
      guard place + 2 < result.count, [0x22, 0x27, 0x3E].contains(result[place]) else { continue }
      let isOneDigit = [0x22, 0x27, 0x3C].contains(result[place + 2])
      if isOneDigit, (0x31...0x38).contains(result[place + 1]) { result[place + 1] = digit }
    }
    return result
  }

  /// Leaves out the elements xmp:Thumbnails and xap:Thumbnails, pictures in base 64.
  static func removingThumbnails(_ packet: [UInt8]) -> [UInt8] {
    var result = packet
    for prefix in ["xmp", "xap"] {
      let start = Array("<\(prefix):Thumbnails".utf8)
      let end = Array("</\(prefix):Thumbnails>".utf8)
      while let from = result.firstRange(of: start, from: 0),
        let to = result.firstRange(of: end, from: from)
      {
        result.removeSubrange(from..<to + end.count)
      }
    }
    return result
  }
}

extension [UInt8] {
  /// Where a pattern begins, at or after an index.
  fileprivate func firstRange(of pattern: [UInt8], from start: Int) -> Int? {
    guard let first = pattern.first, start >= 0, pattern.count <= count - start else { return nil }
    var index = start
    let last = count - pattern.count
    while index <= last {
      if self[index] == first, self[index..<index + pattern.count].elementsEqual(pattern) { return index }
      index += 1
    }
    return nil
  }
}
