extension Metadata {
  /// How the stored picture has to be turned to be seen upright: the EXIF tag, or upright where there is none.
  public var orientation: Orientation {
    guard let data = exif.flatMap(ExifData.init), let directory = data.mainDirectory,
      let value = data.value(ExifData.Tag.orientation, in: directory)
    else { return .upright }
    return Orientation(rawValue: value) ?? .upright
  }

  /// The same metadata with another orientation.
  ///
  /// The tag is changed in place, or added where it is missing; EXIF data that hold nothing else are created
  /// where there are none and the orientation is not upright. XMP's tiff:Orientation is changed where it is
  /// there.
  public func settingOrientation(_ orientation: Orientation) -> Metadata {
    var result = self
    result.xmp = xmp.map { XMPPacket.settingOrientation(orientation, in: $0) }
    if var data = exif.flatMap(ExifData.init), let directory = data.mainDirectory {
      if data.value(ExifData.Tag.orientation, in: directory) != nil {
        data.setValue(ExifData.Tag.orientation, in: directory, to: orientation.rawValue)
      } else if data.entry(ExifData.Tag.orientation, in: directory) == nil, orientation != .upright {
        data.insertShort(ExifData.Tag.orientation, orientation.rawValue)
      }
      result.exif = data.bytes
    } else if orientation != .upright {
      result.exif = ExifData.minimal(orientation)
    }
    return result
  }

  /// The metadata of a picture whose pixels were turned by its orientation: the tag is upright, widths and
  /// heights have changed places where they did, and the thumbnail, which was not turned, is gone.
  public func turnedUpright() -> Metadata {
    let old = orientation
    guard old != .upright else { return self }
    var result = settingOrientation(.upright).withoutThumbnail()
    guard old.swapsAxes else { return result }
    if let density { result.density = Density(x: density.y, y: density.x, unit: density.unit) }
    if var data = result.exif.flatMap(ExifData.init) {
      data.swapAxes()
      result.exif = data.bytes
    }
    return result
  }

  /// The same metadata without any small copy of the picture: a picture that was blurred must not carry a
  /// sharp thumbnail.
  public func withoutThumbnail() -> Metadata {
    var result = self
    if var data = exif.flatMap(ExifData.init) {
      data.removeThumbnail()
      result.exif = data.bytes
    }
    result.xmp = xmp.map(XMPPacket.removingThumbnails)
    // Photoshop's resources hold one, too.
    result.text.removeAll { $0.keyword == "\(RawProfile.prefix)8bim" }
    return result
  }

  /// Leaves EXIF data out whose first directory cannot be read, so that they are not handed on.
  mutating func dropDamagedExif(notes: inout [String]) {
    guard let exif, ExifData(exif)?.mainDirectory == nil else { return }
    self.exif = nil
    notes.append("The EXIF data are damaged and left out.")
  }

  /// The density that the EXIF data tell.
  var exifDensity: Density? {
    guard let data = exif.flatMap(ExifData.init), let directory = data.mainDirectory,
      let x = data.rational(ExifData.Tag.xResolution, in: directory),
      let y = data.rational(ExifData.Tag.yResolution, in: directory), x > 0, y > 0
    else { return nil }
    let unit = data.value(ExifData.Tag.resolutionUnit, in: directory) ?? 2
    switch unit {
    case 2: return Density(x: x, y: y, unit: .inch)
    case 3: return Density(x: x, y: y, unit: .centimeter)
    default: return x == y ? nil : Density(x: x, y: y, unit: .aspect)
    }
  }
}

extension ExifData {
  /// Exchanges what is said of width and height: PixelXDimension and PixelYDimension, and the resolutions.
  fileprivate mutating func swapAxes() {
    guard let main = mainDirectory else { return }
    if let x = entry(Tag.xResolution, in: main), let y = entry(Tag.yResolution, in: main),
      let offsets = number(at: x + 8, bytes: 4).flatMap({ first in
        number(at: y + 8, bytes: 4).map { (first, $0) }
      })
    {
      set(offsets.1, at: x + 8, bytes: 4)
      set(offsets.0, at: y + 8, bytes: 4)
    }
    guard let sub = value(Tag.exifDirectory, in: main).flatMap(directory(at:)),
      let x = value(Tag.pixelXDimension, in: sub), let y = value(Tag.pixelYDimension, in: sub)
    else { return }
    setValue(Tag.pixelXDimension, in: sub, to: y)
    setValue(Tag.pixelYDimension, in: sub, to: x)
  }
}
