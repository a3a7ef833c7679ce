internal import CaseModel

/// Cases that changed since the baseline, and whose lists do not have everything.
struct ChangedTable {
  let connection: SQLConnection

  /// How long after a change its comments are complete, in milliseconds: a vendor may write two comments with one time, and
  /// the second one after the response to the first request.
  static let settling = 1000

  /// Whether one of these members must be read.
  private static func isDue(_ parts: CaseFields) -> String {
    let columns = [(CaseField.comments, "comments_at"), (.attachments, "attachments_at")].filter {
      parts.contains($0.0)
    }
    let conditions = columns.map { "coalesce(\($0.1), 0) < changed_at + \(settling)" }
    return conditions.isEmpty ? "(1 = 0)" : "(\(conditions.joined(separator: " OR ")))"
  }

  func numbers(
    _ source: Int, _ parts: CaseFields, pausing: ClosedRange<Int>, limit: Int
  ) throws(StoreError) -> [String] {
    try connection.rows(
      """
      SELECT number FROM cases
      WHERE source_id = ?1 AND changed_at IS NOT NULL AND gone_at IS NULL AND \(Self.isDue(parts))
        AND (failed_at IS NULL OR failed_at < changed_at OR failed_at NOT BETWEEN ?3 AND ?4)
      ORDER BY CASE WHEN failed_at >= changed_at THEN 1 ELSE 0 END, changed_at, number LIMIT ?2
      """, [.integer(source), .integer(max(0, limit)), .integer(pausing.lowerBound), .integer(pausing.upperBound)]
    ) { $0.text(0) }
  }

  /// Forgets the changes of cases of which all these members were read, and earlier ones of which the requested
  /// members were.
  func settle(
    _ source: Int, _ parts: CaseFields, requested: CaseFields, changedBefore time: Int
  ) throws(StoreError) {
    try connection.run(
      """
      UPDATE cases SET changed_at = NULL
      WHERE source_id = ?1 AND changed_at IS NOT NULL AND (gone_at IS NOT NULL OR NOT \(Self.isDue(parts))
        OR (changed_at < ?2 AND NOT \(Self.isDue(requested))))
      """, [.integer(source), .integer(time)])
  }
}
