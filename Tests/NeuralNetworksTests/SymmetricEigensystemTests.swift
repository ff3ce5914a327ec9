import NeuralNetworks
import Tensors
import Testing

@Suite struct SymmetricEigensystemTests {
  /// A matrix with these eigenvalues, and its eigenvectors: products of reflections turn the diagonal.
  static func matrix(_ values: [Double], seed: UInt64) -> (numbers: [Double], vectors: [[Double]]) {
    let n = values.count
    var random = RandomGenerator(seed: seed)
    var vectors = (0..<n).map { y in (0..<n).map { $0 == y ? 1.0 : 0.0 } }
    for _ in 0..<3 {
      let axis = (0..<n).map { _ in random.normal() }
      let square = axis.reduce(0) { $0 + $1 * $1 }
      vectors = vectors.map { vector in
        let part = 2 * zip(vector, axis).reduce(0) { $0 + $1.0 * $1.1 } / square
        return zip(vector, axis).map { $0 - part * $1 }
      }
    }
    var numbers = [Double](repeating: 0, count: n * n)
    for (value, vector) in zip(values, vectors) {
      for y in 0..<n { for x in 0..<n { numbers[y * n + x] += value * vector[y] * vector[x] } }
    }
    return (numbers, vectors)
  }

  @Test("The spectrum and the vectors that a matrix was made of are found")
  func knownSpectrum() throws {
    let values = [100.0, 10, 9.99, 1, 0.5, 1e-3, 0, -2, -50]
    let (numbers, vectors) = Self.matrix(values, seed: 3)
    let found = SymmetricEigensystem(numbers, count: values.count)
    for (a, b) in zip(found.values, values) { #expect(abs(a - b) < 1e-12 * 100) }
    for (a, b) in zip(found.vectors, vectors) {
      let cosine = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(abs(cosine) - 1) < 1e-12)
      #expect((a.max() ?? 0) >= -(a.min() ?? 0))
    }
  }

  @Test("Equal eigenvalues: the vectors are at right angles all the same, and make the matrix")
  func equalValues() {
    let values = [5.0, 5, 5, 2, 2, 0]
    let numbers = Self.matrix(values, seed: 4).numbers
    let found = SymmetricEigensystem(numbers, count: 6)
    for y in 0..<6 {
      for x in 0..<6 {
        let dot = zip(found.vectors[y], found.vectors[x]).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(dot - (x == y ? 1 : 0)) < 1e-13)
        let number = (0..<6).reduce(0) { $0 + found.values[$1] * found.vectors[$1][y] * found.vectors[$1][x] }
        #expect(abs(number - numbers[y * 6 + x]) < 1e-12)
      }
    }
  }

  @Test("The second difference: eigenvalues of a known product and sum, and vectors that it only makes longer")
  func secondDifference() {
    let n = 24
    var numbers = [Double](repeating: 0, count: n * n)
    for y in 0..<n {
      numbers[y * n + y] = 2
      if y + 1 < n { numbers[y * n + y + 1] = -1 }
    }
    let found = SymmetricEigensystem(numbers, count: n)
    // The determinant is n + 1, the trace 2 n.
    #expect(abs(found.values.reduce(1, *) - Double(n + 1)) < 1e-10)
    #expect(abs(found.values.reduce(0, +) - Double(2 * n)) < 1e-12)
    for (value, vector) in zip(found.values, found.vectors) {
      for y in 0..<n {
        let image = 2 * vector[y] - (y > 0 ? vector[y - 1] : 0) - (y + 1 < n ? vector[y + 1] : 0)
        #expect(abs(image - value * vector[y]) < 1e-13)
      }
    }
  }

  @Test("Tiny and empty ones")
  func tiny() {
    #expect(SymmetricEigensystem([], count: 0).values.isEmpty)
    #expect(SymmetricEigensystem([-3], count: 1).values == [-3])
    #expect(SymmetricEigensystem([0, 0, 0, 0], count: 2).values == [0, 0])
  }
}
