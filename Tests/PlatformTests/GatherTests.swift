import Platform
import Testing

private struct Refusal: Error, Equatable { let item: Int }

@Suite("Small utilities")
struct GatherTests {
  @Test("Results have the order of the items, whichever ends first")
  func order() async {
    let found = await gather(0..<50) { item -> Int in
      for _ in 0..<(50 - item) { await Task.yield() }
      return item * 2
    }
    #expect(found == (0..<50).map { $0 * 2 })
    #expect(await gather([Int]()) { $0 }.isEmpty)
  }

  @Test("A failure of one item keeps the results of the others")
  func failures() async {
    let found = await gatherResults(0..<4) { (item) async throws(Refusal) -> Int in
      if item % 2 == 1 { throw Refusal(item: item) }
      return item
    }
    #expect(found == [.success(0), .failure(Refusal(item: 1)), .success(2), .failure(Refusal(item: 3))])
  }

  @Test(
    "FNV-1a matches its reference vectors",
    arguments: [
      ("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8"),
    ])
  func hashes(text: String, hex: String) {
    #expect(FNV1a(text.utf8).hex == hex)
    var parts = FNV1a()
    for byte in text.utf8 { parts.add(byte) }
    #expect(parts.hex == hex && hex.utf8.count == FNV1a.digits)
  }

  @Test(
    "A decimal is one ASCII digit or more",
    arguments: [
      ("0", true), ("0123456789", true), ("", false), ("-1", false), ("1 ", false), ("٣", false), ("1a", false),
    ])
  func decimal(text: String, isDecimal: Bool) {
    #expect(text.isDecimal == isDecimal)
    #expect(text[...].isDecimal == isDecimal)
  }
}
