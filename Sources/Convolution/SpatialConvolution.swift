import CKernels
public import Tensors

/// The engine of convolution layers: the output, the gradient of the input and the gradient of the weights, for batches
/// of pictures, count × height × width × channels.
///
/// Pictures are cut into bands of rows that fit the processor's second cache; a band with zeros around it is what the inner
/// loop walks over. Bands and the order of sums follow from the sizes alone, so that the results are the same bits for any
/// number of threads. All memory is taken at the latest in the first run.
///
/// Unchecked: a run writes to the engine's memory, so only one may go on at a time.
public final class SpatialConvolution: @unchecked Sendable {
  /// The layer's sizes.
  public let geometry: ConvolutionGeometry

  let forwardPass: TapPass
  let gradientPasses: [TapPass]
  /// Whether gradients may be asked for.
  let learns: Bool
  /// The forward pass and that of the input's gradient, where Winograd's filtering does them.
  let forwardTiles: WinogradPass?
  let gradientTiles: WinogradPass?
  /// The forward pass of weights that stay, where Winograd's filtering does it for many channels.
  private let wideTiles: WideWinogradPass?
  /// The forward pass where its pixels are gathered.
  private let gathered: GatheredPass?
  let parallelism: Parallelism

  /// What lasts no longer than a run: first a piece for each thread, then what a run needs beside that.
  private let workspace: Workspace
  let scratchCount: Int
  /// The weights as the inner loop wants them, where they are kept from run to run; in the workspace otherwise.
  private let arranged: FloatMemory?
  private var isArranged = false
  /// A 1, with which rows are summed.
  let one = FloatMemory(zeros: 1)

  /// An engine for a layer.
  ///
  /// - Parameters:
  ///   - geometry: the sizes.
  ///   - learns: whether gradients will be asked for.
  ///   - weightsAreFixed: whether all forward runs have the weights of the first one, so that they are rearranged once.
  ///   - parallelism: how many threads work.
  public convenience init(
    _ geometry: ConvolutionGeometry, learns: Bool = false, weightsAreFixed: Bool = false,
    parallelism: Parallelism = .available
  ) {
    self.init(
      geometry, learns: learns, weightsAreFixed: weightsAreFixed, workspace: Workspace(), parallelism: parallelism)
  }

  /// An engine that works where others do, too.
  ///
  /// - Parameters:
  ///   - runsOnce: whether there will be about one run, so that rearranged weights are not kept.
  ///   - workspace: the memory of what lasts no longer than a run.
  package init(
    _ geometry: ConvolutionGeometry, learns: Bool, weightsAreFixed: Bool, runsOnce: Bool = false,
    workspace: Workspace, parallelism: Parallelism
  ) {
    self.geometry = geometry
    self.learns = learns
    self.workspace = workspace
    self.parallelism = parallelism
    forwardPass = TapPass(forwardOf: geometry)
    gradientPasses = learns ? TapPass.gradientPasses(of: geometry) : []
    forwardTiles = WinogradPass(forwardPass)
    wideTiles = forwardTiles == nil && weightsAreFixed ? WideWinogradPass(forwardPass) : nil
    gathered = forwardTiles == nil && wideTiles == nil ? GatheredPass(forwardPass) : nil
    gradientTiles = gradientPasses.count == 1 ? WinogradPass(gradientPasses[0]) : nil
    let passes = (forwardTiles == nil ? [forwardPass] : []) + (gradientTiles == nil ? gradientPasses : [])
    let scratches =
      passes.map(\.scratchCount)
      + [
        forwardTiles?.scratchCount, gradientTiles?.scratchCount, gathered?.scratchCount, wideTiles?.scratchCount,
      ].compactMap(\.self)
    scratchCount = Workspace.lines(scratches.max() ?? 0)
    let arrangedCount =
      forwardTiles?.factorsCount ?? wideTiles?.factorsCount ?? forwardPass.panelsCount
    let isKept = weightsAreFixed && !runsOnce
    arranged = isKept ? FloatMemory(zeros: arrangedCount, parallelism: parallelism) : nil
    let forward = Workspace.lines(wideTiles?.sharedCount ?? 0) + (isKept ? 0 : arrangedCount)
    one.base[0] = 1
    workspace.reserve(scratchCount * parallelism.threads + max(forward, learns ? gradientWorkCount : 0))
  }

  /// What a run needs beside the threads' pieces.
  var work: UnsafeMutablePointer<Float> { pieces + scratchCount * parallelism.threads }

  /// The threads' pieces, ``scratchCount`` numbers each.
  var pieces: UnsafeMutablePointer<Float> { workspace.base }

