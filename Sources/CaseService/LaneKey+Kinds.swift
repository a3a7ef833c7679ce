package import JSONRPC

extension LaneKey {
  private enum Kind: UInt8 { case `case`, profile, document }

  /// The case with this number, in whichever profile: a bare number and a full id can mean the same case.
  package static func `case`(_ number: String) -> LaneKey { LaneKey(kind: Kind.case.rawValue, number) }

  /// The profile with this name.
  package static func profile(_ name: String) -> LaneKey { LaneKey(kind: Kind.profile.rawValue, name) }

  /// The document with this URI.
  package static func document(_ uri: String) -> LaneKey { LaneKey(kind: Kind.document.rawValue, uri) }
}
