package import JSONRPC

extension LaneKey {
  private enum Kind: UInt8 { case `case`, profile, document }

  /// The case with this number in any profile: a bare number and a full id can mean the same case.
  package static func `case`(_ number: String) -> LaneKey { LaneKey(kind: Kind.case.rawValue, number) }

  package static func profile(_ name: String) -> LaneKey { LaneKey(kind: Kind.profile.rawValue, name) }

  package static func document(_ uri: String) -> LaneKey { LaneKey(kind: Kind.document.rawValue, uri) }
}
