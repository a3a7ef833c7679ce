/// The tables of the store and their versions.
///
/// Times are milliseconds since 1970. Texts that SQL does not filter or sort by stay in the JSON of their case.
package struct Schema: Sendable {
  /// The statements of each version, which turn the tables of the version before it into its own.
  package var steps: [[String]]

  package static let current = Schema(steps: [
    [
      meta, sources, requests, cases, casesByUpdate, casesByAge, changedCases, casesMissing, records, comments,
      keptComments, bodies,
      attachments, events, eventsByCase, removals, outcomes, readers, SQLDialect.createIndex,
    ],
    ["DROP INDEX cases_by_update", filteredCases, casesByTitle, changesSince],
  ])

  package var version: Int { steps.count }

  /// What a database contains.
  enum State: Equatable {
    case empty
    /// Tables of this version or an older one.
    case version(Int)
  }

  /// Throws for tables of a newer version, or of another program.
  func state(_ connection: SQLConnection, path: String) throws(StoreError) -> State {
    let version = try readVersion(connection)
    guard try connection.first(SQLDialect.readApplication, [], { $0.integer(0) }) == SQLDialect.applicationID else {
      let tables = try connection.first(SQLDialect.countTables) { $0.integer(0) } ?? 0
      guard tables == 0, version == 0 else {
        throw .refused("The file \(path) is a database of another program. Name another path")
      }
      return .empty
    }
    try check(version, path)
    return .version(version)
  }

  /// Checks the version in a transaction: a newer casewire may have migrated the tables since they were opened.
  func check(_ connection: SQLConnection, path: String) throws(StoreError) {
    let current = try readVersion(connection)
    if current == version { return }
    try check(current, path)
    throw .damaged("its version changed to \(current)")
  }

  private func readVersion(_ connection: SQLConnection) throws(StoreError) -> Int {
    try connection.first(SQLDialect.readVersion) { $0.integer(0) } ?? 0
  }

  private func check(_ current: Int, _ path: String) throws(StoreError) {
    if current > version { throw .newer(path: path, version: current) }
    if current <= 0 { throw .damaged("unknown version \(current)") }
  }

  // MARK: Steps

  /// Creates the tables. Called within a transaction.
  func create(_ connection: SQLConnection) throws(StoreError) { try run(connection, from: 0) }

  /// Runs the steps that are missing. Called within a transaction. Tables that cannot be migrated are damaged, so that
  /// they are rebuilt.
  func migrate(_ connection: SQLConnection, from old: Int) throws(StoreError) {
    guard old < version else { return }
    do throws(StoreError) {
      try run(connection, from: old)
    } catch .other(let code, let detail) where code == Int(SQLiteAPI.Code.error) {
      throw .damaged("version \(old) cannot be migrated: \(detail)")
    }
  }

  private func run(_ connection: SQLConnection, from old: Int) throws(StoreError) {
    for statement in steps[old...].joined() { try connection.run(statement) }
    try connection.run(SQLDialect.writeApplication)
    try connection.run(SQLDialect.writeVersion(version))
  }

  // MARK: Version 1

  /// `epoch`; `file`, `log`: the inodes; `sequence`: the last one that was given to an event; `trimmed`, `trimmed_key`: the last one that was
  /// removed.
  private static let meta = "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)"

  /// `removed_at` is set while a source is being removed; then its identity is no other one's. `last_round_at` to
  /// `fault` are a `PollState`. `soon_at`: the time that the last write asked for, until a round ends. `comments_until` and
  /// `attachments_until`: until when the rounds of all processes read these members of changed cases.
  private static let sources = """
    CREATE TABLE sources (
      id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, profile TEXT NOT NULL, provider TEXT NOT NULL,
      service TEXT NOT NULL,
      account TEXT NOT NULL, baseline_at BIGINT, resume_point TEXT, synchronised_at BIGINT, last_round_at BIGINT,
      last_full_read_at BIGINT, next_poll_at BIGINT, interval_seconds INTEGER, poll_memory TEXT,
      blocked_until BIGINT, difference BIGINT, fault TEXT, soon_at BIGINT, comments_until BIGINT,
      attachments_until BIGINT, removed_at BIGINT)
    """

  /// The requests that were sent to a vendor in a minute since 1970, by all processes.
  private static let requests = """
    CREATE TABLE requests (
      source_id INTEGER NOT NULL REFERENCES sources(id), minute BIGINT NOT NULL, count BIGINT NOT NULL,
      PRIMARY KEY (source_id, minute))
    """

  /// What is filtered and sorted by. `members` are those that were read, as the bits of `CaseFields`; `invalid` are those of
  /// them that must be read again. The hash of a description stays when the description is evicted. Texts that are compared
  /// have the form of `ComparableText` or `ProductWords`. `is_listed` is 0 while only parts of a case were read.
  /// `own_write_at`: when casewire changed the case last, or marked members as outdated. `changed_at`: when the last update of the
  /// vendor was seen first, until its comments were read. `parts_since`: comments and files that are later are new, although
  /// they were never read; null for those that are later than `updated_at`. `missing_at`: when the vendor did not
  /// have the case, once; `gone_at`: when that was so again. `listed_at`: when the vendor showed the case last, even if the
  /// row did not have every member that was read before. `failed_at`: when a request for this case alone failed last.
  private static let cases = """
    CREATE TABLE cases (
      id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES sources(id), number TEXT NOT NULL,
      members BIGINT NOT NULL, invalid BIGINT NOT NULL DEFAULT 0, description_hash TEXT,
      is_listed INTEGER NOT NULL DEFAULT 0, is_evicted INTEGER NOT NULL DEFAULT 0, title_key TEXT, state INTEGER, severity INTEGER, created_at BIGINT, updated_at BIGINT,
      contract TEXT, case_group TEXT, owner_names TEXT, creator_names TEXT, contact_names TEXT, watcher_names TEXT,
      product_words TEXT, is_escalated INTEGER,
      read_at BIGINT, details_at BIGINT, comments_at BIGINT, attachments_at BIGINT, missing_at BIGINT, gone_at BIGINT,
      own_write_at BIGINT, changed_at BIGINT, parts_since BIGINT, listed_at BIGINT, failed_at BIGINT,
      UNIQUE (source_id, number))
    """
  /// The usual order, and the columns of the usual filters, so that most counts need no other row.
  private static let casesByUpdate = """
    CREATE INDEX cases_by_update ON cases (
      source_id, is_listed, gone_at, updated_at DESC, number, state, severity, created_at)
    """
  private static let changedCases =
    "CREATE INDEX cases_changed ON cases (source_id, changed_at) WHERE changed_at IS NOT NULL"
  private static let casesByAge = "CREATE INDEX cases_by_age ON cases (is_evicted, read_at)"
  private static let casesMissing =
    "CREATE INDEX cases_missing ON cases (source_id, missing_at) WHERE missing_at IS NOT NULL AND gone_at IS NULL"

  /// The members that were read, without the description, the comments and the attachments. Apart, because most conditions
  /// need only the small rows of `cases`. The checksum finds damage that is still JSON, which would look like a change.
  private static let records = """
    CREATE TABLE records (
      case_id INTEGER PRIMARY KEY REFERENCES cases(id), json TEXT NOT NULL, checksum BIGINT NOT NULL)
    """

  /// `json` has no text. A private comment has no JSON either, unless the profile keeps them.
  private static let comments = """
    CREATE TABLE comments (
      id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES cases(id), comment_id TEXT NOT NULL,
      position INTEGER NOT NULL, created_at BIGINT, hash TEXT NOT NULL, is_private INTEGER NOT NULL,
      present INTEGER NOT NULL, json TEXT, UNIQUE (case_id, comment_id))
    """

  /// The private comments that were kept.
  private static let keptComments =
    "CREATE INDEX kept_comments ON comments (case_id) WHERE is_private = 1 AND json IS NOT NULL"

  /// The texts that can be evicted; apart, because a row that becomes smaller frees no page. `comment` is the row of a
  /// comment, or 0 for the description.
  private static let bodies = """
    CREATE TABLE bodies (
      case_id INTEGER NOT NULL REFERENCES cases(id), comment BIGINT NOT NULL, text TEXT NOT NULL,
      PRIMARY KEY (case_id, comment))
    """

  private static let attachments = """
    CREATE TABLE attachments (
      id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES cases(id), attachment_id TEXT NOT NULL,
      position INTEGER NOT NULL, present INTEGER NOT NULL, json TEXT NOT NULL, UNIQUE (case_id, attachment_id))
    """

  /// Events without a source are of a profile that was removed. `change` is the number of the first event of the same
  /// observation of a case; `updated_before` and `updated_after` are the case's times of update then.
  private static let events = """
    CREATE TABLE events (
      sequence BIGINT PRIMARY KEY, source_id INTEGER REFERENCES sources(id), number TEXT NOT NULL,
      kind TEXT NOT NULL, event_key TEXT NOT NULL, at BIGINT, seen_at BIGINT NOT NULL, origin TEXT NOT NULL,
      old TEXT, new TEXT, part TEXT, change BIGINT NOT NULL, updated_before BIGINT, updated_after BIGINT)
    """
  private static let eventsByCase = "CREATE INDEX events_by_case ON events (source_id, number, sequence)"
  private static let removals =
    "CREATE INDEX events_of_removals ON events (sequence) WHERE kind = '\(EventTable.removal)'"

  /// Writes whose outcome is unknown: the case must be read from the vendor.
  private static let outcomes = """
    CREATE TABLE outcomes (
      source_id INTEGER NOT NULL REFERENCES sources(id), number TEXT NOT NULL, since BIGINT NOT NULL,
      PRIMARY KEY (source_id, number))
    """

  private static let readers = """
    CREATE TABLE readers (
      name TEXT PRIMARY KEY, epoch TEXT NOT NULL, sequence BIGINT NOT NULL, event_key TEXT NOT NULL,
      updated_at BIGINT NOT NULL)
    """

  // MARK: Version 2

  /// The usual order, and the columns of all orders and of the usual filters. Of 10,000 cases, SQLite finds the 500 first by
  /// title in 4 ms in this index, and in 9 ms in the rows; those of an owner in 1 ms instead of 5.
  private static let filteredCases = """
    CREATE INDEX cases_by_update ON cases (
      source_id, is_listed, gone_at, updated_at DESC, number, state, severity, created_at, owner_names, title_key)
    """

  /// The order of titles, for all cases of a source: 0.5 ms.
  private static let casesByTitle = """
    CREATE INDEX cases_by_title ON cases (source_id, \(SQLDialect.order("title_key", isDescending: false)), number)
      WHERE is_listed = 1 AND gone_at IS NULL
    """

  /// Changes from this time of the vendor's clock on may be missing.
  private static let changesSince = "ALTER TABLE sources ADD COLUMN changes_since BIGINT"
}
