import NeuralNetworks
import Testing

@Suite("Errors of networks")
struct NetworkErrorTests {
  @Test("An error reads as its reason")
  func reason() {
    #expect("\(NetworkError(.shape, "conv1 needs an image"))" == "conv1 needs an image")
  }
}
