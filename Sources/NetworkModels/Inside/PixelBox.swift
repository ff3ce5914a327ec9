import NeuralNetworks

/// Columns and rows of a picture's pixels, which may reach beyond its edges.
public struct PixelBox: Hashable, Sendable, CustomStringConvertible {
  /// The first and the last column.
  public var columns: ClosedRange<Int>
  /// The first and the last row.
  public var rows: ClosedRange<Int>

  /// A box.
  public init(columns: ClosedRange<Int>, rows: ClosedRange<Int>) {
    self.columns = columns
    self.rows = rows
  }

  /// How many columns there are.
  public var width: Int { columns.count }
  /// How many rows there are.
  public var height: Int { rows.count }

  /// Width × height at the upper left pixel: "43×43 at −10, 21".
  public var description: String { "\(width)×\(height) at \(columns.lowerBound), \(rows.lowerBound)" }

  /// The part that lies in a picture; nil where there is none.
  public func clipped(width: Int, height: Int) -> PixelBox? {
    guard columns.upperBound >= 0, columns.lowerBound < width, rows.upperBound >= 0, rows.lowerBound < height else {
      return nil
    }
    return PixelBox(columns: columns.clamped(to: 0...width - 1), rows: rows.clamped(to: 0...height - 1))
  }

  /// Whether another box lies in this one.
  public func contains(_ other: PixelBox) -> Bool {
    columns.contains(other.columns) && rows.contains(other.rows)
  }
}

extension ReceptiveField {
  /// The pixels that pixel `index` sees; those that it sees in part are among them.
  func pixels(of index: Int) -> ClosedRange<Int> {
    let start = Double(index) * step
    return Int((start + first).rounded(.down))...Int((start + last).rounded(.up))
  }

  /// The pixel whose field has its middle nearest to a place.
  func index(at place: Double, of count: Int) -> Int {
    min(max(Int(((place - offset) / step).rounded()), 0), count - 1)
  }
}
