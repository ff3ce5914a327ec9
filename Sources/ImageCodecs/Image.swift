public import Tensors

/// A picture in memory: a tensor of samples, height × width × channels, and what its numbers mean.
public struct Image: Hashable, Sendable {
  /// The samples, in the type that the file or the filter gave.
  public enum Samples: Hashable, Sendable {
    /// 0 is black and 255 white.
    case uint8(Tensor<UInt8>)
    /// 0 is black and 65535 white.
    case uint16(Tensor<UInt16>)
    /// 0 is black and 1 white; values outside of that are kept.
    case float(Tensor<Float>)
  }

  /// Height × width × channels, always of rank 3.
  public let samples: Samples

  /// What the channels are.
  public let color: ColorModel

  /// What the file said besides the pixels.
  public var metadata: Metadata

  /// A picture of these samples.
  ///
  /// - Parameters:
  ///   - samples: height × width × channels, or height × width for gray.
  ///   - color: by default what the number of channels says (1 gray, 2 gray and alpha, 3 RGB, 4 RGBA).
  ///   - metadata: none by default.
  /// - Precondition: the shape is such, has at least one row and one column, and 1…4 channels that fit
  ///   `color`.
  public init(_ samples: Samples, color: ColorModel? = nil, metadata: Metadata = Metadata()) {
    let shape = samples.shape
    precondition(
      shape.rank == 2 || shape.rank == 3, "an image is height × width × channels, not \(shape)")
    let channels = shape.rank == 3 ? shape[2] : 1
    guard let model = color ?? ColorModel(channelCount: channels), model.channelCount == channels else {
      preconditionFailure("\(channels) channels are not \(color.map { "\($0)" } ?? "1…4")")
    }
    precondition(shape.count > 0, "an image has at least one pixel, not \(shape)")
    self.samples = samples.reshaped(to: [shape[0], shape[1], channels])
    self.color = model
    self.metadata = metadata
  }

  /// Columns, as stored.
  public var width: Int { samples.shape[1] }

  /// Rows, as stored.
  public var height: Int { samples.shape[0] }

  /// Size, sample type and colour model.
  public var layout: PixelLayout {
    PixelLayout(width: width, height: height, samples: samples.type, color: color)
  }
}

extension Image.Samples {
  /// Height × width × channels.
  public var shape: Shape {
    switch self {
    case .uint8(let tensor): tensor.shape
    case .uint16(let tensor): tensor.shape
    case .float(let tensor): tensor.shape
    }
  }

  /// The type of one sample.
  public var type: SampleType {
    switch self {
    case .uint8: .uint8
    case .uint16: .uint16
    case .float: .float
    }
  }

  func reshaped(to shape: Shape) -> Self {
    switch self {
    case .uint8(let tensor): .uint8(tensor.reshaped(to: shape))
    case .uint16(let tensor): .uint16(tensor.reshaped(to: shape))
    case .float(let tensor): .float(tensor.reshaped(to: shape))
    }
  }

  /// Calls a closure with the bytes of all rows.
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch self {
    case .uint8(let tensor):
      try tensor.withUnsafeBufferPointer { (buffer) throws(Failure) in try body(.init(buffer)) }
    case .uint16(let tensor):
      try tensor.withUnsafeBufferPointer { (buffer) throws(Failure) in try body(.init(buffer)) }
    case .float(let tensor):
      try tensor.withUnsafeBufferPointer { (buffer) throws(Failure) in try body(.init(buffer)) }
    }
  }

  /// Samples of a type and shape whose memory a closure fills.
  package init<Failure: Error>(
    _ type: SampleType, shape: Shape, _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    switch type {
    case .uint8:
      self = .uint8(
        try Tensor(uninitialized: shape) { (buffer) throws(Failure) in
          try body(UnsafeMutableRawBufferPointer(buffer))
        })
    case .uint16:
      self = .uint16(
        try Tensor(uninitialized: shape) { (buffer) throws(Failure) in
          try body(UnsafeMutableRawBufferPointer(buffer))
        })
    case .float:
      self = .float(
        try Tensor(uninitialized: shape) { (buffer) throws(Failure) in
          try body(UnsafeMutableRawBufferPointer(buffer))
        })
    }
  }

  /// Samples of a type and shape that take over memory: 64-byte aligned and as large as they need.
  package init(_ type: SampleType, shape: Shape, adopting memory: UnsafeMutableRawBufferPointer) {
    switch type {
    case .uint8: self = .uint8(Tensor(shape: shape, adopting: memory.bindMemory(to: UInt8.self)))
    case .uint16: self = .uint16(Tensor(shape: shape, adopting: memory.bindMemory(to: UInt16.self)))
    case .float: self = .float(Tensor(shape: shape, adopting: memory.bindMemory(to: Float.self)))
    }
  }
}
