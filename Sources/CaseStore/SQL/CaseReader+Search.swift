internal import CaseModel

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension CaseReader {
  private struct Match {
    let id: Int
    let rank: Double
  }

  /// Returns the best matches of a text among the cases of a source that match a query, with the number of all.
  func search(
    _ text: SearchText, _ query: CompiledQuery, _ source: StoreSource, limit: Int,
    mostWeighed: Int
  ) throws(StoreError) -> StoredPage<SearchHit> {
    guard let id = try SourceTable(connection: connection).find(source)?.id else { return .empty }
    let conditions = CaseConditions(query, source, id)
    let (words, isExact) = text.matches
    let found = try connection.rows(SQLDialect.findWords, [.text(SQLDialect.matchAll(words))]) { $0.integer(0) }
    guard !found.isEmpty else { return .empty }
    var matches =
      found.count <= mostWeighed
      ? try weighed(words, conditions) : try common(Set(found), words, conditions)
    if !conditions.isExact || !isExact {
      var passing: [Match] = []
      for match in matches {
        if let row = try row(match.id), try passes(row, query), try has(text, row) { passing.append(match) }
      }
      matches = passing
    }
    var hits: [SearchHit] = []
    for match in matches.prefix(max(0, limit)) {
      if let row = try row(match.id), !row.isOutdated {
        hits.append(try hit(row, match.rank, text, query.query.fields))
      }
    }
    let marked = Set(try OutcomeTable(connection: connection).cases(of: id))
    return StoredPage(
      rows: hits, total: matches.count,
      hasUnknownOutcome: !marked.isEmpty && matches.contains { marked.contains($0.id) })
  }

  private func row(_ id: Int) throws(StoreError) -> StoredRow? {
    try connection.first("SELECT \(StoredRow.columns) FROM cases WHERE id = ?1", [.integer(id)]) { StoredRow($0) }
  }

  /// The matches by their rank.
  private func weighed(_ words: [WordMatch], _ conditions: CaseConditions) throws(StoreError) -> [Match] {
    let matches = try connection.rows(
      """
      SELECT cases.id, \(SQLDialect.rank), updated_at FROM \(SQLDialect.rankedTable)
      WHERE \(SQLDialect.isRanked) AND \(conditions.text)
      """, [.text(SQLDialect.matchAll(words))] + conditions.values
    ) { (match: Match(id: $0.integer(0), rank: -$0.number(1)), updatedAt: $0.integer(2)) }
    return matches.sorted { one, other in
      (other.match.rank, other.updatedAt, one.match.id) < (one.match.rank, one.updatedAt, other.match.id)
    }.map(\.match)
  }

  /// Many matches: those in the number or the title first, and of these the newest.
  private func common(
    _ found: Set<Int>, _ words: [WordMatch], _ conditions: CaseConditions
  ) throws(StoreError) -> [Match] {
    let heads = try connection.rows(SQLDialect.findWords, [.text(SQLDialect.matchHeads(words))]) { $0.integer(0) }
    let all = try connection.first("SELECT count(*) FROM cases") { $0.integer(0) } ?? 0
    let ids = try connection.rows(
      """
      SELECT cases.id FROM cases WHERE \(conditions.text)
      ORDER BY \(SQLDialect.order("updated_at", isDescending: true)), cases.number
      """, conditions.values
    ) { $0.integer(0) }
    // As bm25 weighs one match in the title, or in a comment.
    let rarity = max(1e-6, log((Double(all - found.count) + 0.5) / (Double(found.count) + 0.5)))
    let inHead = Set(heads)
    var (first, second): ([Match], [Match]) = ([], [])
    for id in ids where found.contains(id) {
      if inHead.contains(id) {
        first.append(Match(id: id, rank: rarity * 1.77))
      } else {
        second.append(Match(id: id, rank: rarity))
      }
    }
    return first + second
  }

  private func hit(
    _ row: StoredRow, _ rank: Double, _ text: SearchText, _ fields: CaseFields
  ) throws(StoreError) -> SearchHit {
    let box = try box(row, CaseParts(row, fields, connection), fields)
    let (description, comments) = try WordIndex(connection: connection).texts(of: row.id)
    let texts = [box.value.title, description].compactMap { $0 } + comments + [box.value.number]
    return SearchHit(box: box, excerpt: Excerpts.find(text.patterns, in: texts), rank: rank)
  }

  private func has(_ text: SearchText, _ row: StoredRow) throws(StoreError) -> Bool {
    let head = try connection.first("SELECT number, title_key FROM cases WHERE id = ?1", [.integer(row.id)]) { row in
      [row.text(0), row.text(1)]
    }
    let (description, comments) = try WordIndex(connection: connection).texts(of: row.id)
    var words = FoldedWords()
    for text in (head ?? []) + [description].compactMap({ $0 }) + comments { words.append(text) }
    return text.patterns.allSatisfy { $0.isFound(in: words) }
  }
}
