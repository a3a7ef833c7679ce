internal import CaseModel

/// Keeps the store within its size.
struct Maintenance {
  let connection: SQLConnection
  /// The cases that are evicted before the size is checked again.
  private static let step = 10

  /// The bytes in use.
  func size() throws(StoreError) -> Int {
    func value(_ sql: String) throws(StoreError) -> Int { try connection.first(sql) { $0.integer(0) } ?? 0 }
    let free = try value(SQLDialect.freePages)
    let count = try value(SQLDialect.pageCount)
    return try value(SQLDialect.pageSize) * (count - free)
  }

  /// Frees space until the size is below `target`: by the bodies of at most `count` cases; without bodies, by cases whose
  /// source has no baseline. Returns whether there is more to do.
  func evict(to target: Int, atMost count: Int) throws(StoreError) -> Bool {
    let before = try size()
    var left = count
    var canEvict = true
    while left > 0, canEvict, try size() > target {
      canEvict = try evictBodies(atMost: Self.step)
      if !canEvict { canEvict = try removeCases(atMost: Self.step) }
      left -= Self.step
    }
    try connection.run(SQLDialect.mergeWords)
    try connection.run(SQLDialect.releasePages)
    let after = try size()
    return after > target && (canEvict || after < before)
  }

  /// Closed cases first, then those that were read long ago.
  private func evictBodies(atMost count: Int) throws(StoreError) -> Bool {
    let ids = try connection.rows(
      """
      SELECT id FROM cases WHERE is_evicted = 0 AND EXISTS (SELECT 1 FROM bodies WHERE case_id = cases.id)
      ORDER BY coalesce(state, 0) < ?1, coalesce(read_at, 0) LIMIT ?2
      """, [SQLValue(CaseTable.rank(.resolved)), .integer(count)]
    ) { $0.integer(0) }
    let index = WordIndex(connection: connection)
    for id in ids {
      try index.remove(id)
      try connection.run("DELETE FROM bodies WHERE case_id = ?1", [.integer(id)])
      try connection.run("UPDATE cases SET is_evicted = 1 WHERE id = ?1", [.integer(id)])
      try index.add(id)
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
