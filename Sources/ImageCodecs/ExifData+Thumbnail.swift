extension ExifData {
  /// Removes the thumbnail: the second directory and the picture that it leads to, and pictures that cameras
  /// keep in their own notes.
  ///
  /// Other data stay where they are, because offsets in the data count from its start; the bytes of what is
  /// removed become zeros, or are cut off where they stand at the end.
  mutating func removeThumbnail() {
    guard let main = mainDirectory else { return }
    let next = number(at: main.link, bytes: 4) ?? 0
    // A directory that leads to itself or back is no thumbnail.
    if next != main.offset, let thumbnail = directory(at: next) {
      var removed: [Range<Int>] = []
      let pairs = [
        (Tag.thumbnailOffset, Tag.thumbnailLength), (Tag.stripOffsets, Tag.stripByteCounts),
      ]
      for (offsetTag, lengthTag) in pairs {
        if let offset = value(offsetTag, in: thumbnail), let length = value(lengthTag, in: thumbnail) {
          removed.append(offset..<offset + length)
        }
      }
      removed.append(thumbnail.offset..<thumbnail.link + 4)
      for range in removed { erase(range, keeping: main) }
    }
    set(0, at: main.link, bytes: 4)
    erasePictures(keeping: main)
  }

  /// Sets bytes to zero, but never those of the header and of the main directory.
  private mutating func erase(_ range: Range<Int>, keeping main: Directory) {
    let end = min(range.upperBound, bytes.count)
    guard range.lowerBound >= 8, range.lowerBound < end else { return }
    let kept = main.offset..<min(main.link + 4, bytes.count)
    if end == bytes.count, range.lowerBound >= kept.upperBound {
      bytes.removeSubrange(range.lowerBound..<end)
      return
    }
    for index in range.lowerBound..<end where !kept.contains(index) { bytes[index] = 0 }
  }

  /// Erases every JPEG stream: previews in makers' notes are as sharp as thumbnails.
  private mutating func erasePictures(keeping main: Directory) {
    var index = 8
    while index + 3 < bytes.count {
      if bytes[index] == 0xFF, bytes[index + 1] == 0xD8, bytes[index + 2] == 0xFF {
        var end = index + 3
        while end + 1 < bytes.count, !(bytes[end] == 0xFF && bytes[end + 1] == 0xD9) { end += 1 }
        erase(index..<min(end + 2, bytes.count), keeping: main)
        index = end
      }
      index += 1
    }
  }
}
