import CWeights
import NeuralNetworks
public import Tensors

/// The trained networks that come with the package, in the program itself.
public enum ShippedNetwork: String, CaseIterable, Hashable, Sendable {
  /// A denoiser for gray pictures that is told the noise's strength.
  case grayDenoiser
  /// The same for colour pictures.
  case colorDenoiser
  /// What makes pictures twice as large.
  case upscaler

  /// Whether the package was built with this network.
  public var isShipped: Bool { file.count > 0 }

  private var file: cw_file {
    switch self {
    case .grayDenoiser: cw_denoiser_gray()
    case .colorDenoiser: cw_denoiser_rgb()
    case .upscaler: cw_upscaler()
    }
  }

  /// The network; how it was trained is in its record.
  ///
  /// - Throws: `TensorFileError` of kind `unsupported` where the package was built without this network.
  public func load() throws(TensorFileError) -> RestorationNetwork {
    guard isShipped else {
      throw TensorFileError(.unsupported, file: nil, "the program was built without the network \(rawValue)")
    }
    let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
    return try RestorationNetwork(ModelFile(Safetensors(safetensors: bytes)), name: rawValue)
  }
}
