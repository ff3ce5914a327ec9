import CKernels
import TestSupport
import Testing

/// Sums over pixels and numbers that pixels share, for fewer and more channels than a register has lanes.
@Suite("Channels")
struct ChannelKernelTests {
  static let channels = [1, 2, 3, 4, 6, 8, 15, 16, 17, 24, 64]

  private let pixels = 135
  private func numbers(_ count: Int, _ seed: Int) -> [Float] {
    (0..<count).map { Float(($0 * 37 + seed) % 101) / 10 - 5 }
  }

  @Test("Moments", arguments: channels, [false, true])
  func moments(channels: Int, hasGradient: Bool) {
    let (input, gradient, shift) = (numbers(pixels * channels, 1), numbers(pixels * channels, 5), numbers(channels, 9))
    var (sums, products) = ([Double](repeating: 1, count: channels), [Double](repeating: 2, count: channels))
    withPointers(to: [input, gradient, shift]) { rows in
      guard let input = rows[0], let gradient = rows[1], let shift = rows[2] else { return }
      ck_channel_moments(input, hasGradient ? gradient : nil, shift, pixels, channels, &sums, &products)
    }
    for channel in 0..<channels {
      var (sum, product) = (1.0, 2.0)
      for place in stride(from: channel, to: pixels * channels, by: channels) {
        let difference = Double(input[place]) - Double(shift[channel])
        let slope = hasGradient ? Double(gradient[place]) : difference
        sum += slope
        product += slope * difference
      }
      #expect(abs(sums[channel] - sum) < 1e-3)
      #expect(abs(products[channel] - product) < 1e-2)
    }
  }

  @Test("A factor and a summand, rectified or not, in place", arguments: channels, [false, true])
  func affine(channels: Int, rectifies: Bool) {
    let (input, factor, summand) = (numbers(pixels * channels, 1), numbers(channels, 5), numbers(channels, 9))
    let results = written(input.count, sentinel: Float(7)) { out in
      out.update(from: input, count: input.count)
      withPointers(to: [factor, summand]) { rows in
        ck_channel_affine(out, rows[0], rows[1], rectifies ? 1 : 0, out, channels, pixels, channels)
      }
    }
    for (index, result) in results.enumerated() {
      let expected = input[index] * factor[index % channels] + summand[index % channels]
      #expect(abs(result - (rectifies ? max(0, expected) : expected)) < 1e-5)
    }
  }

  @Test("A factor and a summand for channels between others, which stay", arguments: channels)
  func affinePart(channels: Int) {
    let (input, factor, summand) = (numbers(pixels * channels, 1), numbers(channels, 5), numbers(channels, 9))
    let step = channels + 3
    let results = written(pixels * step, sentinel: Float(7)) { out in
      withPointers(to: [input, factor, summand]) { rows in
        out.update(repeating: 7, count: pixels * step)
        ck_channel_affine(rows[0], rows[1], rows[2], 0, out + 1, step, pixels, channels)
      }
    }
    for (index, result) in results.enumerated() {
      let (pixel, place) = index.quotientAndRemainder(dividingBy: step)
      guard 1...channels ~= place else {
        #expect(result == 7)
        continue
      }
      let expected = input[pixel * channels + place - 1] * factor[place - 1] + summand[place - 1]
      #expect(abs(result - expected) < 1e-5)
    }
  }

  @Test("The gradient of normalised numbers", arguments: channels, [false, true])
  func gradient(channels: Int, accumulates: Bool) {
    let (input, slopes) = (numbers(pixels * channels, 1), numbers(pixels * channels, 5))
    let shared = numbers(4 * channels, 3)
    let results = written(input.count, sentinel: Float(7)) { out in
      out.update(repeating: 0.5, count: input.count)
      withPointers(to: [input, slopes, shared]) { rows in
        ck_channel_gradient(rows[0], rows[1], rows[2], accumulates ? 1 : 0, out, pixels, channels)
      }
    }
    for (index, result) in results.enumerated() {
      func number(_ k: Int) -> Float { shared[k * channels + index % channels] }
      let expected = slopes[index] * number(1) + (input[index] - number(0)) * number(2) + number(3)
      #expect(abs(result - expected - (accumulates ? 0.5 : 0)) < 1e-4)
    }
  }

  @Test("Learned slopes", arguments: channels)
  func prelu(channels: Int) {
    let (input, gradient) = (numbers(pixels * channels, 1), numbers(pixels * channels, 5))
    let slopes = numbers(channels, 3)
    var sums = [Double](repeating: 1, count: channels)
    let results = written(2 * input.count, sentinel: Float(7)) { out in
      out.update(repeating: 0.5, count: 2 * input.count)
      withPointers(to: [input, gradient, slopes]) { rows in
        ck_prelu(rows[0], rows[2], out, pixels, channels)
        ck_prelu_gradient(rows[0], rows[1], rows[2], 1, out + input.count, pixels, channels)
        ck_prelu_sums(rows[0], rows[1], pixels, channels, &sums)
      }
    }
    var expected = [Double](repeating: 1, count: channels)
    for index in input.indices {
      let slope = input[index] > 0 ? 1 : slopes[index % channels]
      #expect(abs(results[index] - slope * input[index]) < 1e-5)
      #expect(abs(results[input.count + index] - slope * gradient[index] - 0.5) < 1e-5)
      if input[index] <= 0 { expected[index % channels] += Double(input[index]) * Double(gradient[index]) }
    }
    for channel in 0..<channels { #expect(abs(sums[channel] - expected[channel]) < 1e-2) }
  }
}
