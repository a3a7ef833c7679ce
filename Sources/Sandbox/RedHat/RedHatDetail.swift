enum RedHatDetail: Int8, Comparable, Sendable {
  /// Without the description, the comments and the attachments.
  case row
  /// With the description.
  case text
  case everything

  static func < (one: RedHatDetail, other: RedHatDetail) -> Bool { one.rawValue < other.rawValue }
}
