import Foundation
import ImageCodecs
import SystemPackage
import Tensors
import TestSupport
import Testing

@testable import Visualization

@Suite struct HTMLReportTests {
  /// A page with a part of each kind, and signs that HTML has a meaning for in each.
  private func page() throws -> HTMLReport {
    var page = HTMLReport(title: "A <b> & \"c\"")
    page.add(heading: "Heads & <tails>")
    page.add(paragraph: "One line\nand </p> another 'one' \u{1B}[31m")
    page.add(lines: "a  <b>\n  c")
    page.add(facts: [("command", "imgfilter blur 'a <b>.png'"), ("seed", "7")])
    var table = TextTable(["na<me", "value"])
    table.append(["x & y", "1.5"])
    page.add(table, titled: "Table <1>")
    try page.add(Self.image, caption: "A \"picture\" > none", scale: 2)
    return page
  }

  private static let image = Image(
    .uint8(Tensor(shape: [4, 6, 3], elements: (0..<72).map { UInt8($0 * 3) })), color: .rgb)

  @Test func escapesEverything() throws {
    let html = try page().html
    for text in [
      "<title>A &lt;b&gt; &amp; &quot;c&quot;</title>", "<h1>A &lt;b&gt; &amp; &quot;c&quot;</h1>",
      "<h2>Heads &amp; &lt;tails&gt;</h2>", "<p>One line\nand &lt;/p&gt; another &#39;one&#39; \u{FFFD}[31m</p>",
      "<pre tabindex=\"0\">a  &lt;b&gt;\n  c</pre>",
      "<dt>command</dt><dd>imgfilter blur &#39;a &lt;b&gt;.png&#39;</dd>",
      "<tr><th>na&lt;me</th><th class=\"number\">value</th></tr>",
      "<tr><td>x &amp; y</td><td class=\"number\">1.5</td></tr>", "alt=\"A &quot;picture&quot; &gt; none\"",
    ] { #expect(html.contains(text), "\(text)") }
  }

  /// Each tag that is opened is closed, in order.
  @Test func isWellFormed() throws {
    let html = try page().html
    let style =
      try #require(html.range(of: "<style>")).upperBound..<(try #require(html.range(of: "</style>"))).lowerBound
    var open: [Substring] = []
    for tag in html.replacingCharacters(in: style, with: "").split(separator: "<").dropFirst() {
      let name = tag.prefix { $0 != " " && $0 != ">" && $0 != "\n" }
      if name.hasPrefix("/") {
        #expect(open.popLast() == name.dropFirst())
      } else if !["!DOCTYPE", "meta", "link", "input", "img"].contains(name) {
        open.append(name)
      }
    }
    #expect(open.isEmpty)
  }

  @Test func fetchesAndRunsNothing() throws {
    let html = try page().html
    #expect(!html.contains("http:") && !html.contains("https:") && !html.contains("<script") && !html.contains("url("))
    #expect(html.contains("default-src 'none'; img-src data:; style-src 'unsafe-inline'"))
    let addresses =
      html.components(separatedBy: "src=\"").dropFirst() + html.components(separatedBy: "href=\"").dropFirst()
    #expect(addresses.count == 2 && addresses.allSatisfy { $0.hasPrefix("data:") })
  }

  @Test func hasThePicture() throws {
    let html = try page().html
    let start = try #require(html.range(of: "src=\"data:image/png;base64,")).upperBound
    let text = html[start...].prefix { $0 != "\"" }
    let decoded = try Image(decoding: [UInt8](try #require(Data(base64Encoded: String(text)))))
    #expect(decoded.samples == Self.image.samples)
    // Drawn with two pixels for each point.
    #expect(html[start...].contains("\" width=\"3\" height=\"2\" alt="))
  }

  @Test func alignedLinesBecomeNamesAndValues() {
    var page = HTMLReport(title: "a")
    page.add(aligned: "A sentence.\nlearnt from  3 samples\nPSNR         40 dB, or  so\n  indented\nThe end.")
    let html = page.html
    #expect(
      html.contains(
        """
        <p>A sentence.</p>
        <dl>
        <dt>learnt from</dt><dd>3 samples</dd>
        <dt>PSNR</dt><dd>40 dB, or  so</dd>
        </dl>
        <p>  indented
        The end.</p>
        """))
  }

  @Test(arguments: 0..<8)
  func base64(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: 37 &* $0 &+ 200) }
    #expect(Base64.text(bytes) == Data(bytes).base64EncodedString())
  }

  @Test func sameContentsSameBytes() throws {
    let folder = try TemporaryFolder()
    try page().write(to: folder.file("a.html"))
    try page().write(to: folder.file("b.html"))
    #expect(try folder.bytes("a.html") == folder.bytes("b.html"))
    #expect(folder.contents == ["a.html", "b.html"])
    let error = #expect(throws: TensorFileError.self) { try page().write(to: folder.file("no/a.html")) }
    #expect(error?.kind == .cannotCreate)
  }

  @Test func takesAStudyInItsOrder() throws {
    var study = StudyReport()
    study.add("A sentence.")
    study.add(Self.image, named: "first")
    var table = TextTable(["a", "b"])
    table.append(["1", "2"])
    study.add(table, titled: "Numbers")
    study.add("layer  size\nconv   3")
    #expect(study.text == "A sentence.\n\nNumbers\n\na  b\n1  2\n\nlayer  size\nconv   3")
    #expect(study.pictures.map(\.name) == ["first"])
    var page = HTMLReport(title: "Study")
    try page.add(study, scale: 1)
    let html = page.html
    let places = try [
      "<p>A sentence.</p>", "<figcaption>first</figcaption>", "Numbers", "<pre tabindex=\"0\">layer  size",
    ]
    .map { try #require(html.range(of: $0)).lowerBound }
    #expect(places == places.sorted())
  }
}
