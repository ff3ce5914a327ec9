/// Where buffers lie of which not all live at the same time: those whose times do not meet may have the same place.
///
/// The largest come first, each into the lowest gap beside those that it meets: not always the least memory, but near it.
struct BufferPlaces {
  /// How much a buffer holds, and the first and the last time at which it has to be there.
  struct Life {
    var size: Int
    var first: Int
    var last: Int

    func meets(_ other: Life) -> Bool { first <= other.last && other.first <= last }
  }

  /// Where each buffer begins.
  private(set) var offsets: [Int]
  /// What all need together.
  private(set) var total = 0

  /// Finds places for buffers; those of size 0 lie at 0.
  init(_ lives: [Life]) {
    offsets = [Int](repeating: 0, count: lives.count)
    var placed: [Int] = []
    let order = lives.indices.filter { lives[$0].size > 0 }.sorted {
      (lives[$1].size, lives[$0].first, $0) < (lives[$0].size, lives[$1].first, $1)
    }
    for index in order {
      var offset = 0
      // Kept in the order of their offsets.
      for other in placed where lives[other].meets(lives[index]) {
        if offset + lives[index].size <= offsets[other] { break }
        offset = max(offset, offsets[other] + lives[other].size)
      }
      offsets[index] = offset
      total = max(total, offset + lives[index].size)
      let place = placed.firstIndex { offsets[$0] > offset } ?? placed.count
      placed.insert(index, at: place)
    }
  }
}
