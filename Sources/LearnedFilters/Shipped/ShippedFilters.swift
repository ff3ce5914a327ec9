import ImageFilters
import NeuralNetworks
import Tensors

/// The shipped networks as filters, made when they are first asked for.
struct ShippedFilters: Sendable {
  /// A network's folded numbers, or why it is not there.
  private let network: Result<RestorationNetwork, FilterError>

  static let grayDenoiser = ShippedFilters(.grayDenoiser)
  static let colorDenoiser = ShippedFilters(.colorDenoiser)
  static let upscaler = ShippedFilters(.upscaler)

  private init(_ shipped: ShippedNetwork) {
    network = Result { () throws(TensorFileError) in try shipped.load() }.mapError { FilterError($0.description) }
  }

  /// The filter.
  func filter(strength: Double? = nil) throws(FilterError) -> LearnedFilter {
    let network = try network.get()
    do throws(NetworkError) {
      return try LearnedFilter(network, strength: strength)
    } catch {
      throw FilterError(error.reason)
    }
  }
}
