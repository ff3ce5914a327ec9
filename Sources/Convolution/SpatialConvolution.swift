import CKernels
public import Tensors

/// The engine of convolution layers: the output, the gradient of the input and the gradient of the weights, for batches
/// of pictures, count × height × width × channels.
///
/// Pictures are cut into bands of rows that fit the processor's second cache; a band with zeros around it is what the inner
/// loop walks over. Bands and the order of sums follow from the sizes alone, so that the results are the same bits for any
/// number of threads. All memory is taken when the engine is made.
///
/// Unchecked: a run writes to the engine's memory, so only one may go on at a time.
public final class SpatialConvolution: @unchecked Sendable {
  /// The layer's sizes.
  public let geometry: ConvolutionGeometry

  let forwardPass: TapPass
  let gradientPasses: [TapPass]
  /// Whether gradients may be asked for, and whether there are pixels of the input that no weight sees.
  private let learns: Bool
  /// Whether all forward runs have the same weights, and whether those lie as the inner loop wants them.
  private let weightsAreFixed: Bool
  private var isPacked = false
  private let hasGaps: Bool
  /// The forward pass and that of the input's gradient, where Winograd's filtering does them.
  private let forwardTiles: WinogradPass?
  private let gradientTiles: WinogradPass?
  /// The forward pass of weights that stay, where Winograd's filtering does it for many channels.
  private let wideTiles: WideWinogradPass?
  /// The forward pass where its pixels are gathered.
  private let gathered: GatheredPass?
  private let factors: FloatMemory
  private let places: FloatMemory
  private let gradientFactors: FloatMemory
  private let turned: FloatMemory
  private let factorSums: FloatMemory
  private let parallelism: Parallelism
  private let forwardPanels: FloatMemory
  private let gradientPanels: FloatMemory
  private let scratch: FloatMemory
  private let scratchCount: Int
  private let partials: FloatMemory

  /// The parts into which the sum over a batch is cut.
  private static let mostParts = 8
  private let one: FloatMemory

  /// An engine for a layer.
  ///
  /// - Parameters:
  ///   - geometry: the sizes.
  ///   - learns: whether gradients will be asked for.
  ///   - weightsAreFixed: whether all forward runs have the weights of the first one, so that they are rearranged once.
  ///   - parallelism: how many threads work.
  public init(
    _ geometry: ConvolutionGeometry, learns: Bool = false, weightsAreFixed: Bool = false,
    parallelism: Parallelism = .available
  ) {
    self.geometry = geometry
    self.learns = learns
    self.weightsAreFixed = weightsAreFixed
    self.parallelism = parallelism
    forwardPass = TapPass(forwardOf: geometry)
    gradientPasses = learns ? TapPass.gradientPasses(of: geometry) : []
    hasGaps =
      gradientPasses.count
      < min(geometry.stride.height, geometry.input.height) * min(geometry.stride.width, geometry.input.width)
    forwardTiles = WinogradPass(forwardPass)
    wideTiles = forwardTiles == nil && weightsAreFixed ? WideWinogradPass(forwardPass) : nil
    gathered = forwardTiles == nil && wideTiles == nil ? GatheredPass(forwardPass) : nil
    gradientTiles = gradientPasses.count == 1 ? WinogradPass(gradientPasses[0]) : nil
    forwardPanels = FloatMemory(
      zeros: forwardTiles == nil && wideTiles == nil ? forwardPass.panelsCount : 0, parallelism: parallelism)
    gradientPanels = FloatMemory(
      zeros: gradientTiles == nil ? gradientPasses.reduce(0) { $0 + $1.panelsCount } : 0)
    factors = FloatMemory(
      zeros: forwardTiles?.factorsCount ?? wideTiles?.factorsCount ?? 0, parallelism: parallelism)
    places = FloatMemory(zeros: wideTiles?.sharedCount ?? 0, parallelism: parallelism)
    gradientFactors = FloatMemory(zeros: gradientTiles?.factorsCount ?? 0)
    turned = FloatMemory(zeros: gradientTiles == nil ? 0 : geometry.weightCount)
    factorSums = FloatMemory(
      zeros: learns ? (forwardTiles?.factorGradientsCount ?? 0) * parallelism.threads : 0)
    let passes = forwardTiles == nil ? gradientPasses + [forwardPass] : gradientTiles == nil ? gradientPasses : []
    scratchCount = passes.reduce(
      max(
        forwardTiles?.scratchCount ?? 0, gradientTiles?.scratchCount ?? 0, gathered?.scratchCount ?? 0,
        wideTiles?.scratchCount ?? 0)
    ) { max($0, $1.scratchCount) }
    scratch = FloatMemory(zeros: scratchCount * parallelism.threads)
    partials = FloatMemory(
      zeros: learns ? Self.mostParts * Self.partCount(geometry, forwardPass) : 0)
    one = FloatMemory(zeros: 1)
    one.base[0] = 1
  }

