import Platform
import TestSupport
import Testing

@testable import Terminal

@Suite("watch")
struct WatchTests {
  private static let live = ["--live", "6000"]

  @Test(
    "Its lines fit the terminal, and it ends after the changes that were asked for", arguments: [20, 30, 44, 60, 100])
  func width(columns: Int) throws {
    let console = RecordingConsole(columns: columns, environment: ["TERM": "dumb"])
    #expect(try console.run(lines: ["watch --limit 3"], options: Self.live) == [0], "\(console.errors)")
    let lines = console.output.split(separator: "\n").map(String.init)
    #expect(lines.count >= 3 && lines.allSatisfy { DisplayWidth.of($0) <= columns }, "\(lines)")
  }

  @Test("In a pipe, the format is the one that was asked for, and --wait-seconds needs no state")
  func formats() throws {
    let table = RecordingConsole()
    #expect(
      try table.run(lines: ["watch --limit 1 --output table --wait-seconds 5"], options: Self.live) == [0],
      "\(table.errors)")
    #expect(!table.output.hasPrefix("{") && table.output.hasSuffix("\n"))
    let json = RecordingConsole()
    #expect(try json.run(lines: ["watch --limit 1"], options: Self.live) == [0])
    #expect(json.output.hasPrefix("{\"id\""), "\(json.output)")
  }
}
