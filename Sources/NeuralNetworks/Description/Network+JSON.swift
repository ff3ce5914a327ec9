import Tensors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Network {
  /// The layers that a stored description may name.
  static let layerTypes: [any Layer.Type] = [
    Activation.self, AveragePool2D.self, BatchNorm.self, ChannelAffine.self, ChannelScale.self, Concatenation.self,
    Conv2D.self, Dense.self,
    Dropout.self, Flatten.self, LocalResponseNorm.self, MaxPool2D.self, PixelShuffle.self, PReLU.self, Softmax.self,
    Sum.self, TransposedConv2D.self, Upsample.self,
  ]

  /// The description as JSON: the input's extents, and for each layer its name, kind, settings and the numbers of the values
  /// that it takes. The same network gives the same text.
  public var json: String {
    let stored = StoredNetwork(
      input: input.extents,
      layers: nodes.map { .init(name: $0.name, inputs: $0.inputs, layer: $0.layer) })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // What is encoded are numbers and strings, which JSON has; infinite settings are refused when they are read.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(stored) else { preconditionFailure("a layer cannot be stored") }
    return String(decoding: data, as: UTF8.self)
  }

  /// The network that ``json`` describes.
  ///
  /// - Throws: ``NetworkError``, of kind `description` where the text is no description, `shape` where its layers do not fit
  ///   each other.
  public init(json text: String) throws(NetworkError) {
    let stored: StoredNetwork
    do {
      stored = try JSONDecoder().decode(StoredNetwork.self, from: Data(text.utf8))
    } catch let error as NetworkError {
      throw error
    } catch {
      throw NetworkError(.description, "this is no description of a network: \(Self.reason(for: error))")
    }
    guard let input = SizeLimits.shape(stored.input) else {
      throw NetworkError(.description, "an input of \(stored.input) is none")
    }
    var graph = NetworkGraph(input: input)
    for (index, entry) in stored.layers.enumerated() {
      guard entry.inputs.allSatisfy({ (0...index).contains($0) }) else {
        throw NetworkError(.description, "layer \(entry.name) takes a value that no layer before it gives")
      }
      _ = try graph.append(entry.layer, inputs: entry.inputs, named: entry.name)
    }
    self.init(graph)
  }

  /// What is wrong with a stored description, and where.
  ///
  /// - Parameters:
  ///   - error: what the decoder says.
  ///   - depth: how many steps of the way to the place the reader knows already.
  fileprivate static func reason(for error: any Error, below depth: Int = 0) -> String {
    func place(_ path: [any CodingKey]) -> String {
      "\"\(path.dropFirst(depth).map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: "."))\""
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context): return "\(place(context.codingPath + [key])) is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      return "\(place(context.codingPath)) has another type than it should"
    case DecodingError.dataCorrupted(let context) where context.codingPath.count > depth:
      return "\(place(context.codingPath)) has a value that cannot be"
    // Numbers that do not fit their type come without a place.
    default: return depth > 0 ? "a value cannot be read" : "it is not valid JSON"
    }
  }
}

private struct StoredNetwork: Codable {
  var input: [Int]
  var layers: [StoredLayer]
}

private struct StoredLayer: Codable {
  var name: String
  var inputs: [Int]
  var layer: any Layer

  enum CodingKeys: CodingKey { case name, kind, inputs, settings }

  init(name: String, inputs: [Int], layer: any Layer) {
    self.name = name
    self.inputs = inputs
    self.layer = layer
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let name = try values.decode(String.self, forKey: .name)
    // Errors and summaries are printed with it.
    guard !name.unicodeScalars.contains(where: { $0.value < 0x20 || 0x7F..<0xA0 ~= $0.value }) else {
      throw NetworkError(.description, "layer \(name.debugDescription) has a name with control characters")
    }
    self.name = name
    do {
      inputs = try values.decode([Int].self, forKey: .inputs)
      let kind = try values.decode(String.self, forKey: .kind)
      guard let type = Network.layerTypes.first(where: { $0.kind == kind }) else {
        throw NetworkError(
          .description, "layer \(name) is of the kind \(kind.debugDescription), which is not known")
      }
      layer = try values.decode(type, forKey: .settings)
    } catch let error as NetworkError {
      throw error
    } catch {
      let reason = Network.reason(for: error, below: decoder.codingPath.count)
      throw NetworkError(.description, "layer \(name): \(reason)")
    }
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(name, forKey: .name)
    try values.encode(type(of: layer).kind, forKey: .kind)
    try values.encode(inputs, forKey: .inputs)
    try values.encode(layer, forKey: .settings)
  }
}
