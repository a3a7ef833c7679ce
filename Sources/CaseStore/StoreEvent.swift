package import JSON
package import Platform

/// A position in the changes of a store.
package struct StoreState: Sendable, Equatable {
  /// Changes when the file is replaced or a copy is restored; positions of another epoch are not valid.
  package var epoch: String
  package var sequence: Int
  /// The key of the event with that number; empty before the first one. After the loss of commits, such as by a backup
  /// that was copied over the file, another event may have the number.
  package var key: String

  package init(epoch: String, sequence: Int, key: String = "") {
    (self.epoch, self.sequence, self.key) = (epoch, sequence, key)
  }
}

/// A change of a case.
package struct StoreEvent: Sendable, Equatable {
  package enum Kind: String, Codable, Sendable, CaseIterable {
    case created, status, severity, owner, fields, comment, attachment, gone, back
  }

  package enum Origin: String, Codable, Sendable, CaseIterable {
    case own = "self"
    case other, unknown
  }

  package var sequence: Int
  package var kind: Kind
  /// The same on every machine for the same change.
  package var key: String
  package var profile: String
  package var number: String
  /// The vendor's time of the change, if it is known.
  package var at: Timestamp?
  package var seenAt: Timestamp
  package var origin: Origin
  /// The members before and after.
  package var old: JSON?
  package var new: JSON?
  /// The vendor's id of the comment or attachment.
  package var part: String?
  /// The comment or attachment itself, if it was requested and is kept.
  package var body: JSON?
}
