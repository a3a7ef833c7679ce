import Configuration
import JSON
import ProviderKit

extension ManPage {
  /// The keys of the configuration file, from the schema with which editors complete them.
  static func configuration(_ page: inout Roff) {
    let schema = configurationSchema(kinds: Bootstrap.kinds, policyMethods: Bootstrap.policyMethods)
    page.section("CONFIGURATION")
    page.paragraph(
      "The configuration is a JSON file. casewire reads it again when it changes. While it is invalid, requests that need "
        + "it fail with its error.")
    page.subsection("Keys of the file")
    for member in schema["properties"]?.object ?? [] { define(member, &page) }
    page.subsection("Keys of a profile")
    for key in profileKeys(schema) { page.definition(Roff.bold(key.name), [key.text]) }
    page.subsection("Secrets")
    page.paragraph("The value of each member of `credentials` is a text or an object with one member.")
    for form in schema["definitions"]?["secret"]?["oneOf"]?.array ?? [] {
      if let text = form["description"]?.string { page.definition(Roff.italic("\"TEXT\""), [text]) }
      for member in form["properties"]?.object ?? [] { define(member, &page) }
    }
  }

  private static func define(_ member: JSON.Member, _ page: inout Roff) {
    page.definition(Roff.bold(member.name), [member.value["description"]?.string ?? ""])
  }

  /// The keys of all vendors, each once. A key or a default that not all vendors have names its vendors.
  private static func profileKeys(_ schema: JSON) -> [(name: String, text: String)] {
    let vendors = Bootstrap.kinds.map(\.descriptor.id)
    var keys: [(name: String, uses: [(vendor: String, schema: JSON)])] = []
    for vendor in vendors {
      for member in schema["definitions"]?[vendor]?["properties"]?.object ?? [] {
        if let index = keys.firstIndex(where: { $0.name == member.name }) {
          keys[index].uses.append((vendor, member.value))
        } else {
          keys.append((member.name, [(vendor, member.value)]))
        }
      }
    }
    return keys.map { key in
      var sentences = key.uses.first.flatMap { $0.schema["description"]?.string }.map { [$0] } ?? []
      if key.name == "provider" { sentences.append("One of \(vendors.joined(separator: ", ")).") }
      if key.uses.count < vendors.count {
        sentences.append("Only for \(key.uses.map(\.vendor).joined(separator: ", ")).")
      }
      for use in key.uses {
        let names = key.name == "credentials" ? use.schema["properties"]?.object?.map(\.name) ?? [] : []
        if !names.isEmpty { sentences.append("For \(use.vendor): \(names.joined(separator: ", ")).") }
      }
      return (key.name, (sentences + defaults(key.uses)).joined(separator: " "))
    }
  }

  private static func defaults(_ uses: [(vendor: String, schema: JSON)]) -> [String] {
    let values = uses.compactMap { use in
      use.schema["default"].map { (vendor: use.vendor, text: $0.string ?? $0.text) }
    }
    guard let first = values.first else { return [] }
    if values.count == uses.count, values.allSatisfy({ $0.text == first.text }) { return ["Default: \(first.text)."] }
    return values.map { "Default for \($0.vendor): \($0.text)." }
  }
}
