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
    // Removed texts must not stay in free pages.
    "PRAGMA secure_delete=ON",
    // In KiB. The default reads most pages again for each listing of 10,000 cases.
    "PRAGMA cache_size=-8000",
  ]
  static let readingSettings = ["PRAGMA query_only=ON"]
  /// Moves the content of the log into the file.
  static let emptyLog = "PRAGMA wal_checkpoint(TRUNCATE)"
  static let beginWriting = "BEGIN IMMEDIATE"
  static let beginReading = "BEGIN"
  /// Changes with the commits of other connections.
  static let dataVersion = "PRAGMA data_version"
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

  /// The bytes of a text; `length` counts letters.
  static func bytes(_ column: String, isDirect: Bool) -> String {
    isDirect ? "octet_length(\(column))" : "length(CAST(\(column) AS BLOB))"
  }

  // MARK: Search

  /// An index without texts, of words that are folded and separated by spaces. `_` separates texts.
  static let createIndex = """
    CREATE VIRTUAL TABLE words USING fts5(
      number, title, description, comments, content='', tokenize="ascii tokenchars '+#_'", prefix='2')
    """
  static let removeWords =
    "INSERT INTO words(words, rowid, number, title, description, comments) VALUES('delete', ?1, ?2, ?3, ?4, ?5)"
  static let addWords = "INSERT INTO words(rowid, number, title, description, comments) VALUES(?1, ?2, ?3, ?4, ?5)"
  /// Frees the pages of removed words, a part at a time.
  static let mergeWords = "INSERT INTO words(words, rank) VALUES('merge', -200)"

  /// The cases whose words match.
  static let findWords = "SELECT rowid FROM words WHERE words MATCH ?"
  static let hasWords = "cases.id IN (\(findWords))"

  /// The rank of cases whose words match. A match in the number counts most, and better ranks are lower. A cross join is not
  /// reordered: the index would be searched for each case.
  static let rank = "bm25(words, 10.0, 5.0, 2.0, 1.0)"
  static let rankedTable = "words CROSS JOIN cases ON cases.id = words.rowid"
  static let isRanked = "words MATCH ?"

  static func matchAny(_ matches: [WordMatch], _ columns: WordMatch.Columns) -> String {
    let text = matches.map(words).joined(separator: " OR ")
    return columns == .all ? text : "{number title description} : (\(text))"
  }

  static func matchAll(_ matches: [WordMatch]) -> String { matches.map(words).joined(separator: " AND ") }

  static func matchHeads(_ matches: [WordMatch]) -> String { "{number title} : (\(matchAll(matches)))" }

  /// Words have letters, digits, `+` and `#` only, and a quoted string has no operators.
  private static func words(_ match: WordMatch) -> String {
    "\"" + match.words.joined(separator: " ") + "\"" + (match.isPrefix ? "*" : "")
  }

  /// Whether a column contains a text, byte by byte.
  static func contains(_ column: String) -> String { "instr(\(column), ?) > 0" }

  /// Whether a column begins with a text, byte by byte.
  static func begins(_ column: String) -> String { "instr(\(column), ?) = 1" }

  /// A number without the letters, and what separates them, before its digits.
  static func digits(_ column: String) -> String { "ltrim(lower(\(column)), 'abcdefghijklmnopqrstuvwxyz_-')" }

  /// Whether a column matches a pattern.
  static func matches(_ column: String) -> String { "\(column) GLOB ?" }

  /// The pattern for texts that contain this text in any letter case, and whether it matches no others. `LIKE` and
  /// `NOCASE` fold ASCII only.
  static func pattern(_ text: String) -> (text: String, isExact: Bool) {
    var pattern = "*"
    // The pattern must stay below 50,000 bytes.
    let scalars = text.unicodeScalars.prefix(2000)
    var isExact = scalars.count == text.unicodeScalars.count
    for scalar in scalars {
      switch scalar {
      // Other letters become these in lower case: KELVIN SIGN, and I WITH DOT ABOVE together with a mark.
      case "k", "K": pattern += "[kK\u{212A}]"
      case "i", "I":
        pattern += "[iI\u{130}]"
        isExact = false
      case "a"..."z", "A"..."Z":
        pattern += "[\(Character(scalar).lowercased())\(Character(scalar).uppercased())]"
      case "*", "?", "[": pattern += "[\(scalar)]"
      case "\u{1}"..."\u{7F}": pattern.unicodeScalars.append(scalar)
      default:
        pattern += "*"
        isExact = false
      }
    }
    return (pattern + "*", isExact)
  }

  /// A column in `order`. An index in this order is of no use to a query with filters: SQLite would read the row of each case
  /// to apply them.
  static func sorted(_ column: String, mayUseIndex: Bool) -> String { mayUseIndex ? column : "+\(column)" }

  /// Rows without a value last. `NULL` is less than any value.
  static func order(_ column: String, isDescending: Bool) -> String {
    isDescending ? "\(column) DESC" : "\(column) IS NULL, \(column)"
  }
}
