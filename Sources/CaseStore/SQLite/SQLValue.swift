/// A value that is bound to a statement.
enum SQLValue: Sendable {
  case null
  case integer(Int)
  case number(Double)
  case text(String)
  case bytes([UInt8])

  init(_ value: Int?) { self = value.map { .integer($0) } ?? .null }
  init(_ value: String?) { self = value.map { .text($0) } ?? .null }
  init(_ value: Bool) { self = .integer(value ? 1 : 0) }
}

extension SQLValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
  init(integerLiteral value: Int) { self = .integer(value) }
  init(stringLiteral value: String) { self = .text(value) }
  init(nilLiteral: ()) { self = .null }
}

/// The row that a statement returned last. Valid until its statement continues.
struct SQLRow {
  private let library: SQLiteLibrary
  private let statement: SQLiteLibrary.Handle

  init(_ library: SQLiteLibrary, _ statement: SQLiteLibrary.Handle) {
    self.library = library
    self.statement = statement
  }

  func isNull(_ column: Int32) -> Bool { library.columnType(statement, column) == SQLiteAPI.isNull }
  func integer(_ column: Int32) -> Int { Int(library.columnInteger(statement, column)) }
  func optionalInteger(_ column: Int32) -> Int? { isNull(column) ? nil : integer(column) }
  func number(_ column: Int32) -> Double { library.columnNumber(statement, column) }
  func bool(_ column: Int32) -> Bool { integer(column) != 0 }

  func bytes(_ column: Int32) -> [UInt8] {
    // The pointer before the size, as sqlite3.h requires.
    guard let start = library.columnBlob(statement, column) else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: Int(library.columnSize(statement, column))))
  }

  func text(_ column: Int32) -> String {
    guard let start = library.columnText(statement, column) else { return "" }
    let count = Int(library.columnSize(statement, column))
    return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func optionalBytes(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : bytes(column) }
  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
}
