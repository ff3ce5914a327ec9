import ImageFilters
import Testing

/// Kernels in the words of other programs; `tools/check-kernel-texts` runs what is printed here.
@Suite struct KernelProgramTests {
  /// Not symmetric in any way, its anchor not in the middle, and its weights do not sum to 1.
  private static func odd(bias: Float = -0.1) throws -> KernelDescription {
    KernelDescription(
      try Kernel(rows: [[1, 2, 0], [1.0 / 3, -4, 5]], anchor: .init(column: 0, row: 1)), bias: bias)
  }

  private func text(
    _ rows: [[Double]], _ program: KernelProgram, bias: Float = 0, _ direction: Convolve.Direction = .convolution
  ) throws -> String {
    try KernelDescription(try Kernel(rows: rows), bias: bias).text(for: program, direction: direction)
  }

  @Test func imageMagick() throws {
    #expect(
      try Self.odd().text(for: .imagemagick)
        == "magick in.png -virtual-pixel edge -define convolve:bias=-10% "
        + "-morphology Convolve '3x2+0+1: 1,2,0 0.33333333,-4,5' out.png")
    #expect(
      try text([[0.5, 0.25]], .imagemagick, .correlation)
        == "magick in.png -virtual-pixel edge -morphology Correlate '2x1+0+0: 0.5,0.25' out.png")
  }

  /// A sum of 1 is left to FFmpeg's own division; the convolution's turn is seen in the matrix.
  @Test func ffmpegOfSumOne() throws {
    let planes = (0..<3).map { "\($0)m=0 1 0 0 2 0 0 0 1:\($0)bias=12.75" }.joined(separator: ":")
    #expect(
      try text([[0.25, 0, 0], [0, 0.5, 0], [0, 0.25, 0]], .ffmpeg, bias: 0.05)
        == "ffmpeg -i in.png -vf \"format=gbrp,convolution=\(planes)\" out.png")
  }

  /// A single 1 in the middle is a copy to some versions, whatever the bias.
  @Test func ffmpegOfIdentity() throws {
    #expect(try text([[1]], .ffmpeg).contains("0m=0 0 0 0 2 0 0 0 0:1m="))
  }

  @Test func ffmpegOfSumZero() throws {
    #expect(try text([[1, 0, -1]], .ffmpeg, .correlation).contains("0m=0 0 0 1 0 -1 0 0 0:1m="))
    // Whole weights only: there is nothing to divide by.
    #expect(try text([[0.3, 0, -0.3]], .ffmpeg).contains("geq="))
  }

  @Test func ffmpegOfLines() throws {
    let mean = [Double](repeating: 1.0 / 9, count: 9)
    let ones = [String](repeating: "1", count: 9).joined(separator: " ")
    #expect(try text([mean], .ffmpeg).contains("0m=\(ones):0mode=row:1m="))
    #expect(try text(mean.map { [$0] }, .ffmpeg).contains("0m=\(ones):0mode=column:1m="))
    let long = [Double](repeating: 1.0 / 51, count: 51)
    #expect(try text([long], .ffmpeg).contains("geq="))
  }

  /// Weights that are no fractions of small whole numbers are within a hundredth of a step.
  @Test func ffmpegOfOddWeights() throws {
    let rows = [[0.123456, 0.2, 0.01], [0.3, 0.1, 0.0777], [0.05, 0.1, 0.038844]]
    let matrix = try #require(
      try text(rows, .ffmpeg, .correlation).split(separator: "0m=").last?.split(separator: ":").first)
    let whole = matrix.split(separator: " ").compactMap { Double($0) }
    let sum = whole.reduce(0, +)
    try #require(whole.count == 9 && sum < Double(1 << 23))
    for (weight, wanted) in zip(whole, rows.joined()) { #expect(abs(weight / sum - wanted) < 1e-5) }
  }

  @Test func ffmpegOfOthers() throws {
    let channels = ["r", "g", "b"].map { c in
      "\(c)='clip(-25+(1*\(c)(X,Y-1)+2*\(c)(X+1,Y-1)+0.33333333*\(c)(X,Y)+-4*\(c)(X+1,Y)+5*\(c)(X+2,Y)),0,255)'"
    }
    #expect(
      try Self.odd().text(for: .ffmpeg, direction: .correlation)
        == "ffmpeg -i in.png -vf \"format=gbrp,geq=interpolation=nearest:\(channels.joined(separator: ":"))\" out.png")
  }

  /// The matrix is turned once more, the target is not.
  @Test func svg() throws {
    #expect(
      try Self.odd(bias: 0.5).text(for: .svg) == """
        <filter id="kernel" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB">
          <feConvolveMatrix order="3 2" kernelMatrix="1 2 0 0.33333333 -4 5" divisor="1" bias="0.5" targetX="2" \
        targetY="0" edgeMode="duplicate" preserveAlpha="true"/>
        </filter>
        """)
    #expect(
      try Self.odd().text(for: .svg, direction: .correlation).contains(
        #"kernelMatrix="5 -4 0.33333333 0 2 1" divisor="1" bias="-0.1" targetX="0" targetY="1""#))
  }

  @Test func css() throws {
    #expect(
      try text([[1, -1]], .css, bias: 0.5) == """
        filter: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Cfilter id='kernel' x='0' y='0' \
        width='1' height='1' color-interpolation-filters='sRGB'%3E%3CfeConvolveMatrix order='2 1' kernelMatrix='1 -1' \
        divisor='1' bias='0.5' targetX='1' targetY='0' edgeMode='duplicate' preserveAlpha='true'/%3E%3C/filter%3E\
        %3C/svg%3E#kernel");
        """)
  }

  @Test func openCV() throws {
    #expect(
      try Self.odd().text(for: .opencv) == """
        import cv2
        import numpy as np

        kernel = np.array([
            [5, -4, 0.3333333333333333],
            [0, 2, 1],
        ], np.float64)
        image = cv2.imread("in.png", cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)
        white = np.iinfo(image.dtype).max
        result = cv2.filter2D(
            image, -1, kernel, anchor=(2, 0), delta=-0.1 * white, borderType=cv2.BORDER_REPLICATE)
        cv2.imwrite("out.png", result)
        """)
    #expect(!(try text([[1, 2]], .opencv)).contains("white"))
  }

  @Test func gimp() throws {
    let stored = #""R'G'B'A float""#
    #expect(
      try Self.odd().text(for: .gimp, direction: .correlation) == """
        gegl:cast-format input-format=\(stored) output-format="RGBA float" gegl:convolution-matrix \
        a1=0 a2=0 a3=0 a4=0 a5=0 b1=0 b2=0 b3=0 b4=0 b5=0 c1=0 c2=1 c3=0.33333333 c4=0 c5=0 \
        d1=0 d2=2 d3=-4 d4=0 d5=0 e1=0 e2=0 e3=5 e4=0 e5=0 \
        divisor=1 offset=-0.1 normalize=false alpha-weight=false alpha=false \
        gegl:cast-format input-format="RGBA float" output-format=\(stored)
        """)
  }

  @Test func swift() throws {
    #expect(
      try Self.odd().text(for: .swift, direction: .correlation) == """
        import ImageCodecs
        import ImageFilters

        let kernel = try Kernel(
          rows: [
            [1, 2, 0],
            [0.3333333333333333, -4, 5],
          ], anchor: .init(column: 0, row: 1))
        let filter = Convolve(kernel, direction: .correlation, bias: -0.1)
        let result = try Image(contentsOf: "in.png").filtered(by: filter)
        try result.write(to: "out.png")
        """)
  }

  private func reason(_ description: KernelDescription, _ program: KernelProgram) -> String? {
    do throws(FilterError) {
      _ = try description.text(for: program)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test func limits() throws {
    let row = KernelDescription(try Kernel(rows: [[1, 1, 1, 1, 1, 1, 1]]))
    let reach = "this kernel reaches 3 pixels from its anchor"
    #expect(reason(row, .gimp)?.hasSuffix(reach) == true)
    // Zeros reach nowhere.
    #expect(reason(KernelDescription(try Kernel(rows: [[0, 0, 1, 1, 1, 0, 0]])), .gimp) == nil)
    let large = (0..<127).map { y in (0..<127).map { x in 0.001 + Double(x * 131 + y) / 1e7 } }
    let description = KernelDescription(try Kernel(rows: large))
    for program in [KernelProgram.imagemagick, .ffmpeg] {
      #expect(
        reason(description, program)?.hasPrefix("the kernel of 127×127 is too large for \(program.name):") == true)
    }
    for program in [KernelProgram.svg, .css, .opencv, .swift] { #expect(reason(description, program) == nil) }
  }

  @Test(arguments: KernelProgram.allCases)
  func biasThatIsNoNumber(_ program: KernelProgram) throws {
    let description = KernelDescription(try Kernel(rows: [[1]]), bias: .infinity)
    #expect(reason(description, program) == "the bias has to be a finite number, not inf")
  }
}
