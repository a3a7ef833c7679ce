/// How `casewire scan` prints its findings.
package enum ScanFormat: String, CaseIterable, Sendable {
  /// A line for people and editors: `path:line:column: number [state] title`.
  case text
  /// A JSON object per line.
  case jsonl
  /// SARIF 2.1.0, for platforms that show the results of analyses.
  case sarif
}