  /// The layer's output.
  ///
  /// - Parameters:
  ///   - input: batch × input height × input width × input channels.
  ///   - weights: kernel height × kernel width × input channels of a group × output channels.
  ///   - bias: a number for each output channel, or nil.
  ///   - output: batch × output height × output width × output channels.
  ///   - batch: the number of pictures.
  ///   - accumulates: whether the output is added to what is there.
  ///   - finish: what happens to each piece of the output that is ready, while it is in the caches.
  public func forward(
    input: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    output: UnsafeMutablePointer<Float>, batch: Int, accumulates: Bool = false,
    finish: (@Sendable (UnsafeMutableBufferPointer<Float>) -> Void)? = nil
  ) {
    nonisolated(unsafe) let (weights, bias, output) = (arrange(weights), bias, output)
    let rowLength = geometry.output.width * geometry.outputChannels
    if let tiles = forwardTiles {
      return run(tiles, source: input, sourceCount: geometry.inputCount, batch: batch) {
        [geometry] picture, sample, band, scratch in
        let target = output + sample * geometry.outputCount
        tiles.compute(
          band, of: picture, scratch: scratch, factors: weights, bias: bias, accumulates: accumulates, target: target)
        finish?(.init(start: target + band.lowerBound * rowLength, count: band.count * rowLength))
      }
    }
    if let wideTiles {
      precondition(!accumulates, "an engine of fixed weights adds nothing")
      for sample in 0..<batch {
        wideTiles.compute(
          input + sample * geometry.inputCount, scratch: pieces, scratchStride: scratchCount, shared: work,
          factors: weights, bias: bias, target: output + sample * geometry.outputCount, parallelism, finish: finish)
      }
      return
    }
    if let gathered, !accumulates {
      return run(gathered, source: input, batch: batch) { [geometry] picture, sample, chunk, group, scratch in
        gathered.compute(
          chunk, group, of: picture, scratch: scratch, panels: weights, bias: bias,
          target: output + sample * geometry.outputCount, finish: finish)
      }
    }
    let pass = forwardPass
    run(pass, source: input, sourceCount: geometry.inputCount, batch: batch) { [geometry] sample, band, scratch in
      let target = output + sample * geometry.outputCount
      pass.compute(
        band, scratch: scratch, panels: weights, bias: bias, accumulates: accumulates, target: target)
      finish?(.init(start: target + band.lowerBound * rowLength, count: band.count * rowLength))
    }
  }

  /// The weights as the inner loop of the forward pass wants them.
  private func arrange(_ weights: UnsafePointer<Float>) -> UnsafePointer<Float> {
    let target = arranged?.base ?? work + Workspace.lines(wideTiles?.sharedCount ?? 0)
    guard !isArranged else { return UnsafePointer(target) }
    if forwardTiles == nil, wideTiles == nil {
      forwardPass.packForward(weights: weights, of: geometry, to: target)
    } else {
      WinogradPass.pack(weights, of: forwardPass, to: target, parallelism)
    }
    isArranged = arranged != nil
    return UnsafePointer(target)
  }

  func run(
    _ pass: TapPass, source: UnsafePointer<Float>, sourceCount: Int, batch: Int,
    _ body: @Sendable (_ sample: Int, _ band: Range<Int>, _ scratch: UnsafePointer<Float>) -> Void
  ) {
    nonisolated(unsafe) let (source, pieces) = (source, pieces)
    parallelism.forEach(batch * pass.bandCount) { [self] item, lane in
      let (sample, band) = item.quotientAndRemainder(dividingBy: pass.bandCount)
      let rows = pass.bandRows(band)
      let scratch = pieces + lane * scratchCount
      pass.copyBand(rows, of: source + sample * sourceCount, to: scratch)
      body(sample, rows, scratch)
    }
  }

  func run(
    _ tiles: WinogradPass, source: UnsafePointer<Float>, sourceCount: Int, batch: Int,
    _ body:
      @Sendable (
        _ picture: UnsafePointer<Float>, _ sample: Int, _ band: Range<Int>, _ scratch: UnsafeMutablePointer<Float>
      ) -> Void
  ) {
    nonisolated(unsafe) let (source, pieces) = (source, pieces)
    parallelism.forEach(batch * tiles.bandCount) { [self] item, lane in
      let (sample, band) = item.quotientAndRemainder(dividingBy: tiles.bandCount)
      body(source + sample * sourceCount, sample, tiles.bandRows(band), pieces + lane * scratchCount)
    }
  }

  func run(
    _ gathered: GatheredPass, source: UnsafePointer<Float>, batch: Int,
    _ body:
      @Sendable (
        _ picture: UnsafePointer<Float>, _ sample: Int, _ chunk: Int, _ group: Int,
        _ scratch: UnsafeMutablePointer<Float>
      ) -> Void
  ) {
    nonisolated(unsafe) let (source, pieces) = (source, pieces)
    let (chunks, groups) = (gathered.chunkCount, gathered.groupCount)
    parallelism.forEach(batch * chunks * groups) { [self] item, lane in
      let (place, group) = item.quotientAndRemainder(dividingBy: groups)
      let (sample, chunk) = place.quotientAndRemainder(dividingBy: chunks)
      body(source + sample * geometry.inputCount, sample, chunk, group, pieces + lane * scratchCount)
    }
  }
}
