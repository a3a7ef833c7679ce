/// Where a fault can be asked for at a simulated vendor, and where requests are counted.
package enum FaultPoint<Operation: Hashable & Sendable>: Hashable, Sendable {
  /// The token service.
  case token
  /// Any request to the API.
  case api
  /// Requests to the API for one operation.
  case operation(Operation)
}
