/// What has to be known of an ICC profile to decide whether it fits a picture (ICC.1:2022, 7.2).
enum ICCProfile {
  /// Why a profile does not fit a picture of a colour model, nil where it does.
  static func problem(_ profile: [UInt8], for color: ColorModel) -> String? {
    guard profile.count >= 132 else { return "it is too short to be one" }
    let size = profile[0..<4].reduce(0) { $0 << 8 | Int($1) }
    guard size == profile.count, profile[36..<40].elementsEqual("acsp".utf8) else {
      return "its header is damaged"
    }
    let wanted = color.colorChannelCount == 1 ? "GRAY" : "RGB "
    guard profile[16..<20].elementsEqual(wanted.utf8) else {
      return "it is for \(colorSpace(profile)) and not for \(wanted == "GRAY" ? "gray" : "RGB")"
    }
    return nil
  }

  private static func colorSpace(_ profile: [UInt8]) -> String {
    switch String(decoding: profile[16..<20], as: UTF8.self) {
    case "RGB ": "RGB"
    case "GRAY": "gray"
    case "CMYK": "CMYK"
    default: "another colour space"
    }
  }
}
