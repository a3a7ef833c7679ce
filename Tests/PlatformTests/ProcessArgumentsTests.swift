import Platform
import Testing

@Suite struct ProcessArgumentsTests {
  @Test("They are those of Swift's runtime, as bytes")
  func words() throws {
    let words = try #require(ProcessArguments.words)
    #expect(words.map { String(decoding: $0, as: UTF8.self) } == CommandLine.arguments)
    #expect(ProcessArguments.all == Array(words.dropFirst()))
  }
}
