import Platform

/// The progress of long work.
package enum ProgressEvent: Sendable, Equatable {
  case begin(String)
  case report(String, percentage: Int?)
  case end(String?)
}

extension ProgressEvent {
  /// The event without characters that a person does not see: a client may show it as it is.
  var sanitized: ProgressEvent {
    switch self {
    case .begin(let text): .begin(TextSanitizer.sanitizeLine(text))
    case .report(let text, let percentage): .report(TextSanitizer.sanitizeLine(text), percentage: percentage)
    case .end(let text): .end(text.map(TextSanitizer.sanitizeLine))
    }
  }
}
