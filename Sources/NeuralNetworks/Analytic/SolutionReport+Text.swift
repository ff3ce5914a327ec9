import Tensors

extension SolutionReport: CustomStringConvertible {
  /// Both solutions in lines for a terminal: their mean squared errors, how far one is from the other, and how it came there.
  public var description: String {
    let shape = analytic.coefficients.shape
    let sides = shape[1] == 1 ? "" : ", right sides \(shape[1])"
    let batch = search.batch.map { "batches of \($0)" } ?? "all examples in each step"
    let count = Double(examples * shape[1])
    let steps = places.last?.step ?? 0
    var lines = [
      "Least squares of \(examples) examples, unknowns \(shape[0])\(sides)",
      "Analytic: mean squared error \(short(analytic.squaredErrors.reduce(0, +) / count)), "
        + "condition number \(short(analytic.conditionNumber)), rank \(analytic.rank)",
      "Numerical: mean squared error \(short(squaredErrors.reduce(0, +) / count)), "
        + "\(steps) steps of \(search.optimizer), \(batch)",
    ]
    if diverged {
      lines.append(
        "It diverged; over all examples, gradient descent without momentum does from a rate of "
          + "\(short(largestStableRate)) on")
    } else {
      let reached = stepsToTolerance.map { "after \($0) steps" } ?? "never"
      lines.append(
        "Distance from the analytic solution: \(short(distance)); within \(short(search.tolerance)) \(reached)"
      )
    }
    let width = String(steps).count
    lines.append(String(repeating: " ", count: max(width - 4, 0)) + "step  distance")
    for place in places {
      let step = String(place.step)
      let indent = String(repeating: " ", count: max(width, 4) - step.count)
      lines.append("\(indent)\(step)  \(short(place.distance))")
    }
    return lines.joined(separator: "\n")
  }
}

/// A number in three significant digits.
private func short(_ value: Double) -> String { NumberText.of(value, digits: 3) }
