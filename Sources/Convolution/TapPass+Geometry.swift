import CKernels
import Tensors

extension TapPass {
  /// The pass that computes a layer's output.
  init(forwardOf geometry: ConvolutionGeometry) {
    func axis(_ count: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ padding: Int) -> Axis {
      Axis(
        count: count, first: -padding, step: stride, taps: (0..<kernel).map { $0 * dilation },
        kernelIndices: Array(0..<kernel), targetFirst: 0, targetStep: 1)
    }
    self.init(
      rows: axis(
        geometry.output.height, geometry.kernel.height, geometry.stride.height, geometry.dilation.height,
        geometry.padding.top),
      columns: axis(
        geometry.output.width, geometry.kernel.width, geometry.stride.width, geometry.dilation.width,
        geometry.padding.left),
      sourceHeight: geometry.input.height, sourceWidth: geometry.input.width, sourceChannels: geometry.inputChannels,
      targetWidth: geometry.output.width, targetChannels: geometry.outputChannels, groups: geometry.groups)
  }

  /// The passes that compute the gradient of a layer's input: one for each place that an input pixel can have between two
  /// steps of the kernel. Pixels of one place are seen by the same weights, so that a pass has a stride of 1 and skips no zeros.
  /// Places that no weight sees have no pass, as a stride may leave millions of them.
  static func gradientPasses(of geometry: ConvolutionGeometry) -> [TapPass] {
    func axes(_ count: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ padding: Int) -> [Axis] {
      (0..<min(stride, count)).compactMap { phase in
        let places = (0..<kernel).filter { (phase + padding - $0 * dilation) % stride == 0 }
          .map { (place: (phase + padding - $0 * dilation) / stride, index: $0) }
          .sorted { $0.place < $1.place }
        guard let first = places.first?.place else { return nil }
        return Axis(
          count: (count - phase + stride - 1) / stride, first: first, step: 1, taps: places.map { $0.place - first },
          kernelIndices: places.map(\.index), targetFirst: phase, targetStep: stride)
      }
    }
    let rows = axes(
      geometry.input.height, geometry.kernel.height, geometry.stride.height, geometry.dilation.height,
      geometry.padding.top)
    let columns = axes(
      geometry.input.width, geometry.kernel.width, geometry.stride.width, geometry.dilation.width, geometry.padding.left
    )
    return rows.flatMap { rows in
      columns.map { columns in
        TapPass(
          rows: rows, columns: columns, sourceHeight: geometry.output.height, sourceWidth: geometry.output.width,
          sourceChannels: geometry.outputChannels, targetWidth: geometry.input.width,
          targetChannels: geometry.inputChannels, groups: geometry.groups)
      }
    }
  }

  /// The weights as panels of 16 outputs for ``compute(_:scratch:panels:bias:accumulates:target:)``.
  func packForward(
    weights: UnsafePointer<Float>, of geometry: ConvolutionGeometry, to panels: UnsafeMutablePointer<Float>
  ) {
    forEachPanel { group, panel, width, place in
      var row = panels + place
      for source in 0..<weightRows {
        row.update(from: weights + source * geometry.outputChannels + group * outputs + panel * 16, count: width)
        row += panelStride
      }
    }
  }

  /// The weights with inputs and outputs exchanged, as panels of 16 input channels.
  func packTransposed(
    weights: UnsafePointer<Float>, of geometry: ConvolutionGeometry, to panels: UnsafeMutablePointer<Float>
  ) {
    let channels = geometry.outputChannels
    forEachPanel { group, panel, width, place in
      var row = panels + place
      for y in rows.kernelIndices {
        for x in columns.kernelIndices {
          let tap = weights + ((y * geometry.kernel.width + x) * outputs + panel * 16) * channels + group * depth
          ck_transpose(tap, channels, width, depth, row, panelStride)
          row += depth * panelStride
        }
      }
    }
  }

  private func forEachPanel(_ body: (_ group: Int, _ panel: Int, _ width: Int, _ place: Int) -> Void) {
    for group in 0..<groups {
      for panel in 0..<panelCount {
        body(group, panel, min(16, outputs - panel * 16), (group * panelCount + panel) * weightRows * 16)
      }
    }
  }
}
