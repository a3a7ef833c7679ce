import JSON
import Platform
import TestSupport
import Testing

@testable import Terminal

@Suite("The rows and columns of lists")
struct ListOutputTests {
  private static let chosen: [(fields: String, names: Set<String>)] = [
    ("id,title", ["id", "title"]), ("title,id", ["id", "title"]), ("id", ["id", "number"]),
    ("title,as-of,stale", ["id", "title"]),
  ]

  @Test("--fields accepts what every case has", arguments: chosen)
  func choice(fields: String, names: Set<String>) throws {
    let console = RecordingConsole()
    #expect(try console.run("list --limit 1 --output jsonl --fields \(fields)") == 0, "\(console.errors)")
    let members = try JSON(parsing: console.output).object ?? []
    #expect(names.isSubset(of: members.map(\.name)))
    #expect(!members.contains { ["description", "status", "updatedAt"].contains($0.name) }, "\(console.output)")
  }

  @Test("--fields refuses other words")
  func unknownField() throws {
    let console = RecordingConsole()
    #expect(try console.run("list --fields id,raw") == 2)
    #expect(console.errors.contains("Unknown value \"raw\" of --fields."))
  }

  @Test("A folder that another export writes to is refused")
  func lockedFolder() throws {
    let console = RecordingConsole()
    let folder = "\(console.folder.path)/cases"
    try FileSystem.makeFolders(folder)
    let lock = try #require(try FileLock.take(folder: folder))
    #expect(try console.run("export --limit 1 cases") == 1)
    #expect(console.errors.hasPrefix("casewire: Another export writes to \(folder)."), "\(console.errors)")
    #expect(FileSystem.names(in: folder, atMost: 9).isEmpty)
    lock.release()
    #expect(try console.run("export --limit 1 cases") == 0, "\(console.errors)")
    #expect(FileSystem.names(in: folder, atMost: 9).count == 1)
  }
}
