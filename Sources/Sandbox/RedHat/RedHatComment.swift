struct RedHatComment: Sendable, Equatable {
  var id: String
  var text: String
  var createdAt: Int64
  var author: RedHatPerson
  var updatedAt: Int64
  var isPublic = true
  var isDraft = false
}
