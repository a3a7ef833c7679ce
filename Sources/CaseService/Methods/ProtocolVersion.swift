/// The revision of the protocol: the date of its last change.
package enum ProtocolVersion {
  package static let text = "2026-11-29"
}
