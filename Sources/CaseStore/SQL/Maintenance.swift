internal import CaseModel

/// Keeps the store within its size.
struct Maintenance {
  let connection: SQLConnection
  /// In bytes.
  let limit: Int

  /// The bytes in use.
  func size() throws(StoreError) -> Int {
    func value(_ sql: String) throws(StoreError) -> Int { try connection.first(sql) { $0.integer(0) } ?? 0 }
    let free = try value(SQLDialect.freePages)
    let count = try value(SQLDialect.pageCount)
    return try value(SQLDialect.pageSize) * (count - free)
  }

  func isTooLarge() throws(StoreError) -> Bool { try size() > limit }

  /// Frees space by the bodies of at most `count` cases; without bodies, by cases whose source has no baseline. Returns
  /// false if neither is left.
  func evict(atMost count: Int) throws(StoreError) -> Bool {
    var isDone = try evictBodies(atMost: count)
    if !isDone { isDone = try removeCases(atMost: count) }
    try connection.run(SQLDialect.releasePages)
    return isDone
  }

  /// Closed cases first, then those that were read long ago.
  private func evictBodies(atMost count: Int) throws(StoreError) -> Bool {
    let ids = try connection.rows(
      """
      SELECT id FROM cases WHERE is_evicted = 0 AND (description IS NOT NULL OR EXISTS (
        SELECT 1 FROM comments WHERE case_id = cases.id AND text IS NOT NULL))
      ORDER BY coalesce(state, 0) < ?1, coalesce(read_at, 0) LIMIT ?2
      """, [SQLValue(CaseTable.rank(.resolved)), .integer(count)]
    ) { $0.integer(0) }
    let table = CaseTable(connection: connection)
    for id in ids {
      try table.removeWords(id)
      try connection.run("UPDATE comments SET text = NULL WHERE case_id = ?1", [.integer(id)])
      try connection.run("UPDATE cases SET description = NULL, is_evicted = 1 WHERE id = ?1", [.integer(id)])
      try table.addWords(id)
    }
    return !ids.isEmpty
  }

  private func removeCases(atMost count: Int) throws(StoreError) -> Bool {
    let ids = try connection.rows(
      """
      SELECT cases.id FROM cases JOIN sources ON sources.id = source_id WHERE baseline_at IS NULL
      ORDER BY coalesce(read_at, 0) LIMIT ?1
      """, [.integer(count)]
    ) { $0.integer(0) }
    for id in ids { try CaseTable(connection: connection).remove(id) }
    return !ids.isEmpty
  }
}
