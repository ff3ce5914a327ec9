public import ImageCodecs

// The commonest filters as phrases; all others are `photo.filtered(by: …)`.
extension Image {
  /// The image blurred with a Gaussian; see ``Blur``.
  public func blurred(sigma: Double, border: Border = .replicate) throws(FilterError) -> Image {
    try filtered(by: Blur(sigma: sigma, border: border))
  }

  /// The image sharpened by an unsharp mask; see ``Sharpen``.
  public func sharpened(sigma: Double = 1, amount: Float = 1) throws(FilterError) -> Image {
    try filtered(by: Sharpen(sigma: sigma, amount: amount))
  }

  /// The image convolved with a kernel; see ``Convolve``.
  public func convolved(with kernel: Kernel, border: Border = .replicate) throws(FilterError) -> Image {
    try filtered(by: Convolve(kernel, border: border))
  }

  /// The length of the luma's gradient, as a gray image; see ``Gradient``.
  public func edges(_ operation: GradientOperator = .sobel) throws(FilterError) -> Image {
    try filtered(by: Gradient(operation))
  }

  /// The image in gray; see ``Grayscale``.
  public func grayscaled(weights: Grayscale.Weights = .rec601) throws(FilterError) -> Image {
    try filtered(by: Grayscale(weights: weights))
  }
}
