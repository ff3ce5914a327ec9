#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Preprocessing {
  /// The settings as JSON; the same settings give the same text.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // What is encoded are finite numbers.
    guard let data = try? encoder.encode(self) else { preconditionFailure("settings that JSON cannot have") }
    return String(decoding: data, as: UTF8.self)
  }

  /// Settings from ``json``; nil where they are none.
  init?(json: String) {
    guard let stored = try? JSONDecoder().decode(Preprocessing.self, from: Data(json.utf8)),
      stored.mean.count == stored.deviation.count, [1, 3].contains(stored.mean.count),
      stored.mean.allSatisfy(\.isFinite), stored.deviation.allSatisfy({ $0.isFinite && $0 > 0 })
    else { return nil }
    self = stored
  }
}
