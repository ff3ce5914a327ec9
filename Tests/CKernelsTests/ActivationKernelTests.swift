import CKernels
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Activation functions against Double, over all sizes of numbers.
@Suite("Activation functions")
struct ActivationKernelTests {
  typealias Kernel = @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let error: Double
    let kernel: Kernel
    let exact: @Sendable (Double) -> Double
  }

  static let cases = [
    Case(testDescription: "exp", error: 1.2e-7, kernel: ck_exp, exact: exp),
    Case(testDescription: "log", error: 2.4e-7, kernel: ck_log, exact: log),
    Case(testDescription: "sigmoid", error: 2.4e-7, kernel: ck_sigmoid) { 1 / (1 + exp(-$0)) },
    Case(testDescription: "tanh", error: 2.4e-7, kernel: ck_tanh, exact: tanh),
    Case(testDescription: "softplus", error: 2.4e-7, kernel: ck_softplus) { max($0, 0) + log1p(exp(-abs($0))) },
  ]

  // Every 65,521st of all floats: infinities, NaN and denormal numbers are among them, and a few more are added.
  @Test("Errors are below what is stated", arguments: cases)
  func errors(_ function: Case) {
    var numbers = (0..<65_551).map { Float(bitPattern: UInt32(truncatingIfNeeded: $0 * 65_521)) }
    numbers += [0, -0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude]
    numbers += [.greatestFiniteMagnitude, 88.7228, 88.7229, -87.4, -103.9, -104.1, 1, -1, 0.9999, 1.0001, 9, 10, 20]
    let results = written(numbers.count, sentinel: Float(7)) { out in
      withPointer(to: numbers) { function.kernel($0, out, numbers.count) }
    }
    for (number, result) in zip(numbers, results) {
      let exact = function.exact(Double(number))
      if exact.isNaN {
        #expect(result.isNaN, "of \(number)")
      } else if result != Float(exact) {
        let error = abs(Double(result) - exact)
        #expect(error <= max(function.error * abs(exact), 2.9e-45), "of \(number)")
      }
    }
  }

  @Test("A result does not depend on the place, and may lie in the input's", arguments: cases)
  func places(_ function: Case) {
    let numbers = (0..<70).map { Float($0) * 0.3 - 9 }
    let single = numbers.map { number in
      written(1, sentinel: Float(7)) { out in withPointer(to: [number]) { function.kernel($0, out, 1) } }[0]
    }
    for count in [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 70] {
      let results = written(count, sentinel: Float(7)) { out in
        out.update(from: numbers, count: count)
        function.kernel(out, out, count)
      }
      #expect(zip(results, single).allSatisfy { $0.bitPattern == $1.bitPattern })
    }
  }

  @Test("Rectifiers, and what a slope does to special numbers", arguments: [0, 0.25])
  func rectifiers(slope: Float) {
    let numbers: [Float] = [3, -3, 0, -0, .infinity, -.infinity, .nan] + (0..<30).map { Float($0) - 15 }
    let results = written(numbers.count, sentinel: Float(7)) { out in
      withPointer(to: numbers) { ck_relu($0, slope, out, numbers.count) }
    }
    for (number, result) in zip(numbers, results) {
      if number.isNaN {
        #expect(result.isNaN)
      } else {
        #expect(result == (number > 0 ? number : slope == 0 ? 0 : slope * number), "of \(number)")
      }
    }
  }

  @Test("Derivatives are written or added", arguments: [1, 3, 4, 8, 13, 16, 17, 40], [false, true])
  func derivatives(count: Int, accumulates: Bool) {
    let outputs = (0..<count).map { Float($0 * 7 % 11) / 11 - 0.4 }
    let gradients = (0..<count).map { Float($0 * 5 % 13) - 6 }
    let start = (0..<count).map { Float($0) }
    func check(
      _ kernel: (UnsafePointer<Float>, UnsafePointer<Float>, Int32, UnsafeMutablePointer<Float>, Int) -> Void,
      _ derivative: (Float) -> Float
    ) {
      let results = written(count, sentinel: Float(7)) { target in
        target.update(from: start, count: count)
        withPointers(to: [outputs, gradients]) { rows in
          guard let output = rows[0], let gradient = rows[1] else { return }
          kernel(output, gradient, accumulates ? 1 : 0, target, count)
        }
      }
      for index in 0..<count {
        let expected = gradients[index] * derivative(outputs[index]) + (accumulates ? start[index] : 0)
        #expect(abs(results[index] - expected) <= 1e-5)
      }
    }
    check(ck_sigmoid_gradient) { $0 * (1 - $0) }
    check(ck_tanh_gradient) { 1 - $0 * $0 }
    check({ ck_relu_gradient($0, $1, 0.5, $2, $3, $4) }, { $0 > 0 ? 1 : 0.5 })
  }

  @Test("Softmax and its logarithm", arguments: [1, 2, 3, 4, 7, 10, 15, 16, 17, 33, 100], [false, true])
  func softmax(columns: Int, isLogarithmic: Bool) {
    let rows = 3
    let numbers = (0..<rows * columns).map { Float($0 * 37 % 101) * ($0 < columns ? 3 : 0.1) - 40 }
    let results = written(rows * columns, sentinel: Float(7)) { out in
      withPointer(to: numbers) { ck_softmax($0, rows, columns, isLogarithmic ? 1 : 0, out) }
    }
    let gradients = (0..<rows * columns).map { Float($0 * 29 % 17) - 8 }
    let slopes = written(rows * columns, sentinel: Float(7)) { target in
      withPointers(to: [results, gradients]) { pointers in
        guard let output = pointers[0], let gradient = pointers[1] else { return }
        ck_softmax_gradient(output, gradient, rows, columns, isLogarithmic ? 1 : 0, 0, target)
      }
    }
    for row in 0..<rows {
      let places = row * columns..<(row + 1) * columns
      let greatest = Double(numbers[places].max() ?? 0)
      let powers = places.map { exp(Double(numbers[$0]) - greatest) }
      let sum = powers.reduce(0, +)
      let total = zip(places, powers).reduce(0.0) {
        $0 + Double(gradients[$1.0]) * (isLogarithmic ? 1 : $1.1 / sum)
      }
      for (place, power) in zip(places, powers) {
        let (share, gradient) = (power / sum, Double(gradients[place]))
        let exact = isLogarithmic ? Double(numbers[place]) - greatest - log(sum) : share
        #expect(abs(Double(results[place]) - exact) <= 1e-6 * max(1, abs(exact)))
        let slope = isLogarithmic ? gradient - share * total : share * (gradient - total)
        #expect(abs(Double(slopes[place]) - slope) <= 1e-4)
      }
    }
  }

  @Test("Softmax of masked and of huge numbers")
  func specialSoftmax() {
    func softmax(_ numbers: [Float]) -> [Float] {
      written(numbers.count, sentinel: Float(7)) { out in
        withPointer(to: numbers) { ck_softmax($0, 1, numbers.count, 0, out) }
      }
    }
    #expect(softmax([-.infinity, 0, 0, -.infinity, -.infinity]) == [0, 0.5, 0.5, 0, 0])
    #expect(softmax([3e38, -3e38, 3e38, 0]) == [0.5, 0, 0.5, 0])
    let unknown = softmax([.nan, 1, 2]).filter(\.isNaN).count
    #expect(unknown == 3)
  }

  @Test(
    "A sum that is rectified has the bits of the sum and the activation after each other",
    arguments: [0, 0.1] as [Float])
  func addRelu(slope: Float) {
    let special: [Float] = [0, -0, .infinity, -.infinity, .nan, 1, -1]
    let pairs = special.flatMap { one in special.map { (one, $0) } }
    for count in [1, 7, 16, pairs.count] {
      let (first, second) = (pairs.prefix(count).map(\.0), pairs.prefix(count).map(\.1))
      var (fused, apart) = (first, first)
      ck_add_relu(second, slope, &fused, count)
      ck_add(second, &apart, count)
      ck_relu(apart, slope, &apart, count)
      #expect(fused.map(\.bitPattern) == apart.map(\.bitPattern))
      #expect(fused.allSatisfy { !($0 < 0 && slope == 0) })
    }
  }
}
