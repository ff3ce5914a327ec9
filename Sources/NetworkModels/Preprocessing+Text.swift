import NeuralNetworks

extension Preprocessing: CustomStringConvertible {
  /// What is done, in a few words: "ImageNet's mean 0.485, 0.456, 0.406 and deviation 0.229, 0.224, 0.225".
  public var description: String {
    if self == .unit(channels) { return "fractions of white" }
    if self == .signed(channels) { return "from −1 for black to 1 for white" }
    func list(_ numbers: [Float]) -> String {
      (Set(numbers).count == 1 ? [numbers[0]] : numbers).map { "\($0)" }.joined(separator: ", ")
    }
    return "\(self == .imageNet ? "ImageNet's " : "")mean \(list(mean)) and deviation \(list(deviation))"
  }
}
