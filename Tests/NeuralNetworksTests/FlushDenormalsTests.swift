import CKernels
import Foundation
import NeuralNetworks
import Synchronization
import Tensors
import Testing

@Suite("Denormal numbers")
struct FlushDenormalsTests {
  private func scaled(_ numbers: [Float], by factor: Float) -> [Float] {
    var result = numbers
    ck_scale(numbers, factor, &result, numbers.count)
    return result
  }

  #if arch(x86_64) || arch(arm64)
    @Test("Inside they are 0, as results and as operands; outside they are not")
    func flushes() {
      let least = Float.leastNormalMagnitude
      let denormals = [Float](repeating: least / 4, count: 19)
      let kept = [Float](repeating: least / 2, count: 19)
      #expect(scaled(Array(repeating: least, count: 19), by: 0.5) == kept)
      let zeros = [Float](repeating: 0, count: 19)
      #expect(FlushDenormals.during { scaled(Array(repeating: least, count: 19), by: 0.5) } == zeros)
      #expect(FlushDenormals.during { scaled(denormals, by: 1024) } == zeros)
      #expect(scaled(Array(repeating: least, count: 19), by: 0.5) == kept)
      #expect(scaled(denormals, by: 1024) == Array(repeating: least * 256, count: 19))
    }

    @Test("Nested, and where an error is thrown, what was before is put back")
    func restores() {
      let least = [Float.leastNormalMagnitude]
      FlushDenormals.during {
        FlushDenormals.during {}
        #expect(scaled(least, by: 0.5) == [0])
      }
      #expect(throws: NetworkError.self) {
        try FlushDenormals.during { () throws(NetworkError) in throw NetworkError(.diverged, "as a test") }
      }
      #expect(scaled(least, by: 0.5) == [Float.leastNormalMagnitude / 2])
    }

    @Test("The threads of a loop do as the one that calls it, each time")
    func threads() {
      let least = [Float.leastNormalMagnitude]
      func zeros() -> Int {
        let zeros = Mutex(0)
        Parallelism(threads: 4).forEach(100) { _ in
          if scaled(least, by: 0.5) == [0] { zeros.withLock { $0 += 1 } }
          // Long enough for others to take their part.
          usleep(50)
        }
        return zeros.withLock { $0 }
      }
      for _ in 0..<3 {
        #expect(zeros() == 0)
        #expect(FlushDenormals.during { zeros() } == 100)
      }
    }

    @Test("A velocity without a gradient ends at 0, on every thread")
    func velocity() throws {
      let count = 40_000
      let small = Tensor<Float>(shape: [count], repeating: Float.leastNormalMagnitude * 1.5)
      var state = try OptimizerState(.momentum(0.5), count: count, steps: 1, buffers: [small])
      var parameters = [Float](repeating: 1, count: count)
      let gradients = [Float](repeating: 0, count: count)
      parameters.withUnsafeMutableBufferPointer { parameters in
        gradients.withUnsafeBufferPointer {
          state.step(parameters, gradients: $0, parallelism: Parallelism(threads: 2))
        }
      }
      #expect(state.buffers[0].elements.allSatisfy { $0 == 0 })
    }
  #endif
}
