import ImageCodecs
import ImageFilters
import NeuralNetworks
import SystemPackage
import Tensors

/// What is done with every picture of a command line.
struct PictureTask: Sendable {
  /// Makes a filter for one picture of the picture itself; gets its name, too.
  typealias Learning = @Sendable (Image, String, Parallelism) throws -> any ImageFilter

  private let filter: (any ImageFilter)?
  private let learning: Learning?
  private let processing: ProcessingOptions
  private let decoding: DecodingOptions
  private let encoding: EncodingOptions
  private let autoOrients: Bool
  private let strips: Bool

  /// A task; nil as the filter leaves the pixels as they are.
  ///
  /// - Throws: ``ImageFilters/FilterError`` where the filter's parameters make no sense for any picture.
  init(
    filter: (any ImageFilter)?, linearLight: Bool, output: OutputArguments, limits: LimitArguments
  ) throws(FilterError) {
    self.init(filter: filter, learning: nil, linearLight: linearLight, output: output, limits: limits)
    if let filter { try Self.check(filter) }
    if linearLight { Messages.standard.note("working in linear light (sRGB curve)") }
  }

  /// A task whose filter follows from each picture.
  init(output: OutputArguments, limits: LimitArguments, learning: @escaping Learning) {
    self.init(filter: nil, learning: learning, linearLight: false, output: output, limits: limits)
  }

  /// A task whose filter follows from each picture, and takes what another one takes.
  ///
  /// - Parameter like: a filter of the same memory, whose result has the same form.
  /// - Throws: ``ImageFilters/FilterError`` where that cannot be made.
  init(
    like: any ImageFilter, output: OutputArguments, limits: LimitArguments, learning: @escaping Learning
  ) throws(FilterError) {
    self.init(filter: like, learning: learning, linearLight: false, output: output, limits: limits)
    try Self.check(like)
  }

  private init(
    filter: (any ImageFilter)?, learning: Learning?, linearLight: Bool, output: OutputArguments, limits: LimitArguments
  ) {
    self.filter = filter
    self.learning = learning
    var processing = ProcessingOptions()
    processing.linearLight = linearLight
    processing.samples = output.depth?.samples
    processing.background = output.background
    processing.parallelism = limits.parallelism
    self.processing = processing
    decoding = limits.decoding
    encoding = output.encoding
    autoOrients = output.autoOrient
    strips = output.strip
  }

  /// Whether all threads work on one picture after the other.
  var takesAllThreads: Bool { learning != nil }

  /// Finds parameters that make no sense for any picture.
  static func check(_ filter: any ImageFilter) throws(FilterError) {
    // Float pictures are the ones that have no bounds for values.
    let layout = PixelLayout(width: 16, height: 16, samples: .float, color: .rgba)
    _ = try FilterPlan(filter, for: layout)
  }

  /// Reads, filters and writes one picture.
  ///
  /// - Parameters:
  ///   - parallelism: the threads for this picture.
  ///   - memoryGate: lets one picture pass at a time that is held as a whole.
  /// - Throws: ``ImageCodecs/CodecError``, or ``UsageError`` where the options do not fit the picture.
  func run(_ job: FileJob, parallelism: Parallelism, memoryGate: MemoryGate) throws {
    if let format = job.format { try checkDepth(format, job) }
    let reader = try ImageReader.open(job.source, options: decoding)
    let header = reader.header
    let format = job.format ?? header.format
    try checkDepth(format, job)

    let orientation = header.metadata.orientation
    let turns = autoOrients && orientation != .upright
    var input = header.layout
    if turns { (input.width, input.height) = orientation.seenSize(width: input.width, height: input.height) }
    let plan = try plan(filter, for: input, orientation: turns ? .upright : orientation, job, parallelism)
    let need = MemoryNeed(
      header, plan: plan, turns: turns, learns: learning != nil, encoding: format == .jpeg ? encoding : nil)
    try need.check(decoding.maxMemory, file: job.name)

    try memoryGate.pass(need.isWholePicture) {
      let output = format.nearestLayout(to: plan.output)
      if plan.output.color.hasAlpha, !output.color.hasAlpha {
        Messages.standard.note(
          "\(job.name): transparent parts are laid over a background, since the output has no alpha (--background)"
        )
      }
      if let folder = job.folder, !FileStatus.makeFolder(folder) {
        throw CodecError(.cannotCreate, file: folder.string, "this folder cannot be made")
      }
      var encoding = encoding
      encoding.parallelism = parallelism
      let writer = try ImageWriter.create(
        job.destination, format: format, layout: output, metadata: metadata(header.metadata),
        options: encoding)
      do {
        if turns || learning != nil {
          let image = try Image(reading: reader).upright(turns)
          try self.plan(learntFrom: image, or: plan, job, parallelism).run(on: image, to: writer)
        } else {
          try plan.run(from: reader, to: writer)
        }
      } catch let error as CodecError {
        throw CodecError(error.kind, file: error.file ?? job.name, error.reason)
      }
      for warning in reader.warnings {
        Messages.standard.warning(job.name, warning, evenIfQuiet: decoding.onDamage == .salvage)
      }
      for warning in writer.warnings {
        Messages.standard.warning(job.destination.name ?? job.name, warning)
      }
    }
  }

  private func plan(
    _ filter: (any ImageFilter)?, for layout: PixelLayout, orientation: Orientation, _ job: FileJob,
    _ parallelism: Parallelism
  ) throws(UsageError) -> FilterPlan {
    var options = processing
    options.parallelism = parallelism
    do throws(FilterError) {
      return try FilterPlan(filter, for: layout, orientation: orientation, options: options)
    } catch {
      throw UsageError("\(job.name): \(error.reason)")
    }
  }

  /// The plan of the filter that a picture gives, or that of the task.
  private func plan(
    learntFrom image: Image, or plan: FilterPlan, _ job: FileJob, _ parallelism: Parallelism
  ) throws -> FilterPlan {
    guard let learning else { return plan }
    do {
      return try self.plan(
        try learning(image, job.name, parallelism), for: image.layout, orientation: image.metadata.orientation, job,
        parallelism)
    } catch let error as NetworkError {
      throw NetworkError(error.kind, "\(job.name): \(error.reason)")
    }
  }

  /// What of the input's metadata is still true of the output.
  private func metadata(_ old: Metadata) -> Metadata {
    var metadata = autoOrients ? old.turnedUpright() : old
    if filter != nil || learning != nil { metadata = metadata.withoutThumbnail() }
    if strips {
      var kept = Metadata()
      kept.iccProfile = metadata.iccProfile
      kept.gamma = metadata.gamma
      kept.chromaticities = metadata.chromaticities
      kept.srgbIntent = metadata.srgbIntent
      metadata = kept.settingOrientation(metadata.orientation)
    }
    return metadata
  }

  /// Refuses a depth that was asked for and that the format does not have.
  private func checkDepth(_ format: ImageFormat, _ job: FileJob) throws(UsageError) {
    let output = job.destination.name ?? job.name
    switch (format, processing.samples) {
    case (.jpeg, .uint16?), (.jpeg, .float?):
      throw UsageError("\(output): JPEG holds 8 bits only; for this --depth write png or npy")
    case (.png, .float?):
      throw UsageError("\(output): PNG holds 8 or 16 bits; for --depth float write npy")
    default: break
    }
  }
}

extension Image {
  /// The picture as it is, or turned upright.
  fileprivate func upright(_ turns: Bool) -> Image { turns ? upright() : self }
}
