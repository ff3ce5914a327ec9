/// A pair of pictures in the light that is fitted in, and which of its pixels are learnt from.
struct FitPair: Sendable {
  /// As the files have them.
  let stored: KernelFit.Pair
  let before: SamplePlanes
  let after: SamplePlanes
  let light: FitLight
  let window: FitWindow

  init(_ pair: KernelFit.Pair, options: KernelFitOptions, light: FitLight) {
    stored = pair
    self.light = light
    before = light.before(pair.before)
    after = light.after(pair.after)
    window = FitWindow(options, width: before.width, height: before.height)
  }

  /// The output pixels that are learnt from, also those that may have been cut off.
  var examples: Int { window.isLearnt.count { $0 } * window.width }
}
