import Convolution
import Tensors

extension NetworkPlan {
  /// Parameters' memory, filled: trained ones, their gradients, the others, and where each lies.
  static func bind(
    _ network: Network, _ parameters: Parameters, learns: Bool
  ) throws(NetworkError) -> (
    FloatMemory, FloatMemory, FloatMemory, [(declaration: ParameterDeclaration, buffer: ParameterBuffer)]
  ) {
    let declarations = network.declarations
    func count(_ isTrained: Bool) -> Int {
      declarations.reduce(0) { $0 + ($1.isTrained == isTrained ? $1.shape.count : 0) }
    }
    let trained = FloatMemory(zeros: count(true))
    let gradients = FloatMemory(zeros: learns ? count(true) : 0)
    let constants = FloatMemory(zeros: count(false))
    var (place, constantPlace) = (0, 0)
    var bound: [(declaration: ParameterDeclaration, buffer: ParameterBuffer)] = []
    for declaration in declarations {
      guard let numbers = parameters[declaration.name] else {
        throw NetworkError(.parameters, "there is no parameter \(declaration.name)")
      }
      guard numbers.shape == declaration.shape else {
        throw NetworkError(
          .parameters,
          "the parameter \(declaration.name) is \(numbers.shape), where the network needs \(declaration.shape)")
      }
      let isTrained = declaration.isTrained
      let base = isTrained ? trained.base + place : constants.base + constantPlace
      numbers.withUnsafeBufferPointer { numbers in
        for index in numbers.indices { base[index] = numbers[index] }
      }
      bound.append(
        (
          declaration,
          ParameterBuffer(
            values: base, gradient: learns && isTrained ? gradients.base + place : nil, count: numbers.count)
        ))
      if isTrained { place += numbers.count } else { constantPlace += numbers.count }
    }
    return (trained, gradients, constants, bound)
  }

  /// The values whose gradients the loss writes.
  static func seeds(_ outputs: [String], _ network: Network) throws(NetworkError) -> Set<Int> {
    var seeds: Set<Int> = []
    for name in outputs {
      guard let index = network.nodes.firstIndex(where: { $0.name == name }) else {
        throw NetworkError(.description, "there is no layer \(name)")
      }
      seeds.insert(index + 1)
    }
    return seeds
  }
}
