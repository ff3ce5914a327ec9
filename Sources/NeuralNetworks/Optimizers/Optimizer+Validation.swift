extension Optimizer {
  /// Checks the numbers, which may come from a file.
  ///
  /// - Throws: ``NetworkError`` of kind `description` where no step follows from them.
  public func validate() throws(NetworkError) {
    func check(_ holds: Bool) throws(NetworkError) {
      guard holds else { throw NetworkError(.description, "no step follows from an optimizer of \(self)") }
    }
    guard learningRate.isFinite, learningRate >= 0 else {
      throw NetworkError(.description, "a learning rate of \(learningRate)")
    }
    let numbers: [Double]
    switch rule {
    case .gradientDescent(let momentum, let dampening, let nesterov):
      numbers = [momentum]
      try check(dampening.isFinite)
      try check(!nesterov || momentum > 0 && dampening == 0)
      try check(convention == .pyTorch || dampening == 0)
    case .adaGrad(let epsilon, let initialSum, let rateDecay): numbers = [epsilon, initialSum, rateDecay]
    case .rmsProp(let smoothing, let epsilon, _, let momentum):
      numbers = [epsilon, momentum]
      try check(0...1 ~= smoothing)
    case .adam(let beta1, let beta2, let epsilon, _):
      numbers = [epsilon]
      try check(0..<1 ~= beta1 && 0..<1 ~= beta2)
    }
    try check((numbers + [weightDecay]).allSatisfy { $0.isFinite && $0 >= 0 })
  }
}
