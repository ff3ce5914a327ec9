/// Something that makes an image from an image: a value with the operation's parameters.
///
/// A filter says what is to be done, not how it is run: the same value works on an `Image` in memory and
/// on rows that are still being read from a file, with the same bytes as the result.
///
///     let softEdges = Blur(sigma: 2).then(Gradient(.sobel))
///     let edges = try photo.filtered(by: softEdges)
public protocol ImageFilter: Sendable {
  /// The steps that carry the filter out on images of one format.
  ///
  /// - Throws: ``FilterError`` where the filter's parameters make no sense, or not for such an image.
  func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep]
}

/// Filters that follow each other, run as one pass over the image.
public struct FilterChain: ImageFilter {
  public var filters: [any ImageFilter]

  public init(_ filters: [any ImageFilter]) { self.filters = filters }

  public func steps(for format: WorkingFormat) throws(FilterError) -> [FilterStep] {
    var steps: [FilterStep] = []
    var format = filters.count > 1 ? format.withoutBytes : format
    for filter in filters {
      let more = try filter.steps(for: format)
      format = more.last?.output ?? format
      steps += more
    }
    return steps
  }
}

extension ImageFilter {
  /// This filter and then another one, as one.
  public func then(_ next: some ImageFilter) -> FilterChain {
    var filters = (self as? FilterChain)?.filters ?? [self]
    filters += (next as? FilterChain)?.filters ?? [next]
    return FilterChain(filters)
  }
}
