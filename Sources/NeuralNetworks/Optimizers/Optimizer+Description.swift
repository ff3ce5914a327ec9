extension Optimizer: CustomStringConvertible {
  /// The rule and its learning rate, as `"Adam, rate 0.001"`.
  public var description: String {
    var parts = [name]
    switch rule {
    case .gradientDescent(let momentum, _, let nesterov):
      if momentum != 0 { parts.append((nesterov ? "Nesterov's momentum " : "momentum ") + "\(momentum)") }
    case .rmsProp(_, _, let centered, let momentum):
      if centered { parts.append("centered") }
      if momentum != 0 { parts.append("momentum \(momentum)") }
    case .adaGrad, .adam: break
    }
    parts.append("rate \(learningRate)")
    if weightDecay != 0 { parts.append("weight decay \(weightDecay)") }
    if convention == .keras { parts.append("as in Keras") }
    return parts.joined(separator: ", ")
  }

  private var name: String {
    switch rule {
    case .gradientDescent: "gradient descent"
    case .adaGrad: "AdaGrad"
    case .rmsProp: "RMSProp"
    case .adam(_, _, _, let decouples): decouples ? "AdamW" : "Adam"
    }
  }
}
