/// A set of tools that is used as a whole.
package enum Toolset: String, CaseIterable, Sendable {
  case cases, marketplace
}