  private static func partCount(_ geometry: ConvolutionGeometry, _ pass: TapPass) -> Int {
    geometry.weightCount + geometry.outputChannels + pass.laneSumsCount
  }

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
    nonisolated(unsafe) let (bias, output) = (bias, output)
    let rowLength = geometry.output.width * geometry.outputChannels
    if let tiles = forwardTiles {
      if !isPacked { WinogradPass.pack(weights, of: forwardPass, to: factors.base, parallelism) }
      isPacked = weightsAreFixed
      return run(tiles, source: input, sourceCount: geometry.inputCount, batch: batch) {
        [self] picture, sample, band, scratch in
        let target = output + sample * geometry.outputCount
        tiles.compute(
          band, of: picture, scratch: scratch, factors: factors.base, bias: bias, accumulates: accumulates,
          target: target)
        finish?(.init(start: target + band.lowerBound * rowLength, count: band.count * rowLength))
      }
    }
    if let wideTiles {
      precondition(!accumulates, "an engine of fixed weights adds nothing")
      if !isPacked { WinogradPass.pack(weights, of: forwardPass, to: factors.base, parallelism) }
      isPacked = true
      for sample in 0..<batch {
        wideTiles.compute(
          input + sample * geometry.inputCount, scratch: scratch.base, scratchStride: scratchCount, shared: places.base,
          factors: factors.base, bias: bias, target: output + sample * geometry.outputCount, parallelism, finish: finish
        )
      }
      return
    }
    if !isPacked { forwardPass.packForward(weights: weights, of: geometry, to: forwardPanels.base) }
    isPacked = weightsAreFixed
    if let gathered, !accumulates {
      return run(gathered, source: input, batch: batch) { [self] picture, sample, chunk, group, scratch in
        gathered.compute(
          chunk, group, of: picture, scratch: scratch, panels: forwardPanels.base, bias: bias,
          target: output + sample * geometry.outputCount, finish: finish)
      }
    }
    let pass = forwardPass
    run(pass, source: input, sourceCount: geometry.inputCount, batch: batch) { [self] sample, band, scratch in
      let target = output + sample * geometry.outputCount
      pass.compute(
        band, scratch: scratch, panels: forwardPanels.base, bias: bias, accumulates: accumulates, target: target)
      finish?(.init(start: target + band.lowerBound * rowLength, count: band.count * rowLength))
    }
  }

  /// The gradient of the input from that of the output; where it accumulates, it is added to what is there.
  public func inputGradient(
    outputGradient: UnsafePointer<Float>, weights: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>,
    accumulates: Bool, batch: Int
  ) {
    precondition(learns, "this engine was made for inference")
    if !accumulates, hasGaps {
      inputGradient.update(repeating: 0, count: batch * geometry.inputCount)
    }
    nonisolated(unsafe) let inputGradient = inputGradient
    if let tiles = gradientTiles {
      tiles.turn(weights, to: turned.base, parallelism)
      WinogradPass.pack(turned.base, of: gradientPasses[0], to: gradientFactors.base, parallelism)
      return run(tiles, source: outputGradient, sourceCount: geometry.outputCount, batch: batch) {
        [self] picture, sample, band, scratch in
        tiles.compute(
          band, of: picture, scratch: scratch, factors: gradientFactors.base, bias: nil, accumulates: accumulates,
          target: inputGradient + sample * geometry.inputCount)
      }
    }
    var panels = gradientPanels.base
    for pass in gradientPasses {
      pass.packTransposed(weights: weights, of: geometry, to: panels)
      nonisolated(unsafe) let place = panels
      run(pass, source: outputGradient, sourceCount: geometry.outputCount, batch: batch) {
        [self] sample, band, scratch in
        pass.compute(
          band, scratch: scratch, panels: place, bias: nil, accumulates: accumulates,
          target: inputGradient + sample * geometry.inputCount)
      }
      panels += pass.panelsCount
    }
  }

  /// Adds the gradients of the weights and of the bias.
  public func addWeightGradient(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, weightGradient: UnsafeMutablePointer<Float>,
    biasGradient: UnsafeMutablePointer<Float>?, batch: Int
  ) {
    precondition(learns, "this engine was made for inference")
    nonisolated(unsafe) let (input, outputGradient) = (input, outputGradient)
    let hasBias = biasGradient != nil
    let pass = forwardPass
    let tiles = forwardTiles
    let bands = tiles?.bandCount ?? pass.bandCount
    let items = batch * bands
    let factorCount = tiles?.factorGradientsCount ?? 0
    let parts = min(Self.mostParts, items)
    let count = geometry.weightCount
    let partCount = Self.partCount(geometry, pass)
    parallelism.forEach(parts) { [self] part, lane in
      let sums = partials.base + part * partCount
      sums.update(repeating: 0, count: partCount)
      let (biasSums, laneSums) = (hasBias ? sums + count : nil, sums + count + geometry.outputChannels)
      let scratch = scratch.base + lane * scratchCount
      let factorSums = factorSums.base + lane * factorCount
      factorSums.update(repeating: 0, count: factorCount)
      for item in part * items / parts..<(part + 1) * items / parts {
        let (sample, band) = item.quotientAndRemainder(dividingBy: bands)
        if let tiles {
          let rows = tiles.bandRows(band)
          let gradient = outputGradient + sample * geometry.outputCount
          tiles.addFactorGradient(
            rows, of: input + sample * geometry.inputCount, gradient: gradient, scratch: scratch, sums: factorSums)
          pass.addBiasGradient(rows, gradient: gradient, one: one.base, biasSums: biasSums)
          continue
        }
        let rows = pass.bandRows(band)
        pass.copyBand(rows, of: input + sample * geometry.inputCount, to: scratch)
        let gradient = outputGradient + sample * geometry.outputCount
        pass.addWeightGradient(
          rows, scratch: scratch, gradient: gradient, one: one.base, sums: sums, biasSums: biasSums, laneSums: laneSums)
      }
      tiles?.gather(factorSums, to: sums)
      pass.gather(laneSums, to: sums, biasSums: biasSums)
    }
    for part in 0..<parts {
      let sums = partials.base + part * partCount
      for index in 0..<count { weightGradient[index] += sums[index] }
      guard let biasGradient else { continue }
      for index in 0..<geometry.outputChannels { biasGradient[index] += sums[count + index] }
    }
  }

  private func run(
    _ pass: TapPass, source: UnsafePointer<Float>, sourceCount: Int, batch: Int,
    _ body: @Sendable (_ sample: Int, _ band: Range<Int>, _ scratch: UnsafePointer<Float>) -> Void
  ) {
    nonisolated(unsafe) let source = source
    parallelism.forEach(batch * pass.bandCount) { [self] item, lane in
      let (sample, band) = item.quotientAndRemainder(dividingBy: pass.bandCount)
      let rows = pass.bandRows(band)
      let scratch = scratch.base + lane * scratchCount
      pass.copyBand(rows, of: source + sample * sourceCount, to: scratch)
      body(sample, rows, scratch)
    }
  }

  private func run(
    _ tiles: WinogradPass, source: UnsafePointer<Float>, sourceCount: Int, batch: Int,
    _ body:
      @Sendable (
        _ picture: UnsafePointer<Float>, _ sample: Int, _ band: Range<Int>, _ scratch: UnsafeMutablePointer<Float>
      ) -> Void
  ) {
    nonisolated(unsafe) let source = source
    parallelism.forEach(batch * tiles.bandCount) { [self] item, lane in
      let (sample, band) = item.quotientAndRemainder(dividingBy: tiles.bandCount)
      body(source + sample * sourceCount, sample, tiles.bandRows(band), scratch.base + lane * scratchCount)
    }
  }

  private func run(
    _ gathered: GatheredPass, source: UnsafePointer<Float>, batch: Int,
    _ body:
      @Sendable (
        _ picture: UnsafePointer<Float>, _ sample: Int, _ chunk: Int, _ group: Int,
        _ scratch: UnsafeMutablePointer<Float>
      ) -> Void
  ) {
    nonisolated(unsafe) let source = source
    let (chunks, groups) = (gathered.chunkCount, gathered.groupCount)
    parallelism.forEach(batch * chunks * groups) { [self] item, lane in
      let (place, group) = item.quotientAndRemainder(dividingBy: groups)
      let (sample, chunk) = place.quotientAndRemainder(dividingBy: chunks)
      body(source + sample * geometry.inputCount, sample, chunk, group, scratch.base + lane * scratchCount)
    }
  }
}
