import Convolution

extension NetworkPlan {
  /// All trained parameters, in the order of the network's declarations: what an optimizer's step changes.
  ///
  /// Valid as long as the plan is. Changes to those of a plan that does not learn have no effect after its first run.
  public var trainedParameters: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: trained.base, count: trained.count)
  }

  /// Their gradients in the same order after a backward run; none where the plan does not learn.
  public var trainedGradients: UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: gradients.base, count: gradients.count)
  }
}
