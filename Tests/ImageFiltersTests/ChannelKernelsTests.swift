import ImageCodecs
import ImageFilters
import Tensors
import TestSupport
import Testing

/// Kernels that differ from channel to channel.
@Suite struct ChannelKernelsTests {
  private func kernel(_ seed: Int) throws -> Kernel {
    var random = SeededGenerator(seed: UInt64(seed))
    return try Kernel(rows: (0..<3).map { _ in (0..<4).map { _ in Double.random(in: -0.3...0.5, using: &random) } })
  }

  private func picture(_ channels: Int) -> Image {
    var random = SeededGenerator(seed: 3)
    return Image.random(width: 37, height: 40, channels: channels, using: &random).converted(to: .float)
  }

  /// The floats of one channel.
  private func plane(_ image: Image, _ channel: Int) -> [Float] {
    let (values, count) = (image.floats.elements, image.color.channelCount)
    return stride(from: channel, to: values.count, by: count).map { values[$0] }
  }

  @Test("Each channel as Convolve has it with that kernel", arguments: [Border.replicate, .wrap, .constant(0.3)])
  func separate(_ border: Border) throws {
    let picture = picture(3)
    let kernels = try (0..<3).map { [try kernel($0)] }
    let filtered = try picture.filtered(by: ConvolveChannels(try ChannelKernels(kernels), border: border))
    for channel in 0..<3 {
      let expected = try picture.filtered(by: Convolve(kernels[channel][0], border: border))
      let pairs = zip(plane(filtered, channel), plane(expected, channel))
      #expect(pairs.allSatisfy { abs($0 - $1) < 2e-6 })
    }
  }

  @Test("Mixed: the sum of what each input channel's kernel makes, and a bias")
  func mixed() throws {
    let picture = picture(3)
    let kernels = try (0..<3).map { output in try (0..<3).map { try kernel(3 * output + $0) } }
    let filtered = try picture.filtered(
      by: ConvolveChannels(try ChannelKernels(kernels, biases: [0.1, 0, -0.2]), direction: .correlation))
    for output in 0..<3 {
      var expected = [Float](repeating: [0.1, 0, -0.2][output], count: 37 * 40)
      for input in 0..<3 {
        let part = try picture.filtered(by: Convolve(kernels[output][input], direction: .correlation))
        for (index, value) in plane(part, input).enumerated() { expected[index] += value }
      }
      #expect(zip(plane(filtered, output), expected).allSatisfy { abs($0 - $1) < 4e-6 })
    }
  }

  @Test func threadsDoNotMatter() throws {
    let filter = ConvolveChannels(try ChannelKernels([[try kernel(1)], [try kernel(2)], [try kernel(3)]]))
    let results = try [1, 3].map { threads in
      var options = ProcessingOptions()
      options.parallelism = .init(threads: threads)
      return try picture(3).filtered(by: filter, options: options).floats.elements
    }
    #expect(results[0] == results[1])
  }

  @Test("Files give back what was written", arguments: ["json", "npz", "safetensors"])
  func files(_ form: String) throws {
    let folder = try TemporaryFolder()
    let anchor = Kernel.Anchor(column: 0, row: 2)
    func turned(_ seed: Int) throws -> Kernel { try Kernel(rows: try kernel(seed).rows, anchor: anchor) }
    for kernels in [
      try ChannelKernels([[try turned(1)], [try turned(2)]], biases: [0.25, -1]),
      try ChannelKernels([[try turned(1), try turned(2)], [try turned(3), try turned(4)]]),
    ] {
      let path = folder.file("k.\(form)")
      try KernelFile.channels(kernels).write(to: path)
      #expect(try KernelFile(contentsOf: path) == .channels(kernels))
    }
    #expect(throws: CodecError.self) {
      try KernelFile.channels(ChannelKernels([[kernel(1)], [kernel(2)]])).write(to: folder.file("k.txt"))
    }
  }

  @Test func refusesWhatDoesNotFit() throws {
    #expect(throws: FilterError.self) { try ChannelKernels([]) }
    #expect(throws: FilterError.self) { try ChannelKernels([[kernel(1)], [Kernel(rows: [[1]])]]) }
    #expect(throws: FilterError.self) { try ChannelKernels([[kernel(1), kernel(2)], [kernel(1)]]) }
    #expect(throws: FilterError.self) { try ChannelKernels([[kernel(1)], [kernel(2)]], biases: [0]) }
    let two = ConvolveChannels(try ChannelKernels([[try kernel(1)], [try kernel(2)]]))
    #expect(throws: FilterError.self) { try picture(3).filtered(by: two) }
  }
}
