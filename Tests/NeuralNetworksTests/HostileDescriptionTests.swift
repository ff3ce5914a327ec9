import NeuralNetworks
import Tensors
import Testing

/// Descriptions that come from a file may hold anything: what is wrong is an error that names the layer, never a trap.
@Suite("Hostile descriptions")
struct HostileDescriptionTests {
  /// One layer on a picture of 4×4×2.
  private static func layer(_ kind: String, _ settings: String, input: String = "[4,4,2]") -> String {
    #"{"input":\#(input),"layers":[{"name":"a","kind":"\#(kind)","inputs":[0],"settings":\#(settings)}]}"#
  }

  private static let huge = "9223372036854775807"

  static func extent(_ number: String) -> String { #"{"height":\#(number),"width":\#(number)}"# }

  static func convolution(
    outputs: String = "1", kernel: String = "1", stride: String = "1", padding: String = #"{"valid":{}}"#,
    dilation: String = "1", groups: String = "1"
  ) -> String {
    layer(
      "conv2d",
      """
      {"outputs":\(outputs),"kernel":\(extent(kernel)),"stride":\(extent(stride)),"padding":\(padding),
      "dilation":\(extent(dilation)),"groups":\(groups),"hasBias":true,"weightInitializer":{"standardWeights":{}},
      "biasInitializer":{"standardBias":{}}}
      """)
  }

  static func transposed(
    outputs: String = "1", kernel: String = "1", stride: String = "1", padding: String = "0", added: String = "0",
    dilation: String = "1", groups: String = "1"
  ) -> String {
    layer(
      "transposed_conv2d",
      """
      {"outputs":\(outputs),"kernel":\(extent(kernel)),"stride":\(extent(stride)),"padding":\(extent(padding)),
      "outputPadding":\(extent(added)),"dilation":\(extent(dilation)),"groups":\(groups),"hasBias":true,
      "weightInitializer":{"standardWeights":{}},"biasInitializer":{"standardBias":{}}}
      """)
  }

  static func pool(
    kernel: String = "2", stride: String = "2", padding: String = "0", dilation: String = "1"
  ) -> String {
    layer(
      "max_pool2d",
      """
      {"kernel":\(extent(kernel)),"stride":\(extent(stride)),"padding":\(extent(padding)),
      "dilation":\(extent(dilation)),"ceiling":true}
      """)
  }

  static func average(kernel: String = "2", stride: String = "2", padding: String = "0") -> String {
    layer(
      "average_pool2d",
      """
      {"windows":{"sized":{"kernel":\(extent(kernel)),"stride":\(extent(stride)),"padding":\(extent(padding)),
      "ceiling":true,"countsPadding":true}}}
      """)
  }

  @Test("The helpers' own descriptions are sound", arguments: [convolution(), transposed(), pool(), average()])
  func sound(_ text: String) throws { _ = try Network(json: text) }

  static let numbers = ["-1", "0", huge, "-\(huge)", "4611686018427387904", "4294967296", "2147483648", "1000000007"]

  static let sizes = numbers.flatMap { number in
    let all = #"{"explicit":{"_0":{"top":\#(number),"left":\#(number),"bottom":\#(number),"right":\#(number)}}}"#
    return [
      convolution(outputs: number), convolution(kernel: number), convolution(stride: number),
      convolution(dilation: number), convolution(kernel: number, padding: #"{"same":{}}"#, dilation: number),
      convolution(kernel: "2", padding: all, dilation: number), convolution(padding: all), convolution(groups: number),
      transposed(outputs: number), transposed(kernel: number), transposed(stride: number), transposed(padding: number),
      transposed(added: number), transposed(dilation: number), transposed(groups: number),
      transposed(kernel: number, dilation: number), transposed(stride: number, added: number),
      pool(kernel: number), pool(stride: number), pool(padding: number), pool(dilation: number),
      pool(kernel: number, stride: number, padding: number, dilation: number),
      average(kernel: number), average(stride: number), average(padding: number),
      layer("average_pool2d", #"{"windows":{"adaptive":{"height":\#(number),"width":\#(number)}}}"#),
      layer("dense", #"{"outputs":\#(number),"hasBias":true}"#, input: "[4]"),
      layer("upsample", #"{"factor":\#(number),"method":"nearest"}"#),
      layer("pixel_shuffle", #"{"factor":\#(number),"isInverse":false}"#),
      layer("pixel_shuffle", #"{"factor":\#(number),"isInverse":true}"#),
      layer("local_response_norm", #"{"size":\#(number),"alpha":1,"beta":1,"k":1}"#),
      layer("dropout", #"{"probability":\#(number)}"#),
      #"{"input":[\#(number)],"layers":[]}"#,
      #"{"input":[\#(number),\#(number),\#(number)],"layers":[]}"#,
    ]
  }

  @Test("Sizes beyond all measure")
  func absurdSizes() {
    var refused = 0
    for text in Self.sizes where !isSound(text) { refused += 1 }
    // Some are sizes that a layer can have: strides beyond the picture, outputs that a machine may hold.
    #expect(Double(refused) > 0.85 * Double(Self.sizes.count))
  }

  @Test("A large picture with large weights is refused before anything is multiplied")
  func products() {
    for shape in ["[1073741824,1,1]", "[32768,32768,1]", "[1,1,2147483647]"] {
      for kind in ["flatten", "sum"] {
        let settings = kind == "flatten" ? #"{"order":{"channelsLast":{}}}"# : "{}"
        #expect(isSound(Self.layer(kind, settings, input: shape)))
      }
      let dense = """
        {"input":\(shape),"layers":[
        {"name":"f","kind":"flatten","inputs":[0],"settings":{"order":{"channelsLast":{}}}},
        {"name":"d","kind":"dense","inputs":[1],"settings":{"outputs":2147483647,"hasBias":true,
        "weightInitializer":{"zeros":{}},"biasInitializer":{"zeros":{}}}}]}
        """
        .replacing("zeros", with: "pyTorch")
      let error = #expect(throws: NetworkError.self) { _ = try Network(json: dense) }
      #expect(error?.kind == .shape && error?.reason.hasPrefix("layer d: weight of") == true)
    }
    let sum = """
      {"input":[1,1,1073741824],"layers":[{"name":"c","kind":"concatenation","inputs":[0,0,0,0],"settings":{}}]}
      """
    #expect(
      throws: NetworkError(.shape, "layer c: an output of 1×1×4294967296 is empty or has more than 2147483647 numbers")
    ) { _ = try Network(json: sum) }
  }

  @Test("Padding and dilation that make a thread's memory absurd are refused by the plan, with few parameters")
  func scratch() throws {
    let padding = 1 << 29
    for text in [
      Self.convolution(
        stride: "\(padding)",
        padding: #"{"explicit":{"_0":{"top":0,"left":\#(padding),"bottom":0,"right":\#(padding)}}}"#),
      Self.convolution(
        kernel: "2",
        padding:
          #"{"explicit":{"_0":{"top":\#(padding),"left":\#(padding),"bottom":\#(padding),"right":\#(padding)}}}"#,
        dilation: "\(2 * padding)"),
    ] {
      let network = try Network(json: text)
      let parameters = network.initialParameters(seed: 1)
      #expect(parameters.count < 100)
      let error = #expect(throws: NetworkError.self) {
        _ = try NetworkPlan(network, parameters: parameters, batch: 1 << 20)
      }
      #expect(error?.kind == .shape && error?.reason.hasPrefix("layer a") == true)
    }
  }

  @Test(
    "What is wrong is told with the layer and the setting",
    arguments: [
      (layer("dense", "{}"), #"layer a: "settings.outputs" is missing"#),
      (layer("dense", #"{"outputs":"many"}"#), #"layer a: "settings.outputs" has another type than it should"#),
      (layer("dense", #"{"outputs":1.5}"#), "layer a: a value cannot be read"),
      (layer("dense", #"{"outputs":1e30}"#), "layer a: a value cannot be read"),
      (layer("dropout", #"{"probability":NaN}"#), "this is no description of a network: it is not valid JSON"),
      (
        layer("dropout", #"{"probability":"nan"}"#), #"layer a: "settings.probability" has another type than it should"#
      ),
      (layer("dropout", #"{"probability":2}"#), "layer a: a probability of 2.0 to be dropped is not in 0..<1"),
      (layer("upsample", #"{"factor":2,"method":"magic"}"#), #"layer a: "settings.method" has a value that cannot be"#),
      (
        layer("activation", #"{"function":{"softest":{}}}"#),
        #"layer a: "settings.function" has another type than it should"#
      ),
      (
        layer("batch_norm", #"{"momentum":-1,"epsilon":0,"isAffine":true}"#),
        "layer a: batch normalisation with momentum -1.0 and epsilon 0.0"
      ),
      (
        layer("local_response_norm", #"{"size":3,"alpha":1,"beta":1,"k":1e39}"#),
        "layer a: a value cannot be read"
      ),
      (layer("\u{1B}[2J", "{}"), "layer a: a value cannot be read"),
      (layer("\\u001b[2J", "{}"), #"layer a is of the kind "\u{1B}[2J", which is not known"#),
      (
        #"{"input":[3],"layers":[{"name":"\u0007","kind":"sum","inputs":[0],"settings":{}}]}"#,
        #"layer "\u{07}" has a name with control characters"#
      ),
      (
        #"{"input":[3],"layers":[{"kind":"sum","inputs":[0],"settings":{}}]}"#,
        #"this is no description of a network: "layers.0.name" is missing"#
      ),
      (
        #"{"input":[3],"layers":[{"name":"a","kind":"sum","inputs":[1],"settings":{}}]}"#,
        "layer a takes a value that no layer before it gives"
      ),
      (
        #"{"input":[3],"layers":[{"name":"a","kind":"sum","inputs":[-1],"settings":{}}]}"#,
        "layer a takes a value that no layer before it gives"
      ),
      (
        #"{"input":[3],"layers":[{"name":"a","kind":"sum","inputs":[0],"settings":{}},"#
          + #"{"name":"a","kind":"sum","inputs":[0],"settings":{}}]}"#,
        "there are two layers of the name a"
      ),
    ])
  func reasons(_ text: String, _ reason: String) {
    let error = #expect(throws: NetworkError.self) { _ = try Network(json: text) }
    #expect(error?.reason == reason)
  }

  @Test("Lists in lists in lists are refused, not followed to the end of the stack")
  func nesting() {
    let lists = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    for text in [lists, #"{"input":\#(lists),"layers":[]}"#, Self.layer("dense", lists)] {
      let error = #expect(throws: NetworkError.self) { _ = try Network(json: text) }
      #expect(error?.reason == "this is no description of a network: it is not valid JSON")
    }
  }

  @Test("Many layers take time in proportion")
  func many() throws {
    let layers = (0..<5_000).map { #"{"name":"\#($0)","kind":"sum","inputs":[\#($0)],"settings":{}}"# }
    let network = try Network(json: #"{"input":[1],"layers":[\#(layers.joined(separator: ","))]}"#)
    #expect(network.nodes.count == 5_000)
  }

  @Test("Strides without end: receptive fields and sums that no Int holds are printed")
  func summaries() throws {
    let layer =
      #""kind":"max_pool2d","settings":{"kernel":\#(Self.extent("1")),"stride":\#(Self.extent("1073741824")),"#
      + #""padding":\#(Self.extent("0")),"dilation":\#(Self.extent("1")),"ceiling":false}"#
    let layers = (0..<4).map { #"{"name":"\#($0)","inputs":[\#($0)],\#(layer)}"# }
    let network = try Network(json: #"{"input":[1,1,1],"layers":[\#(layers.joined(separator: ","))]}"#)
    #expect(network.summary.contains("e+36"))
  }

  @Test("Changed at random, a description is read or refused, never a trap", arguments: [1, 2, 3, 4] as [UInt64])
  func mutations(seed: UInt64) throws {
    let sound = try DescriptionTests().everyLayer().json
    let pieces = Self.pieces(sound)
    var random = RandomGenerator(seed: seed)
    var (read, refused) = (0, 0)
    for _ in 0..<300 {
      var mutated = pieces
      for _ in 0..<Int.random(in: 1...2, using: &random) { Self.mutate(&mutated, using: &random) }
      if isSound(mutated.joined()) { read += 1 } else { refused += 1 }
    }
    #expect(refused > 20 && read > 0)
  }

  /// Whether a text is a description; one that is has all that follows from it.
  private func isSound(_ text: String) -> Bool {
    guard let network = try? Network(json: text) else { return false }
    _ = network.summary
    let count = network.declarations.reduce(0) { $0 + min($1.shape.count, 1 << 30) }
    let values = network.nodes.reduce(network.input.count) { $0 + min($1.shape.count, 1 << 30) }
    guard count < 20_000, values < 20_000, let again = try? Network(json: network.json) else { return true }
    #expect(again.json == network.json)
    guard
      let plan = try? NetworkPlan(
        network, parameters: network.initialParameters(seed: 1), batch: 1, learns: true, wantsInputGradient: true)
    else { return true }
    plan.forward(batch: 1, isTraining: true)
    plan.backward(batch: 1)
    return true
  }

  /// Numbers, strings and single characters of a JSON text.
  private static func pieces(_ text: String) -> [String] {
    text.matches(of: /-?[0-9][0-9.eE+-]*|"[^"]*"|./).map { String($0.output) }
  }

  private static func mutate(_ pieces: inout [String], using random: inout RandomGenerator) {
    let isNumber = pieces.indices.filter { pieces[$0].first?.isNumber == true || pieces[$0].first == "-" }
    let place = Int.random(in: pieces.indices, using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0..<4:
      guard let index = isNumber.randomElement(using: &random) else { return }
      let small = (0...7).map(String.init)
      pieces[index] =
        (Bool.random(using: &random)
        ? small : numbers + ["1e308", "1e-320", "0.5", "NaN", "null", "\"1\"", "[]", "true"])
        .randomElement(using: &random) ?? ""
    case 4: pieces.remove(at: place)
    case 5: pieces.insert(pieces.randomElement(using: &random) ?? "", at: place)
    case 6: pieces.swapAt(place, Int.random(in: pieces.indices, using: &random))
    default: pieces[place] = pieces.filter { $0.hasPrefix("\"") }.randomElement(using: &random) ?? ""
    }
  }
}
