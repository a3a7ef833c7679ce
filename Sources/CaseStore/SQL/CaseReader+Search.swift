internal import CaseModel

extension CaseReader {
  private struct Match {
    let id: Int
    let rank: Double
    let updatedAt: Int
  }

  /// Returns the best matches of a text among the cases of a source that match a query, with the number of all.
  func search(
    _ text: SearchText, _ query: CompiledQuery, _ source: StoreSource, limit: Int
  ) throws(StoreError) -> StoredPage<SearchHit> {
    guard let id = try SourceTable(connection: connection).find(source)?.id else { return .empty }
    let found = try matches(text, query, CaseConditions(query, source, id)).sorted { one, other in
      (-one.rank, -one.updatedAt, one.id) < (-other.rank, -other.updatedAt, other.id)
    }
    let fields = query.query.fields
    var hits: [SearchHit] = []
    for match in found.prefix(max(0, limit)) {
      guard let head = try head(match.id) else { continue }
      let box = try box(head, CaseParts(head, fields, connection), fields)
      let (description, comments) = try WordIndex(connection: connection).texts(of: match.id)
      let texts = [box.value.title, description].compactMap { $0 } + comments + [box.value.number]
      hits.append(SearchHit(box: box, excerpt: Excerpts.find(text.patterns, in: texts), rank: match.rank))
    }
    return StoredPage(rows: hits, total: found.count)
  }

  private func matches(
    _ text: SearchText, _ query: CompiledQuery, _ conditions: CaseConditions
  ) throws(StoreError) -> [Match] {
    let indexed = text.matches
    let matches = try connection.rows(
      """
      SELECT cases.id, \(SQLDialect.rank), updated_at FROM \(SQLDialect.rankedTable)
      WHERE \(SQLDialect.isRanked) AND \(conditions.text)
      """, [.text(SQLDialect.matchAll(indexed.matches))] + conditions.values
    ) { Match(id: $0.integer(0), rank: -$0.number(1), updatedAt: $0.integer(2)) }
    if conditions.isExact && indexed.isExact { return matches }
    var passing: [Match] = []
    for match in matches {
      if let head = try head(match.id), try passes(head, query), try has(text, head) { passing.append(match) }
    }
    return passing
  }

  private func has(_ text: SearchText, _ head: Head) throws(StoreError) -> Bool {
    var words = FoldedWords(head.number)
    let key = try connection.first("SELECT title_key FROM cases WHERE id = ?1", [.integer(head.id)]) { $0.text(0) }
    let (description, comments) = try WordIndex(connection: connection).texts(of: head.id)
    for text in [key, description].compactMap({ $0 }) + comments { words.append(text) }
    return text.patterns.allSatisfy { $0.isFound(in: words) }
  }
}
