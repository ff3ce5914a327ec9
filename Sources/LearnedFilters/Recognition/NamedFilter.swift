public import ImageFilters
import Tensors

/// A filter that people have a name for, with its parameters; lengths in pixels, x to the right and y downward.
public enum NamedFilter: Hashable, Sendable {
  /// The picture stays as it is.
  case identity
  /// The picture moves by so much.
  case shift(x: Double, y: Double)
  /// The mean of a rectangle.
  case box(width: Int, height: Int)
  /// A Gaussian blur with a standard deviation for each axis.
  case gaussian(sigmaX: Double, sigmaY: Double)
  /// The mean along a line: its length, and its angle in degrees counter-clockwise from the right, 0 up to 180.
  case motionBlur(length: Double, angle: Double)
  /// The sum of the second derivatives, times a factor.
  case laplacian(Laplacian.Neighbors, scale: Double)
  /// The Laplacian of a Gaussian, as `LaplacianOfGaussian` has it, times a factor.
  case laplacianOfGaussian(sigma: Double, scale: Double)
  /// A first derivative to the right or downward, times a factor.
  case derivative(GradientOperator, Axis, scale: Double)
  /// A relief lit from an angle in degrees counter-clockwise from the right, as `Emboss` has it; `keepsPicture` where it is added to
  /// the picture.
  case emboss(angle: Double, amount: Double, keepsPicture: Bool)
  /// The picture less so much of its Laplacian.
  case sharpen(Laplacian.Neighbors, amount: Double)
  /// An unsharp mask, as `Sharpen` has it.
  case unsharpMask(sigma: Double, amount: Double)

  /// A direction of derivatives.
  public enum Axis: String, Hashable, Sendable {
    case x
    case y
  }

  /// The numbers that were fitted, with their names, in the order of ``KernelRecognition/Candidate/deviations``.
  public var parameters: [(name: String, value: Double)] {
    switch self {
    case .identity, .box: []
    case .shift(let x, let y): [("x", x), ("y", y)]
    case .gaussian(let x, let y): x == y ? [("sigma", x)] : [("sigma x", x), ("sigma y", y)]
    case .motionBlur(let length, let angle): [("length", length), ("angle", angle)]
    case .laplacian(_, let scale), .derivative(_, _, let scale): [("scale", scale)]
    case .laplacianOfGaussian(let sigma, let scale): [("sigma", sigma), ("scale", scale)]
    case .emboss(let angle, let amount, _): [("angle", angle), ("amount", amount)]
    case .sharpen(_, let amount): [("amount", amount)]
    case .unsharpMask(let sigma, let amount): [("sigma", sigma), ("amount", amount)]
    }
  }

  /// The name without the fitted numbers.
  public var name: String {
    switch self {
    case .identity: "identity"
    case .shift: "shift"
    case .box(let width, let height): "box \(width)×\(height)"
    case .gaussian: "Gaussian"
    case .motionBlur: "motion blur"
    case .laplacian(let neighbors, _): "Laplacian over \(neighbors == .four ? "four" : "eight") neighbours"
    case .laplacianOfGaussian: "Laplacian of Gaussian"
    case .derivative(let operation, let axis, _):
      "\(operation.rawValue.prefix(1).uppercased())\(operation.rawValue.dropFirst()) \(axis.rawValue)"
    case .emboss(_, _, let keepsPicture): keepsPicture ? "emboss, added to the picture" : "emboss"
    case .sharpen(let neighbors, _): "sharpen over \(neighbors == .four ? "four" : "eight") neighbours"
    case .unsharpMask: "unsharp mask"
    }
  }
}
