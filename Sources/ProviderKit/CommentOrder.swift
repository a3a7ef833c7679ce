/// The order in which a vendor sends the comments of a case.
package enum CommentOrder: Sendable {
  case oldestFirst, newestFirst
}
