import ImageCodecs

/// What `info --json` says of a picture; the keys stay.
struct PictureRecord: Encodable {
  let file: String
  let format: String
  let width: Int
  let height: Int
  let seenWidth: Int
  let seenHeight: Int
  let color: String
  let channels: Int
  let samples: String
  let encoding: String
  let traits: [String]
  let orientation: Int
  let profile: Profile?
  let srgbIntent: Int?
  let gamma: Double?
  let density: Density?
  let exifBytes: Int?
  let xmpBytes: Int?
  let text: [Text]
  let streams: Bool
  let decodingMemory: Int
  let filterMemory: Int
  let wholePictureMemory: Int

  struct Profile: Encodable {
    let name: String?
    let bytes: Int
  }

  struct Density: Encodable {
    let x: Double
    let y: Double
    let unit: String
  }

  struct Text: Encodable {
    let keyword: String
    let text: String
  }

  init(
    file: String, header: ImageHeader, seenSize: (width: Int, height: Int), filterMemory: Int,
    wholePictureMemory: Int
  ) {
    let (layout, metadata) = (header.layout, header.metadata)
    self.file = file
    format = header.format.rawValue
    width = layout.width
    height = layout.height
    seenWidth = seenSize.width
    seenHeight = seenSize.height
    color = layout.color.rawValue
    channels = layout.color.channelCount
    samples = layout.samples.rawValue
    encoding = header.encoding
    traits = header.traits
    orientation = metadata.orientation.rawValue
    profile = metadata.iccProfile.map { Profile(name: ProfileName.read($0), bytes: $0.count) }
    srgbIntent = metadata.srgbIntent
    gamma = metadata.gamma
    density = metadata.density.map { Density(x: $0.x, y: $0.y, unit: $0.unit.rawValue) }
    exifBytes = metadata.exif?.count
    xmpBytes = metadata.xmp?.count
    text = metadata.text.map { Text(keyword: $0.keyword, text: $0.text) }
    streams = header.streams
    decodingMemory = header.decodingMemory
    self.filterMemory = filterMemory
    self.wholePictureMemory = wholePictureMemory
  }
}
