struct CiscoNote: Sendable, Equatable {
  /// At most 2000 characters; often empty.
  var title: String
  /// At most 32767 characters.
  var detail: String
  /// The name of a customer or an engineer.
  var author: String
  var created: Int64
}
