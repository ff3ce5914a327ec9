public import Tensors

/// The sizes of a convolution layer: how its output's pixels follow from its input's.
///
/// As in the literature on networks, "convolution" is correlation: kernels are not turned. The output pixel (y, x) sees the
/// input's rows y · stride − padding + k · dilation, for k from 0 to the kernel's height − 1, and columns likewise.
public struct ConvolutionGeometry: Hashable, Sendable {
  /// A pair of numbers, for rows and for columns.
  public struct Extent: Hashable, Sendable, Codable {
    public var height: Int
    public var width: Int

    /// The numbers for rows and columns.
    public init(height: Int, width: Int) {
      self.height = height
      self.width = width
    }

    /// One number for both.
    public init(_ both: Int) { self.init(height: both, width: both) }
  }

  /// How many zeros stand around the input.
  public struct Padding: Hashable, Sendable, Codable {
    public var top: Int
    public var left: Int
    public var bottom: Int
    public var right: Int

    /// The rows of zeros above and below, the columns left and right.
    public init(top: Int, left: Int, bottom: Int, right: Int) {
      self.top = top
      self.left = left
      self.bottom = bottom
      self.right = right
    }

    /// The same number on all sides.
    public init(_ all: Int) { self.init(top: all, left: all, bottom: all, right: all) }
  }

  /// The input's height and width, without the padding.
  public let input: Extent
  /// The channels of the input; a multiple of the groups.
  public let inputChannels: Int
  /// The channels of the output; a multiple of the groups.
  public let outputChannels: Int
  /// The kernel's height and width.
  public let kernel: Extent
  /// The distance of the kernel's places for neighbouring output pixels.
  public let stride: Extent
  /// The zeros around the input.
  public let padding: Padding
  /// The distance of the kernel's weights; 1 where they are neighbours.
  public let dilation: Extent
  /// The groups of channels that see only each other; as many as channels for a depthwise convolution.
  public let groups: Int

  /// The largest of all sizes, so that no product of two of them overflows.
  private static let largest = Int(Int32.max)

  /// The sizes of a layer; nil where the kernel does not fit the padded input, the groups do not divide the channels, or a
  /// size is larger than 2³¹ − 1 or the numbers of a picture, the weights or the multiplications are more than `Int` counts.
  public init?(
    input: Extent, inputChannels: Int, outputChannels: Int, kernel: Extent, stride: Extent = Extent(1),
    padding: Padding = Padding(0), dilation: Extent = Extent(1), groups: Int = 1
  ) {
    self.input = input
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    let positive = [
      input.height, input.width, inputChannels, outputChannels, kernel.height, kernel.width, stride.height,
      stride.width,
      dilation.height, dilation.width, groups,
    ]
    guard positive.allSatisfy({ 1...Self.largest ~= $0 }),
      [padding.top, padding.left, padding.bottom, padding.right].allSatisfy({ 0...Self.largest ~= $0 }),
      inputChannels % groups == 0, outputChannels % groups == 0,
      input.height + padding.top + padding.bottom > (kernel.height - 1) * dilation.height,
      input.width + padding.left + padding.right > (kernel.width - 1) * dilation.width,
      Shape(checking: [input.height, input.width, inputChannels]) != nil
    else { return nil }
    let weights = [kernel.height, kernel.width, inputChannels / groups, outputChannels]
    guard Shape(checking: [output.height, output.width] + weights) != nil,
      Shape(checking: [2] + scratchExtents) != nil
    else { return nil }
  }

  /// The output's height and width.
  public var output: Extent {
    let rows = input.height + padding.top + padding.bottom - (kernel.height - 1) * dilation.height - 1
    let columns = input.width + padding.left + padding.right - (kernel.width - 1) * dilation.width - 1
    return Extent(height: rows / stride.height + 1, width: columns / stride.width + 1)
  }

  /// The weights' shape: kernel height × kernel width × input channels of a group × output channels.
  public var weightShape: Shape { [kernel.height, kernel.width, inputChannels / groups, outputChannels] }

  /// The multiplications for one picture.
  public var multiplyAdds: Int { output.height * output.width * weightShape.count }

  /// The rows, columns and channels of the zeros and pixels that one output row sees.
  private var scratchExtents: [Int] {
    [
      (kernel.height - 1) * dilation.height + 1, input.width + padding.left + padding.right,
      max(inputChannels, outputChannels),
    ]
  }

  /// The most floats that each thread needs beside the layer's values.
  public var scratchCount: Int { max(1 << 16, 2 * Shape(scratchExtents).count) }

  /// The number of weights; a shape takes memory.
  var weightCount: Int { kernel.height * kernel.width * (inputChannels / groups) * outputChannels }
  var inputCount: Int { input.height * input.width * inputChannels }
  var outputCount: Int { output.height * output.width * outputChannels }
}
