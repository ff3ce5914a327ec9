import Foundation
import NeuralNetworks
import Tensors
import Testing

/// Metrics of outputs that can be counted by hand.
@Suite("Metrics")
struct MetricTests {
  private let outputs = Tensor<Float>(
    shape: [4, 3], elements: [1, 2, 3, 3, 2, 1, 2, 2, 1, .nan, 5, 1])

  @Test("Accuracy: the greatest is right, the first of equal ones, never what is not a number")
  func accuracy() throws {
    #expect(try Metric.accuracy.evaluate(outputs, labels: [2, 0, 0, 1]) == 0.75)
    #expect(try Metric.accuracy.evaluate(outputs, labels: [0, 1, 1, 0]) == 0)
    let two = Tensor<Float>(shape: [3, 1], elements: [-1, 2, 3])
    #expect(abs(try Metric.accuracy.evaluate(two, labels: [0, 1, 0]) - 2.0 / 3) < 1e-12)
    let pixels = Tensor<Float>(shape: [1, 2, 1, 2], elements: [1, 0, 1, 0])
    let wanted = Tensor<Float>(shape: [1, 2, 1, 2], elements: [1, 0, 0, 1])
    #expect(try Metric.accuracy.evaluate(pixels, targets: wanted) == 0.5)
  }

  @Test("Top accuracy: the class is among the greatest")
  func topAccuracy() throws {
    let few = Tensor<Float>(shape: [3, 3], elements: [1, 2, 3, 3, 2, 1, 2, 2, 1])
    #expect(try Metric.topAccuracy(count: 2).evaluate(few, labels: [1, 1, 1]) == 1)
    #expect(abs(try Metric.topAccuracy(count: 2).evaluate(few, labels: [0, 1, 2]) - 1.0 / 3) < 1e-12)
    #expect(try Metric.topAccuracy(count: 1).evaluate(few, labels: [2, 0, 0]) == 1)
    #expect(throws: NetworkError.self) { try Metric.topAccuracy(count: 4).evaluate(few, labels: [0, 0, 0]) }
  }

  @Test("PSNR is the mean of the examples' decibels")
  func peakSignalToNoise() throws {
    let values = Tensor<Float>(shape: [2, 2], elements: [0, 0, 1, 1])
    let wanted = Tensor<Float>(shape: [2, 2], elements: [0.1, 0.1, 0.99, 0.99])
    #expect(abs(try Metric.peakSignalToNoise().evaluate(values, targets: wanted) - 30) < 1e-3)
    #expect(try Metric.peakSignalToNoise().evaluate(values, targets: values) == .infinity)
    let range = try Metric.peakSignalToNoise(range: 255).evaluate(values, targets: wanted)
    #expect(abs(range - 30 - 20 * log10(255)) < 1e-3)
  }

  @Test("SSIM is one minus the loss")
  func structuralSimilarity() throws {
    let (x, y) = LossTests.Case.pictures
    let loss = try Loss.structuralSimilarity().evaluate(x, targets: y).value
    #expect(abs(try Metric.structuralSimilarity().evaluate(x, targets: y) - (1 - loss)) < 1e-12)
  }

  @Test("Text has the unit")
  func text() {
    #expect(Metric.accuracy.text(0.98765) == "98.77 %")
    #expect(Metric.peakSignalToNoise().text(30.5) == "30.50 dB")
    #expect(Metric.structuralSimilarity().text(0.05) == "0.0500")
    #expect(Metric.peakSignalToNoise().text(.infinity) == "inf dB")
  }
}
