import JSON

/// The examples of the reference: a line with a link each.
enum ReferenceExample {
  /// The examples of one method: successes first, then errors.
  static func lines(_ examples: [Reference.Example]) -> [String] {
    let successes = examples.filter { $0.response["error"] == nil }
    let errors = examples.filter { $0.response["error"] != nil }
    guard !examples.isEmpty else { return [] }
    return ["Examples:", ""] + (successes + errors).map(line) + [""]
  }

  private static func line(_ example: Reference.Example) -> String {
    "- [\(example.name)](examples/\(example.name).json): \(example.description)"
  }
}
