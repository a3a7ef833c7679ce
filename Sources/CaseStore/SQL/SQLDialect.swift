/// SQL that another engine phrases differently. Everything else in this folder is standard SQL with upserts, which
/// PostgreSQL understands too.
enum SQLDialect {
  /// "Case", in the header of the file, so that another program's database is never touched.
  static let applicationID = 0x4361_7365

  // MARK: Connections

  /// Before any table is created.
  static let freshSettings = ["PRAGMA auto_vacuum=INCREMENTAL"]
  static let readJournalMode = "PRAGMA journal_mode"
  static let setJournalMode = "PRAGMA journal_mode=WAL"
  static let writeAhead = "wal"
  static let settings = [
    "PRAGMA synchronous=NORMAL", "PRAGMA foreign_keys=ON", "PRAGMA trusted_schema=OFF", "PRAGMA cell_size_check=ON",
    "PRAGMA journal_size_limit=16777216", "PRAGMA temp_store=MEMORY",
    // An access to a mapped file that was truncated would end the process.
    "PRAGMA mmap_size=0",
  ]
  static let readingSettings = ["PRAGMA query_only=ON"]
  /// Moves the content of the log into the file.
  static let emptyLog = "PRAGMA wal_checkpoint(TRUNCATE)"
  static let beginWriting = "BEGIN IMMEDIATE"
  static let beginReading = "BEGIN"
  /// Waits for the disk at each commit, not only at checkpoints. Cannot change within a transaction.
  static func synchronous(isFull: Bool) -> String { isFull ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL" }

  // MARK: Version

  static let readApplication = "PRAGMA application_id"
  static let writeApplication = "PRAGMA application_id=\(applicationID)"
  static let readVersion = "PRAGMA user_version"
  static func writeVersion(_ version: Int) -> String { "PRAGMA user_version=\(version)" }
  static let countTables = "SELECT count(*) FROM sqlite_master"

  // MARK: Size

  static let pageSize = "PRAGMA page_size"
  static let pageCount = "PRAGMA page_count"
  static let freePages = "PRAGMA freelist_count"
  static func limitPages(_ count: Int) -> String { "PRAGMA max_page_count=\(count)" }
  static let releasePages = "PRAGMA incremental_vacuum"

  // MARK: Search

  /// The external content of the index is the view `documents`.
  static let createIndex = """
    CREATE VIRTUAL TABLE words USING fts5(
      number, title, description, comments, content='documents', content_rowid='id',
      tokenize='unicode61 remove_diacritics 2', prefix='2 3')
    """
  static let createDocuments = """
    CREATE VIEW documents AS SELECT id, number, title,
      (SELECT text FROM bodies WHERE bodies.case_id = cases.id AND comment = 0) AS description,
      (SELECT group_concat(text, char(10)) FROM (
        SELECT text FROM comments JOIN bodies ON bodies.case_id = comments.case_id AND bodies.comment = comments.id
        WHERE comments.case_id = cases.id AND present = 1 ORDER BY position)) AS comments
    FROM cases
    """
  static let removeWords =
    "INSERT INTO words(words, rowid, number, title, description, comments) SELECT 'delete', id, number, title, description, comments FROM documents WHERE id = ?1"
  static let addWords =
    "INSERT INTO words(rowid, number, title, description, comments) SELECT id, number, title, description, comments FROM documents WHERE id = ?1"
  /// Frees the pages of removed words, a part at a time.
  static let mergeWords = "INSERT INTO words(words, rank) VALUES('merge', -200)"
  static let wordsTable = "words JOIN cases ON cases.id = words.rowid"
  static func matchesWords(_ parameter: String) -> String { "words MATCH \(parameter)" }
  /// A match in the number counts most. Better ranks are lower.
  static let rank = "bm25(words, 10.0, 5.0, 2.0, 1.0)"
  /// Marks each match by characters for private use, which texts of vendors do not have.
  static let excerpt = "snippet(words, -1, '\u{10FFFC}', '\u{10FFFD}', '\u{2026}', 24)"
  static let excerptStart: Unicode.Scalar = "\u{10FFFC}"
  static let excerptEnd: Unicode.Scalar = "\u{10FFFD}"

  /// The terms of the index for a text; all must match. A quoted string has no operators. The last word of each
  /// term may be the beginning of a longer one.
  static func words(_ terms: [String]) -> String {
    terms.map { "\"" + $0.filter { $0 != "\"" && $0 != "\0" } + "\"*" }.joined(separator: " AND ")
  }

  /// Whether a column contains a text, in any letter case.
  static func contains(_ column: String, _ parameter: String) -> String { "\(column) GLOB \(parameter)" }

  /// The pattern for `contains`. A class of characters for each letter, because `LIKE` and `NOCASE` fold ASCII only.
  static func pattern(_ text: String) -> String {
    var pattern = "*"
    for scalar in text.unicodeScalars where scalar.value != 0 {
      let forms = Set([scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping, String(scalar)])
        .filter { $0.unicodeScalars.count == 1 }
      if forms.count > 1 || ["*", "?", "["].contains(scalar) {
        pattern += "[" + forms.sorted().joined() + "]"
      } else {
        pattern.unicodeScalars.append(scalar)
      }
    }
    return pattern + "*"
  }

  /// Whether a list of lines has a line.
  static func hasLine(_ column: String, _ parameter: String) -> String {
    "instr(\(column), char(10) || \(parameter) || char(10)) > 0"
  }

  /// Rows without a value last.
  static func order(_ column: String, isDescending: Bool) -> String {
    "\(column) IS NULL, \(column)\(isDescending ? " DESC" : "")"
  }
}
