import NeuralNetworks
import Testing

@Suite("Errors of networks")
struct NetworkErrorTests {
  @Test("An error reads as its reason")
  func reason() {
    #expect("\(NetworkError(.shape, "conv1 needs an image"))" == "conv1 needs an image")
  }

  @Test("A file's name does not steer the terminal that an error is printed on")
  func control() {
    let error = NetworkError(.data, "ä\u{1B}]0;me\u{7}\n\u{9B}2J/🙂.png: is no picture")
    #expect("\(error)" == #"ä\u{1B}]0;me\u{07}\n\u{009B}2J/🙂.png: is no picture"#)
  }
}
