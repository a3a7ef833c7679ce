struct RedHatAttachment: Sendable, Equatable {
  var uuid: String
  var fileName: String
  var description = ""
  var mimeType: String
  /// In bytes.
  var length: Int
  var createdAt: Int64
  var author: RedHatPerson
  var isPrivate = false
  /// Red Hat: keeps the entry of a file that is gone, with one of these changed.
  var isActive = true
  var isDeprecated = false
}
