import CaseService
import Platform

/// Why nothing is known of a case that a person asks for.
struct UnknownCase {
  let number: String
  let keys: [CaseKey]
  private let server: LanguageServer

  /// - Parameter keys: those of the profiles that may have the case.
  init(number: String, keys: [CaseKey], _ server: LanguageServer) {
    (self.number, self.keys, self.server) = (number, keys, server)
  }

  var text: String {
    let progress = keys.map { ($0.profile, server.lookup.progress($0)) }
    if progress.contains(where: { $0.1 == .requested }) {
      return "The case \(number) is being requested from the vendor."
    }
    let reasons = progress.compactMap { profile, progress -> String? in
      guard case .waiting(let obstacle, let time) = progress else { return nil }
      return "\(reason(obstacle, profile)) The next request can be sent in \(wait(until: time))."
    }
    let text = (["The case \(number) is not known."] + reasons).joined(separator: " ")
    return TextSanitizer.sanitizeLine(server.context.redactor.redact(text))
  }

  private func reason(_ obstacle: LookupObstacle, _ profile: String) -> String {
    switch obstacle {
    case .failure(let message): "The last request with the profile \(profile) failed: \(sentence(message))"
    case .budget: "The requests of the profile \(profile) for this hour are used up (requestsPerHour)."
    case .vendorPause: "The vendor of the profile \(profile) asked for a pause."
    }
  }

  private func sentence(_ text: String) -> String { text.hasSuffix(".") ? text : text + "." }

  /// `5 s` or `12 min`.
  private func wait(until time: MonotonicTime) -> String {
    let seconds = max(1, Int((time - server.context.time.now).saturatedNanoseconds / 1_000_000_000))
    return seconds < 120 ? "\(seconds) s" : "\((seconds + 59) / 60) min"
  }
}
