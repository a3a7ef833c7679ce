package import CaseModel

/// A part of a provider that a method needs, and what a vendor without it cannot do.
///
/// The capabilities of a vendor follow from its parts; no list states them again.
package struct ProviderPart<Part>: Sendable {
  /// A verb phrase, such as `add comments`.
  package let action: String
  package let get: @Sendable (Provider) -> Part?

  init(_ action: String, _ get: @escaping @Sendable (Provider) -> Part?) {
    self.action = action
    self.get = get
  }

  /// The fault of a method that needs this part, for a provider without it.
  package func missing(in provider: Provider) -> Fault {
    let scope = provider.descriptor.scope.map { " \($0)" } ?? ""
    return Fault(.unsupported, "\(provider.descriptor.name) cannot \(action).\(scope)").from(provider)
  }
}
