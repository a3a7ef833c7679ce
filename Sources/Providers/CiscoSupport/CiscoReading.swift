/// How the questions of a listing are read.
struct CiscoReading: Sendable, Equatable {
  enum Order: Sendable { case ascending, descending }

  /// The requested order by update; nil for another order, which is known only when everything is read.
  var order: Order?
  /// Whether a question is read from its last page to its first.
  var isBackwards = false
  /// Updates before this time end a question that is read backwards, in milliseconds since 1970.
  var since: Int?
  /// Updates after this time end a question that is read forwards.
  var until: Int?
}
