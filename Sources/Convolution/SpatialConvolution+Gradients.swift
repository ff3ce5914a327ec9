import Tensors

extension SpatialConvolution {
  /// The parts into which the sum over a batch is cut.
  private static let mostParts = 8

  /// The sums of the weights' and the bias' gradients of a part.
  private var partCount: Int { geometry.weightCount + geometry.outputChannels + forwardPass.laneSumsCount }

  /// The sums of the factors' gradients of all threads.
  private var factorSumsCount: Int {
    Workspace.lines((forwardTiles?.factorGradientsCount ?? 0) * parallelism.threads)
  }

  /// What the gradients need beside the threads' pieces.
  var gradientWorkCount: Int {
    let panels = gradientPasses.map(\.panelsCount).max() ?? 0
    let arranged = gradientTiles.map { Workspace.lines(geometry.weightCount) + $0.factorsCount } ?? panels
    return max(arranged, factorSumsCount + Self.mostParts * partCount)
  }

  /// The gradient of the input from that of the output; where it accumulates, it is added to what is there.
  public func inputGradient(
    outputGradient: UnsafePointer<Float>, weights: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>,
    accumulates: Bool, batch: Int
  ) {
    precondition(learns, "this engine was made for inference")
    // Pixels that no weight sees have no pass.
    let phases =
      min(geometry.stride.height, geometry.input.height) * min(geometry.stride.width, geometry.input.width)
    if !accumulates, gradientPasses.count < phases {
      inputGradient.update(repeating: 0, count: batch * geometry.inputCount)
    }
    nonisolated(unsafe) let inputGradient = inputGradient
    if let tiles = gradientTiles {
      let turned = work
      nonisolated(unsafe) let factors = turned + Workspace.lines(geometry.weightCount)
      tiles.turn(weights, to: turned, parallelism)
      WinogradPass.pack(turned, of: gradientPasses[0], to: factors, parallelism)
      return run(tiles, source: outputGradient, sourceCount: geometry.outputCount, batch: batch) {
        [geometry] picture, sample, band, scratch in
        tiles.compute(
          band, of: picture, scratch: scratch, factors: factors, bias: nil, accumulates: accumulates,
          target: inputGradient + sample * geometry.inputCount)
      }
    }
    let panels = work
    for pass in gradientPasses {
      pass.packTransposed(weights: weights, of: geometry, to: panels)
      nonisolated(unsafe) let panels = panels
      run(pass, source: outputGradient, sourceCount: geometry.outputCount, batch: batch) {
        [geometry] sample, band, scratch in
        pass.compute(
          band, scratch: scratch, panels: panels, bias: nil, accumulates: accumulates,
          target: inputGradient + sample * geometry.inputCount)
      }
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
    let partCount = partCount
    nonisolated(unsafe) let (pieces, factorWork) = (pieces, work)
    nonisolated(unsafe) let partials = factorWork + factorSumsCount
    parallelism.forEach(parts) { [self] part, lane in
      let sums = partials + part * partCount
      sums.update(repeating: 0, count: partCount)
      let (biasSums, laneSums) = (hasBias ? sums + count : nil, sums + count + geometry.outputChannels)
      let scratch = pieces + lane * scratchCount
      let factorSums = factorWork + lane * factorCount
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
      let sums = partials + part * partCount
      for index in 0..<count { weightGradient[index] += sums[index] }
      guard let biasGradient else { continue }
      for index in 0..<geometry.outputChannels { biasGradient[index] += sums[count + index] }
    }
  }
}
