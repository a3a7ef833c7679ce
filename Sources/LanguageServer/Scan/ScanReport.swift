import Platform

/// What a scan found.
package struct ScanReport: Sendable {
  /// How the findings are printed.
  package enum Format: String, CaseIterable, Sendable {
    /// A line for people and editors: `path:line:column: number [state] title`.
    case text
    /// A JSON object per line.
    case jsonl
    /// SARIF 2.1.0, for platforms that show the results of analyses.
    case sarif
  }

  /// In the order of the files.
  let findings: [ScanFinding]
  /// What could not be scanned, as sentences.
  package let warnings: [String]
  /// Why the state of some cases is not known, as sentences that name the vendor.
  package let outages: [String]
  /// Whether a workaround that waits for a closed case is an error.
  let checksMarkers: Bool

  /// The workarounds that wait for a closed case; 0 unless they are errors.
  package var errorCount: Int { checksMarkers ? findings.count(where: \.isClosedBehindMarker) : 0 }

  func isError(_ finding: ScanFinding) -> Bool { checksMarkers && finding.isClosedBehindMarker }

  /// The report as printed.
  ///
  /// - Parameters:
  ///   - version: that of the program.
  ///   - isForTerminal: whether JSON has escapes for characters that act on a terminal. Text never has such characters.
  package func printed(_ format: Format, version: String, isForTerminal: Bool) -> [UInt8] {
    switch format {
    case .text: return ScanText(self).bytes
    case .jsonl: return shown(ScanLines(self).bytes, isForTerminal)
    case .sarif: return shown(ScanSARIF(self, version: version).bytes, isForTerminal)
    }
  }

  private func shown(_ json: [UInt8], _ isForTerminal: Bool) -> [UInt8] {
    isForTerminal ? TextSanitizer.escape(json: json) : json
  }
}
