// The bodies of requests, checked as sections 4.2 to 4.9 of the reference describe.

typealias IBMFields = RequestFields<IBMError>

extension IBMFields {
  func invalid(_ name: String, because reason: String) -> IBMError { .invalid(path(of: name), because: reason) }
}
