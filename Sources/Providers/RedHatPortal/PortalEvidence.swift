/// What a case or a list of its parts shows of a change when it is read back.
enum PortalEvidence {
  case shown
  case missing
  /// The portal may have replaced the sent words by its own, or shows nothing.
  case unclear

  init(_ isShown: Bool?) { self = isShown.map { $0 ? .shown : .missing } ?? .unclear }

  /// The evidence of several changes together.
  init(_ all: [PortalEvidence]) {
    self = all.contains(.missing) ? .missing : all.contains(.unclear) ? .unclear : .shown
  }
}
