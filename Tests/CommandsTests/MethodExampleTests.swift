import CaseService
import JSON
import Testing

@Suite("The examples in the help of the commands")
struct MethodExampleTests {
  @Test("Each method with an example has one of it in the help")
  func examples() throws {
    try expectCurrent("Sources/Terminal/MethodExamples.swift", Self.source)
  }

  /// The shortest success of each method: a first command needs no more.
  private static var source: String {
    let rows = methodTable.filter { $0.name.contains("/") }.compactMap { row -> String? in
      let successes = ExampleFile.all.filter { !$0.isRefusal && $0.method == row.name }
      let complete = successes.filter(\.before.isEmpty)
      let found = (complete.isEmpty ? successes : complete)
        .map { ($0.request["params"] ?? [:]).text }.filter { !$0.contains("$repeat") && !$0.contains("cursor") }
      let text = found.min { ($0.count < 3 ? 1000 : $0.count, $0) < ($1.count < 3 ? 1000 : $1.count, $1) }
      return text.map { "    case \"\(row.name)\": #\"\($0)\"#\n" }
    }
    return """
      /// The params of one example of each method, from `protocol/examples`. Written by `MethodExampleTests` in CommandsTests.
      enum MethodExamples {
        // swift-format-ignore
        static func params(of method: String) -> String? {
          switch method {

      """.replacing("\n\n", with: "\n") + rows.joined() + """
            default: nil
            }
          }
        }

        """
  }
}
