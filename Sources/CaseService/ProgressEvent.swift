/// The progress of long work.
package enum ProgressEvent: Sendable, Equatable {
  case begin(String)
  case report(String, percentage: Int?)
  case end(String?)
}
