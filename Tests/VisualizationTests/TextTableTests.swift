import Testing

@testable import Visualization

@Suite struct TextTableTests {
  @Test func text() {
    var table = TextTable(["rule", "steps", "f"])
    table.append(["Adam", "120", "1.0e−5"])
    table.append(["gradient descent", "–", "2"])
    #expect(
      table.text == """
        rule              steps       f
        Adam                120  1.0e−5
        gradient descent      –       2
        """)
  }

  @Test func report() {
    var report = StudyReport()
    report.add("One.")
    report.add(TextTable(["a"]), titled: "Two")
    report.add(Canvas(width: 2, height: 2, scale: 1).image, named: "nothing")
    #expect(report.text == "One.\n\nTwo\n\na")
    #expect(report.pictures.map(\.name) == ["nothing"])
  }
}
