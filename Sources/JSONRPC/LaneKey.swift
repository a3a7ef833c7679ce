/// The key of a lane.
package struct LaneKey: Hashable, Sendable {
  /// Keys of different kinds differ. The handler defines the kinds.
  package let kind: UInt8
  package let text: String

  package init(kind: UInt8, _ text: String) {
    self.kind = kind
    self.text = text
  }
}
