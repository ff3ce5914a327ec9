/// Samples as ranks: equal samples have equal ranks, larger ones larger ranks.
struct RankedSamples {
  /// The rank of each sample.
  let ranks: [UInt32]

  /// The sample value of each rank.
  let values: [Float]

  /// Ranks `count` samples.
  ///
  /// Whole numbers from 0 to 65535, which is what images of 8 and 16 bits hold, are their own ranks; others are sorted.
  init(count: Int, sample: (Int) -> Float) {
    var samples = [Float](repeating: 0, count: count)
    var isWhole = true
    var largest: Float = 0
    for index in 0..<count {
      let value = sample(index)
      samples[index] = value
      isWhole = isWhole && value >= 0 && value <= 65535 && value == value.rounded(.towardZero)
      largest = max(largest, value)
    }
    if isWhole {
      ranks = samples.map { UInt32($0) }
      values = (0...Int(largest)).map(Float.init)
    } else {
      (ranks, values) = Self.sorted(samples)
    }
  }

  private static func sorted(_ samples: [Float]) -> (ranks: [UInt32], values: [Float]) {
    var ranks = [UInt32](repeating: 0, count: samples.count)
    var values: [Float] = []
    var last: UInt64?
    for entry in radixSorted(samples) {
      let index = Int(entry & 0xFFFF_FFFF)
      if entry >> 32 != last {
        last = entry >> 32
        values.append(samples[index])
      }
      ranks[index] = UInt32(values.count - 1)
    }
    return (ranks, values)
  }

  /// The samples in ascending order, each as its key in the upper half and its index in the lower one: four passes of
  /// counting sort, eight bits at a time.
  private static func radixSorted(_ samples: [Float]) -> [UInt64] {
    var entries = samples.enumerated().map { index, sample in
      // As integers, floats of one sign are ordered; the negative ones are in reverse.
      let bits = sample.bitPattern
      let key = bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
      return UInt64(key) << 32 | UInt64(index)
    }
    var other = entries
    for shift in stride(from: UInt64(32), to: 64, by: 8) {
      var starts = [Int](repeating: 0, count: 257)
      for entry in entries { starts[Int(entry >> shift & 0xFF) + 1] += 1 }
      for digit in 1..<257 { starts[digit] += starts[digit - 1] }
      for entry in entries {
        let digit = Int(entry >> shift & 0xFF)
        other[starts[digit]] = entry
        starts[digit] += 1
      }
      swap(&entries, &other)
    }
    return entries
  }
}

/// Counts of ranks, from which the n-th smallest is found: a tree of counters, 16 to a node. With 256 to a node the search
/// took most of the time: 5 times slower for 8 bits, measured.
struct RankHistogram {
  /// [0] counts single ranks, [1] runs of 16 of them, [2] runs of 256, …
  private var levels: [[UInt32]] = []

  /// - Parameter rankCount: ranks are 0..<rankCount.
  init(rankCount: Int) {
    var count = max(rankCount, 1)
    repeat {
      count = (count + 15) / 16
      levels.append([UInt32](repeating: 0, count: count * 16))
    } while count > 1
  }

  /// Counts `count` ranks, from index `start` on, `step` apart.
  mutating func add(_ ranks: UnsafeBufferPointer<UInt32>, from start: Int, step: Int, count: Int) {
    change(ranks, from: start, step: step, count: count, by: 1)
  }

  /// Takes back what ``add(_:from:step:count:)`` counted.
  mutating func remove(_ ranks: UnsafeBufferPointer<UInt32>, from start: Int, step: Int, count: Int) {
    change(ranks, from: start, step: step, count: count, by: .max)  // -1
  }

  private mutating func change(
    _ ranks: UnsafeBufferPointer<UInt32>, from start: Int, step: Int, count: Int, by amount: UInt32
  ) {
    for level in levels.indices {
      let shift = UInt32(4 * level)
      levels[level].withUnsafeMutableBufferPointer { counts in
        for index in 0..<count { counts[Int(ranks[start &+ index &* step] &>> shift)] &+= amount }
      }
    }
  }

  /// The rank of the element that has `position` elements before it in ascending order.
  func rank(ofElement position: Int) -> Int {
    var left = UInt32(position)
    var rank = 0
    for counts in levels.reversed() {
      rank *= 16
      while left >= counts[rank] {
        left -= counts[rank]
        rank += 1
      }
    }
    return rank
  }
}
