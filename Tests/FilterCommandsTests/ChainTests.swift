import ImageCodecs
import ImageFilters
import SystemPackage
import TestSupport
import Testing

@testable import FilterCommands

@Suite struct ChainTests {
  @Test func words() throws {
    #expect(try ChainWords.split("blur 2|sobel") == [["blur", "2"], ["sobel"]])
    #expect(try ChainWords.split("  a 'b  c|d' | e\"f g\"h ") == [["a", "b  c|d"], ["ef gh"]])
    #expect(try ChainWords.split(#"a\ b "c\"d\e" '\' \|"#) == [["a b", #"c"d\e"#, #"\"#, "|"]])
    #expect(try ChainWords.split("a ''") == [["a", ""]])
    #expect(try ChainWords.split("a\n| b\t") == [["a"], ["b"]])
  }

  @Test(arguments: [
    ("", "the chain is empty; an example is 'blur 2 | sobel'"),
    ("  ", "the chain is empty; an example is 'blur 2 | sobel'"),
    ("blur 2 |", "step 2 of the chain is empty"),
    ("| blur 2", "step 1 of the chain is empty"),
    ("blur 2 || gray", "step 2 of the chain is empty"),
    ("blur '2", "the chain has a ' that is not closed"),
    ("blur 2\\", "the chain ends with a backslash"),
    ("blur 2 | sobell", "step 2: there is no filter `sobell`; did you mean `sobel`?"),
    ("blur 0", "step 1, `blur`: sigma has to be above 0 and at most 10000 pixels, not 0.0"),
    ("blur nan", "step 1, `blur`: sigma has to be above 0 and at most 10000 pixels, not nan"),
    ("blur 2 3", "step 1, `blur`: `3` is one value too many; 1 may be given without a name"),
    ("blur", "step 1, `blur`: Missing expected argument '--sigma <sigma>'"),
    ("gray | sobel --output z", "step 2, `sobel`: The value 'z' is invalid for '--output <part>'"),
    ("gray | sobel --nonsense", "step 2, `sobel`: there is no option --nonsense in a step"),
    ("blur --sgima 2", "step 1, `blur`: there is no option --sgima; did you mean --sigma?"),
    ("blur --sigma -2", "step 1, `blur`: sigma has to be above 0"),
    ("dilate 2", "step 1: there is no filter `dilate`; did you mean `morphology dilate`?"),
    ("median 0", "step 1, `median`: the radius has to be 1…127 pixels, not 0"),
    ("gray --linear", "step 1, `gray`: there is no option --linear in a step"),
    (
      "convolve '1 2; 3'",
      "step 1, `convolve`: the kernel \"1 2; 3\": row 2 has 1 number, row 1 has 2"
    ),
    (
      "convolve '1 -1' --normalize",
      "step 1, `convolve`: the kernel's weights sum to 0, so nothing makes them sum to 1"
    ),
  ])
  func mistakes(_ chain: String, _ message: String) throws {
    let error = try #require(throws: FilterError.self) { try ParsedChain(chain) }
    #expect(error.reason.hasPrefix(message), "\(error.reason)")
  }

  /// A chain's text and the same filters as values.
  static let chains: [(String, FilterChain)] = [
    ("blur 2", FilterChain([Blur(sigma: 2)])),
    ("blur --sigma 2,1 --border wrap", FilterChain([Blur(sigmaX: 2, sigmaY: 1, border: .wrap)])),
    (
      "blur 1.5 | sobel x --range offset", Blur(sigma: 1.5).then(Gradient(.sobel, output: .x, range: .offset))
    ),
    ("sharpen 1.5 0.8 --threshold=0.1", FilterChain([Sharpen(sigma: 1.5, amount: 0.8, threshold: 0.1)])),
    ("emboss -45 | median 2", Emboss(angle: -45).then(Median(radius: 2))),
    (
      "morphology open 2 --element disk | gray rec709",
      Morphology(.open, element: .disk, radius: 2).then(Grayscale(weights: .rec709))
    ),
    ("log 2 --scale -1|box 3,1", LaplacianOfGaussian(sigma: 2, scale: -1).then(Box(radiusX: 3, radiusY: 1))),
    ("bilateral 2 --color-sigma 0.2", FilterChain([Bilateral(radius: 2, colorSigma: 0.2)])),
    ("canny 1 0.05 0.2", FilterChain([Canny(sigma: 1, low: 0.05, high: 0.2)])),
    ("gaussian 2 | grey", Blur(sigma: 2).then(Grayscale())),
    ("laplacian 8 --per-channel", FilterChain([Laplacian(neighbors: .eight, perChannel: true)])),
  ]

  @Test(arguments: chains.indices)
  func isTheSameAsValues(_ index: Int) throws {
    let (text, filters) = Self.chains[index]
    let image = try Image(contentsOf: Fixture.path("images/scene-rgba.png"))
    #expect(try image.filtered(by: ParsedChain(text).filter) == image.filtered(by: filters))
  }

  @Test func kernels() throws {
    let image = try Image(contentsOf: Fixture.path("images/scene.png"))
    let kernel = try Kernel(rows: [[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    #expect(
      try image.filtered(by: ParsedChain("convolve '1,0,-1; 2,0,-2; 1,0,-1' --bias 0.5").filter)
        == image.filtered(by: Convolve(kernel, bias: 0.5)))
    #expect(
      try image.filtered(by: ParsedChain("convolve sobel-x --direction correlation --bias -0.25").filter)
        == image.filtered(
          by: Convolve(try #require(Kernel.named("sobel-x")), direction: .correlation, bias: -0.25)))
  }

  @Test func valuesThatBeginWithADash() throws {
    let image = try Image(contentsOf: Fixture.path("images/scene.png"))
    let kernel = try Kernel(rows: [[-1, 0, 1]])
    for text in ["convolve -1,0,1", "convolve '-1 0 1'", "convolve --kernel '-1 0 1'"] {
      #expect(try image.filtered(by: ParsedChain(text).filter) == image.filtered(by: Convolve(kernel)))
    }
  }

  @Test func distances() {
    #expect(EditDistance.between("sobel", "sobel") == 0)
    #expect(EditDistance.between("sobl", "sobel") == 1)
    #expect(EditDistance.between("", "box") == 3)
    #expect(EditDistance.between("kitten", "sitting") == 3)
  }
}
