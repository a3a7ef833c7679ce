/// The params of one example of each method, from `protocol/examples`. Written by a test of TerminalTests.
enum MethodExamples {
  static func params(of method: String) -> String? { nil }
}
