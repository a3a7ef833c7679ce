/// Where faults are injected at a simulated vendor, and where requests are counted.
package enum FaultPoint<Operation: Hashable & Sendable>: Hashable, Sendable {
  case token
  case api
  case operation(Operation)
}
