/// The file formats that are read and written.
public enum ImageFormat: String, Hashable, Sendable, CaseIterable {
  /// Portable Network Graphics: 8 or 16 bits, alpha, no loss.
  case png
  /// JPEG in the JFIF and EXIF forms: 8 bits, gray or RGB, lossy.
  case jpeg
  /// NumPy's array file: height × width (× channels), the samples as they are.
  case npy

  /// The usual file name extensions, without the dot, the first one preferred.
  public var extensions: [String] {
    switch self {
    case .png: ["png"]
    case .jpeg: ["jpg", "jpeg", "jpe", "jfif"]
    case .npy: ["npy"]
    }
  }

  /// The format that a file name's extension stands for, in any case of letters.
  public init?(extension: String) {
    let wanted = `extension`.lowercased()
    guard let format = Self.allCases.first(where: { $0.extensions.contains(wanted) }) else { return nil }
    self = format
  }

  /// The format that a file's first bytes tell, from 8 bytes on.
  public init?(signature bytes: some Collection<UInt8>) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if bytes.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) {  // "\x93NUMPY"
      self = .npy
    } else {
      return nil
    }
  }

  /// The form nearest to `layout` that a file of this format can hold: JPEG has 8 bits and no alpha, PNG has
  /// 8 or 16 bits, `.npy` takes everything.
  public func nearestLayout(to layout: PixelLayout) -> PixelLayout {
    var nearest = layout
    switch self {
    case .png:
      if layout.samples == .float { nearest.samples = .uint16 }
    case .jpeg:
      nearest.samples = .uint8
      nearest.color = layout.color.withoutAlpha
    case .npy:
      break
    }
    return nearest
  }
}
