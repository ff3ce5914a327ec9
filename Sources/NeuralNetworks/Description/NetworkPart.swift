/// What a network can be written with: a layer, or several of them with a form.
public protocol NetworkPart: Sendable {
  /// Adds the part's layers to a graph.
  ///
  /// - Parameters:
  ///   - graph: the graph.
  ///   - input: the value that the part takes.
  /// - Returns: the value that it gives.
  /// - Throws: ``NetworkError`` where a layer cannot work on what it gets.
  func add(to graph: inout NetworkGraph, after input: Int) throws(NetworkError) -> Int
}

/// Makes a network's parts of the lines of a closure.
@resultBuilder
public enum NetworkBuilder {
  /// A line: one part.
  public static func buildExpression(_ part: any NetworkPart) -> [any NetworkPart] { [part] }
  /// A line: parts that a function gives.
  public static func buildExpression(_ parts: [any NetworkPart]) -> [any NetworkPart] { parts }
  /// All lines.
  public static func buildBlock(_ parts: [any NetworkPart]...) -> [any NetworkPart] { parts.flatMap { $0 } }
  /// The parts of an `if`, where its condition holds.
  public static func buildOptional(_ parts: [any NetworkPart]?) -> [any NetworkPart] { parts ?? [] }
  /// The parts of an `if` with an `else`.
  public static func buildEither(first parts: [any NetworkPart]) -> [any NetworkPart] { parts }
  /// The parts of an `else`.
  public static func buildEither(second parts: [any NetworkPart]) -> [any NetworkPart] { parts }
  /// The parts of a loop.
  public static func buildArray(_ parts: [[any NetworkPart]]) -> [any NetworkPart] { parts.flatMap { $0 } }
}

/// Parts one after the other, under one name.
public struct Block: NetworkPart {
  private let parts: [any NetworkPart]

  /// Parts, each of which takes the output of the one before.
  public init(@NetworkBuilder _ parts: () -> [any NetworkPart]) { self.parts = parts() }

  public func add(to graph: inout NetworkGraph, after input: Int) throws(NetworkError) -> Int {
    try graph.append(parts, after: input)
  }
}

/// A part and a way around it, added (He and others 2015).
public struct Residual: NetworkPart {
  private let parts: [any NetworkPart]
  private let shortcut: [any NetworkPart]

  /// Parts, and what the way around them goes through: nothing unless shapes have to be made the same.
  ///
  /// The parts are named `body` and `shortcut`, the sum `sum`.
  public init(
    @NetworkBuilder _ parts: () -> [any NetworkPart],
    @NetworkBuilder shortcut: () -> [any NetworkPart] = { [] }
  ) {
    self.parts = parts()
    self.shortcut = shortcut()
  }

  public func add(to graph: inout NetworkGraph, after input: Int) throws(NetworkError) -> Int {
    let body = try graph.append(parts, after: input, named: "body")
    let around = try graph.append(shortcut, after: input, named: "shortcut")
    return try graph.append(Sum(), inputs: [body, around], named: "sum")
  }
}

/// Several parts that all take the same input; their outputs' channels are put behind each other (Szegedy and others 2014).
public struct Parallel: NetworkPart {
  private let branches: [any NetworkPart]

  /// The branches; those of several layers are ``Block``s. The channels are put together by the layer `concatenation`.
  public init(@NetworkBuilder _ branches: () -> [any NetworkPart]) { self.branches = branches() }

  public func add(to graph: inout NetworkGraph, after input: Int) throws(NetworkError) -> Int {
    var outputs: [Int] = []
    for branch in branches { outputs.append(try graph.append([branch], after: input)) }
    return try graph.append(Concatenation(), inputs: outputs, named: "concatenation")
  }
}

/// Stages each of which sees the outputs of all stages before it (Huang and others 2017).
public struct DenseBlock: NetworkPart {
  private let stages: [Block]

  /// A number of stages of the same form.
  ///
  /// - Parameters:
  ///   - count: the number of stages.
  ///   - stage: the parts of a stage; the number of its output channels is the block's growth.
  public init(_ count: Int, @NetworkBuilder stage: () -> [any NetworkPart]) {
    stages = (0..<count).map { _ in Block(stage) }
  }

  public func add(to graph: inout NetworkGraph, after input: Int) throws(NetworkError) -> Int {
    var value = input
    for (index, stage) in stages.enumerated() {
      let grown = try graph.append([stage], after: value)
      value = try graph.append(Concatenation(), inputs: [value, grown], named: "concatenation\(index)")
    }
    return value
  }
}

/// Parts beside the way: they take a value, and so does what comes after them (Szegedy and others 2014, auxiliary
/// classifiers).
///
/// Their own output is seen by a loss where the plan's outputs name it.
public struct AuxiliaryHead: NetworkPart {
  private let parts: [any NetworkPart]

  /// Parts, each of which takes the output of the one before.
  public init(@NetworkBuilder _ parts: () -> [any NetworkPart]) { self.parts = parts() }

  public func add(to graph: inout NetworkGraph, after input: Int) throws(NetworkError) -> Int {
    _ = try graph.append(parts, after: input)
    return input
  }
}

/// A part under a name of its own.
struct NamedPart: NetworkPart {
  let name: String
  let part: any NetworkPart

  func add(to graph: inout NetworkGraph, after input: Int) throws(NetworkError) -> Int {
    try graph.append([self], after: input)
  }
}

extension NetworkPart {
  /// The part under a name instead of a number.
  public func named(_ name: String) -> some NetworkPart { NamedPart(name: name, part: self) }
}
