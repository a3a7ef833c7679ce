import Platform
import Testing

@testable import CaseStore

@Suite("Interrupted transactions") struct InterruptionTests {
  private static func values(_ id: Int) -> [SQLValue] {
    [.integer(id), .text("n\(id)"), .text("title"), .text("description"), .text("comments")]
  }

  /// SQLite keeps a statement open after a change of the index of words, and would interrupt the rollback, too.
  @Test("A transaction that is interrupted after a change of words is undone, and the connection stays usable")
  func words() throws {
    let connection = try SQLConnection(try SQLiteLibrary.shared(), path: nil)
    func perform<Value>(
      _ begin: String, _ body: (SQLConnection, SQLInterruption) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
      let interruption = SQLInterruption(limit: .seconds(600))
      return try connection.perform(interruption) { (connection) throws(StoreError) in
        try connection.transaction(begin: begin) { (connection) throws(StoreError) in
          try body(connection, interruption)
        }
      }
    }
    try perform(SQLDialect.beginWriting) { (connection, _) throws(StoreError) in
      try connection.run(SQLDialect.createIndex)
      for id in 1...100 { try connection.run(SQLDialect.addWords, Self.values(id)) }
    }
    #expect(throws: StoreError.timedOut) {
      try perform(SQLDialect.beginWriting) { (connection, interruption) throws(StoreError) in
        try connection.run(SQLDialect.removeWords, Self.values(1))
        try connection.run(SQLDialect.addWords, Self.values(101))
        interruption.stop(.timedOut)
        try connection.run("SELECT 1")
      }
    }
    let found = try perform(SQLDialect.beginReading) { (connection, _) throws(StoreError) in
      try connection.rows(SQLDialect.findWords, [.text("title")]) { $0.integer(0) }
    }
    #expect(found == Array(1...100))
    _ = try perform(SQLDialect.beginWriting) { (connection, _) throws(StoreError) in
      try connection.run(SQLDialect.addWords, Self.values(101))
    }
  }
}
