import BenchmarkWorks
import Foundation

/// Does every work of a list once and writes what comes out as .npy, for its error to be measured.
@main
enum WriteResults {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else {
      print("usage: WriteResults <list of works.json> <output folder>")
      exit(2)
    }
    for work in try Work.list(contentsOf: URL(filePath: arguments[1])) {
      try work.writeResult(into: arguments[2])
    }
  }
}
