import ImageCodecs
package import ImageFilters

/// Values side by side in rows: what layers that work row by row hand to each other.
///
/// The value of the fewest rows gives the bundle its rows; of a value with more, one row of the bundle holds several. Of
/// each value the planes follow each other, of each plane the rows, of each row columns × channels.
package struct RowBundle: Hashable, Sendable {
  /// A value of a network while it runs on a picture.
  package struct Value: Hashable, Sendable {
    /// Which: 0 is the network's input, i + 1 the output of its layer i; below 0 what only passes by.
    package var id: Int
    /// How many pictures go through the network side by side.
    package var planes: Int
    package var height: Int
    package var width: Int
    package var channels: Int

    /// A value.
    package init(id: Int, planes: Int, height: Int, width: Int, channels: Int) {
      self.id = id
      self.planes = planes
      self.height = height
      self.width = width
      self.channels = channels
    }

    /// The numbers of one row of one plane.
    package var rowLength: Int { width * channels }
  }

  /// Where a value's rows lie.
  package struct Place: Hashable, Sendable {
    package let value: Value
    /// The value's rows in one row of the bundle.
    package let rows: Int
    /// Where its first number lies in a row of the bundle.
    package let offset: Int

    /// Where a row of a plane lies in the row of the bundle that has it.
    package func offset(plane: Int, row: Int) -> Int {
      offset + (plane * rows + row.remainder(dividingBy: rows)) * value.rowLength
    }

    /// The row of the bundle that a row of the value lies in.
    package func unit(of row: Int) -> Int { row.quotient(dividingBy: rows) }
  }

  package let places: [Place]
  package let height: Int
  /// The numbers of a row.
  package let width: Int

  /// A bundle of values; nil where the heights of some are no multiples of the least.
  package init?(_ values: [Value]) {
    guard let least = values.map(\.height).min(), values.allSatisfy({ $0.height % least == 0 }) else { return nil }
    var places: [Place] = []
    var offset = 0
    for value in values {
      let rows = value.height / least
      places.append(Place(value: value, rows: rows, offset: offset))
      offset += value.planes * rows * value.rowLength
    }
    self.places = places
    height = least
    width = offset
  }

  /// The place of a value that is there.
  package func place(of id: Int) -> Place? { places.first { $0.value.id == id } }

  /// The bundle as the rows of an image, which is what the engine takes it for.
  package func format(like format: WorkingFormat) -> WorkingFormat {
    WorkingFormat(
      width: width, height: height, color: .gray, white: format.white, isBounded: false,
      orientation: format.orientation)
  }
}

extension Int {
  /// The quotient rounded down, also below 0.
  package func quotient(dividingBy divisor: Int) -> Int {
    self >= 0 ? self / divisor : -((divisor - 1 - self) / divisor)
  }

  /// The remainder from 0 up to the divisor.
  package func remainder(dividingBy divisor: Int) -> Int { self - quotient(dividingBy: divisor) * divisor }
}
