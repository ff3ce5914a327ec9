import Tensors

/// What a pixel of a layer's output sees of the pictures that come in, along one axis.
///
/// The pixel i sees the pixels from i · step + first to i · step + last, those in between and no others; fractions come of
/// layers that enlarge pictures, for which it is what the pixels of a block see together.
public struct ReceptiveField: Hashable, Sendable {
  /// The distance in the input of what neighbouring pixels see.
  public var step: Double
  /// Where the field of pixel 0 begins; negative where it reaches into the padding.
  public var first: Double
  /// Where the field of pixel 0 ends.
  public var last: Double

  /// A field.
  public init(step: Double, first: Double, last: Double) {
    self.step = step
    self.first = first
    self.last = last
  }

  /// A pixel itself.
  public static let pixel = ReceptiveField(step: 1, first: 0, last: 0)

  /// A window of a layer: kernel · dilation wide, at a distance, over a picture with padding.
  public static func window(_ kernel: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1) -> ReceptiveField {
    ReceptiveField(step: Double(stride), first: Double(-padding), last: Double((kernel - 1) * dilation - padding))
  }

  /// The number of pixels from the first to the last.
  public var size: Double { last - first + 1 }

  /// The middle of what pixel 0 sees.
  public var offset: Double { (first + last) / 2 }

  /// What a layer's pixel sees through a layer before it that sees `self`.
  func followed(by layer: ReceptiveField) -> ReceptiveField {
    ReceptiveField(step: step * layer.step, first: first + step * layer.first, last: last + step * layer.last)
  }

  /// What two ways see together.
  func joined(with other: ReceptiveField) -> ReceptiveField {
    ReceptiveField(step: step, first: min(first, other.first), last: max(last, other.last))
  }
}

/// What a pixel sees along both axes.
public struct ReceptiveArea: Hashable, Sendable {
  /// The field along a column of pixels.
  public var rows: ReceptiveField
  /// The field along a row of pixels.
  public var columns: ReceptiveField

  /// A field for rows and one for columns.
  public init(rows: ReceptiveField, columns: ReceptiveField) {
    self.rows = rows
    self.columns = columns
  }

  /// A pixel itself.
  public static let pixel = ReceptiveArea(rows: .pixel, columns: .pixel)
}

extension Network {
  /// What a pixel of each layer's output sees of the network's input, in the order of the layers; nil where it is all of it,
  /// and where the input is no picture.
  public var receptiveAreas: [ReceptiveArea?] {
    var areas: [ReceptiveArea?] = [input.rank == 3 ? .pixel : nil]
    for node in nodes {
      guard let own = node.layer.reach(for: inputShapes(of: node)) else {
        areas.append(nil)
        continue
      }
      var joined: ReceptiveArea? = nil
      var seesAll = false
      for value in node.inputs {
        guard let before = areas[value] else {
          seesAll = true
          break
        }
        let area = ReceptiveArea(
          rows: before.rows.followed(by: own.rows), columns: before.columns.followed(by: own.columns))
        joined =
          joined.map {
            ReceptiveArea(rows: $0.rows.joined(with: area.rows), columns: $0.columns.joined(with: area.columns))
          } ?? area
      }
      areas.append(seesAll ? nil : joined)
    }
    return Array(areas.dropFirst())
  }
}
