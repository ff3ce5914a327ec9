import ImageCodecs
import ImageFilters
import Tensors

/// What is said of a picture.
struct PictureReport {
  let file: String
  private let header: ImageHeader
  /// The bytes for a filter with a small neighbourhood, and for one that needs the whole picture.
  private let rowMemory: Int
  private let wholeMemory: Int

  init(_ file: String, _ header: ImageHeader, parallelism: Parallelism) {
    self.file = file
    self.header = header
    var options = ProcessingOptions()
    options.parallelism = parallelism
    func memory(_ filter: any ImageFilter) -> Int {
      let plan = try? FilterPlan(
        filter, for: header.layout, orientation: header.metadata.orientation, options: options)
      return header.decodingMemory + (plan?.memory ?? 0)
    }
    rowMemory = memory(Blur(sigma: 2))
    wholeMemory = memory(Canny())
  }

  private var layout: PixelLayout { header.layout }
  private var metadata: Metadata { header.metadata }
  private var seenSize: (width: Int, height: Int) {
    metadata.orientation.seenSize(width: layout.width, height: layout.height)
  }

  /// Lines for people.
  var text: String {
    var lines = [
      ("format", ([header.format.rawValue] + header.traits).joined(separator: ", ")),
      ("size", size),
      ("colour", "\(Self.name(layout.color)), \(Self.name(layout.samples))"),
      ("stored as", header.encoding),
    ]
    if let profile = metadata.iccProfile {
      let name = ProfileName.read(profile).map { "\"\($0)\", " } ?? ""
      lines.append(("profile", "ICC, \(name)\(Quantity.bytes(profile.count))"))
    } else if metadata.srgbIntent != nil {
      lines.append(("profile", "sRGB"))
    }
    if let gamma = metadata.gamma { lines.append(("gamma", NumberText.of(gamma))) }
    if metadata.orientation != .upright {
      lines.append(("orientation", "\(metadata.orientation.rawValue), \(Self.name(metadata.orientation))"))
    }
    if let density = metadata.density { lines.append(("density", Self.name(density))) }
    if let exif = metadata.exif { lines.append(("EXIF", Quantity.bytes(exif.count))) }
    if let xmp = metadata.xmp { lines.append(("XMP", Quantity.bytes(xmp.count))) }
    if !metadata.text.isEmpty {
      lines.append(("text", metadata.text.map(\.keyword).joined(separator: ", ")))
    }
    lines.append(("reading", reading))
    lines.append(
      (
        "memory",
        "\(Quantity.bytes(rowMemory)) to blur it, \(Quantity.bytes(wholeMemory)) for filters that need the whole "
          + "picture, such as canny"
      ))
    return lines.reduce("\(file)\n") { text, line in
      text + "  " + line.0 + String(repeating: " ", count: 12 - line.0.count) + line.1 + "\n"
    }
  }

  /// The same for programs.
  var record: PictureRecord {
    PictureRecord(
      file: file, header: header, seenSize: seenSize, filterMemory: rowMemory, wholePictureMemory: wholeMemory)
  }

  private var size: String {
    let stored = "\(layout.width) × \(layout.height) pixels"
    guard metadata.orientation.swapsAxes else { return stored }
    return "\(stored), seen as \(seenSize.width) × \(seenSize.height)"
  }

  private var reading: String {
    header.streams
      ? "row by row"
      : "cannot stream: \(header.traits.first ?? header.encoding), needs "
        + "\(Quantity.bytes(header.decodingMemory)) in memory"
  }
}

extension PictureReport {
  private static func name(_ color: ColorModel) -> String {
    switch color {
    case .gray: "gray"
    case .grayAlpha: "gray with alpha"
    case .rgb: "RGB"
    case .rgba: "RGB with alpha"
    }
  }

  private static func name(_ samples: SampleType) -> String {
    switch samples {
    case .uint8: "8 bits"
    case .uint16: "16 bits"
    case .float: "float"
    }
  }

  private static func name(_ orientation: Orientation) -> String {
    switch orientation {
    case .upright: "upright"
    case .flippedHorizontally: "mirrored left to right"
    case .rotated180: "upside down"
    case .flippedVertically: "mirrored top to bottom"
    case .transposed: "mirrored at the main diagonal"
    case .rotatedClockwise: "to be turned clockwise"
    case .transversed: "mirrored at the other diagonal"
    case .rotatedCounterclockwise: "to be turned counter-clockwise"
    }
  }

  private static func name(_ density: Metadata.Density) -> String {
    func pair(_ x: Double, _ y: Double) -> String {
      let (x, y) = ((x * 100).rounded() / 100, (y * 100).rounded() / 100)
      return x == y ? number(x) : "\(number(x)) × \(number(y))"
    }
    func number(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }
    guard let inches = density.perInch else {
      return "pixels of \(number(density.y)):\(number(density.x))"
    }
    return "\(pair(inches.x, inches.y)) per inch"
  }
}
