import NeuralNetworks
import Synchronization
import Tensors

/// A network bound to memory as often as tasks run at one time.
///
/// Unchecked: a plan belongs to one task at a time.
final class PlanPool: @unchecked Sendable {
  private let network: Network
  private let parameters: Parameters
  private let plans: Mutex<[Piece]>

  private struct Piece: @unchecked Sendable {
    let plan: NetworkPlan
  }

  init(_ network: Network, _ parameters: Parameters) throws(NetworkError) {
    self.network = network
    self.parameters = parameters
    let plan = try NetworkPlan(network, parameters: parameters, batch: 1, kept: .outputs, parallelism: .serial)
    plans = Mutex([Piece(plan: plan)])
  }

  /// Calls a closure with a plan.
  func use(_ body: (NetworkPlan) -> Void) {
    let piece = plans.withLock { $0.popLast() } ?? another()
    body(piece.plan)
    plans.withLock { $0.append(piece) }
  }

  private func another() -> Piece {
    do throws(NetworkError) {
      return Piece(
        plan: try NetworkPlan(network, parameters: parameters, batch: 1, kept: .outputs, parallelism: .serial))
    } catch {
      preconditionFailure("a plan that was possible once: \(error)")
    }
  }
}
