import CaseModel
import HTTP
import JSON
import ProviderKit
import XML

/// The values that the portal offers for forms.
struct StrataValues: ValueCatalog {
  let client: VendorClient

  let kinds: [ValueKind] = [.products, .versions, .severities, .types, .statuses, .groups, .entitlements]

  func values(_ kind: ValueKind, of parent: String?, _ call: VendorCall) async throws(Fault) -> [Value] {
    guard kind == .versions || parent == nil else {
      throw .invalidParams("of", "is allowed with the kind versions only", value: parent.map { .string($0) })
    }
    switch kind {
    case .products: return try await list("/products", "products", "product", call) { Self.named($0, "name") }
    case .versions: return try await versions(of: parent, call)
    // Red Hat: words only; casewire's `severity` is 1 to 4.
    case .severities:
      return try await list("/values/case/severity", "values", "value", call) { element in
        element.full("name").map { word in
          Value((VendorValue.text(word).severity?.level).map { .number($0) } ?? .string(word), word)
        }
      }
    case .types: return try await list("/values/case/types", "values", "value", call) { Self.named($0, "name") }
    case .statuses: return try await list("/values/case/status", "values", "value", call) { Self.named($0, "name") }
    case .groups:
      return try await list("/groups", "groups", "group", call) { element in
        element.full("number").map { Value(.string($0), element.full("name") ?? $0) }
      }
    default: return try await list("/entitlements", "entitlements", "entitlement", call) { Self.named($0, "name") }
    }
  }

  private func versions(of product: String?, _ call: VendorCall) async throws(Fault) -> [Value] {
    guard let product else {
      throw .invalidParams("of", "is required for versions. Set it to the name of a product.")
    }
    return try await list("/products/\(product, "of")/versions", "versions", "version", call) { element in
      element.text.isEmpty ? nil : Value(.string(element.text), element.text)
    }
  }

  private func list(
    _ path: VendorPath, _ root: String, _ name: String, _ call: VendorCall, _ read: (XMLElement) -> Value?
  ) async throws(Fault) -> [Value] {
    let query = path.text == "/entitlements" ? [("showAll", "false")] : []
    let request = VendorRequest(.get, path, query: query, headers: StrataXML.headers, isRepeatable: true)
    return try await client.sendReading(request, call) { (response) throws(UnreadableResponse) in
      try StrataXML.rows(name, in: StrataXML.root(root, of: response), read).parts
    }
  }

  private static func named(_ element: XMLElement, _ name: String) -> Value? {
    element.full(name).map { Value(.string($0), $0) }
  }
}
