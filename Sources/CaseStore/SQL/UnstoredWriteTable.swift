internal import CaseModel

/// What the store knows of writes that it did not take: outdated cases, and sources whose listings may lack a change.
struct UnstoredWriteTable {
  let connection: SQLConnection

  private var meta: MetaTable { MetaTable(connection: connection) }

  func apply(_ write: UnstoredWrite, _ now: Int) throws(StoreError) {
    // A clock may have been set back.
    let time = min(write.time ?? now, now)
    switch write.scope {
    case .all:
      let sources = try connection.rows("SELECT id FROM sources WHERE removed_at IS NULL") { $0.integer(0) }
      try connection.run(
        "UPDATE cases SET invalid = invalid | ?1, own_write_at = ?2", [CaseFields.all.stored, .integer(now)])
      for source in sources { try note(source, time) }
    case .one(let identity, let number):
      // Without a source, nothing is stored of the case.
      guard let source = try SourceTable(connection: connection).find(identity: identity)?.id else { return }
      switch write.kind {
      case .outdated: try CaseTable(connection: connection).invalidate(source, number, .all, now)
      case .unknown: try OutcomeTable(connection: connection).set(source, number, now)
      }
      try note(source, time)
    }
  }

  private func name(_ source: Int) -> String { "unstored \(source)" }

  private func note(_ source: Int, _ time: Int) throws(StoreError) {
    if let last = try last(of: source), last >= time { return }
    try meta.set(name(source), "\(time)")
  }

  /// When the last such write of a source was.
  func last(of source: Int) throws(StoreError) -> Int? { try meta.value(name(source)).flatMap { Int($0) } }

  func remove(_ source: Int) throws(StoreError) {
    try connection.run("DELETE FROM meta WHERE name = ?1", [.text(name(source))])
  }
}
