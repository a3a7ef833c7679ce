import JSON

/// A unit of measure, sections 4.2 and 4.3 of the reference.
struct MarketplaceUnit: Sendable {
  let identifier: String
  /// Unix milliseconds.
  let created: Int
  var supportsUsage = false
  /// Singular and plural by language.
  let names: [(language: String, one: String, many: String)]

  static func named(_ identifier: String) -> MarketplaceUnit? { all.first { $0.identifier == identifier } }

  static let all = [
    MarketplaceUnit(
      identifier: "ActiveUser", created: 1_583_808_165_047,
      names: [
        ("de", "Aktiver Benutzer", "Aktive Benutzer"), ("en", "Active User", "Active Users"),
        ("es", "Usuario activo", "Usuarios activos"), ("fr", "Utilisateur actif", "Utilisateurs actifs"),
        ("it", "Utente attivo", "Utenti attivi"),
      ]),
    MarketplaceUnit(
      identifier: "Agent", created: 1_593_701_055_699,
      names: [
        ("de", "Agent", "Agenten"), ("en", "Agent", "Agents"), ("es", "Agente", "Agentes"),
        ("fr", "Agent", "Agents"), ("it", "Agente", "Agenti"),
      ]),
    MarketplaceUnit(
      identifier: "ApplicationInstance", created: 1_583_808_165_879, supportsUsage: true,
      names: [
        ("de", "Anwendungsinstanz", "Anwendungsinstanzen"), ("en", "Application Instance", "Application Instances"),
        ("es", "Instancia de aplicación", "Instancias de aplicación"),
        ("fr", "Instance d'application", "Instances d'application"),
        ("it", "Istanza di applicazione", "Istanze di applicazione"),
      ]),
    MarketplaceUnit(
      identifier: "Asset", created: 1_583_808_166_311,
      names: [
        ("de", "Objekt", "Objekte"), ("en", "Asset", "Assets"), ("es", "Activo", "Activos"), ("fr", "Actif", "Actifs"),
        ("it", "Risorsa", "Risorse"),
      ]),
    MarketplaceUnit(
      identifier: "Instance", created: 1_583_808_172_371, supportsUsage: true,
      names: [
        ("de", "Instanz", "Instanzen"), ("en", "Instance", "Instances"), ("es", "Instancia", "Instancias"),
        ("fr", "Instance", "Instances"), ("it", "Istanza", "Istanze"),
      ]),
  ]

  func json(_ call: MarketplaceCall) -> JSON { json(locale: call.parameters["locale"], call.settings) }

  private func json(locale: String?, _ settings: MarketplaceSettings) -> JSON {
    var members: [JSON.Member] = [
      .init("identifier", .string(identifier)), .init("multiplier", 1), .init("created", .number(created)),
      .init("updated", .number(created)), .init("supportUsageChargeType", .bool(supportsUsage)),
    ]
    if settings.hasTranslations {
      let texts = names.map { JSON.Member($0.language, .object(Self.texts($0.language, $0.one, $0.many))) }
      members.append(.init("translations", .object(texts)))
    }
    // Marketplace: a locale such as `de-de` in any letter case; English for an unknown one.
    let language = String((locale ?? "en-us").lowercased().prefix { $0 != "-" && $0 != "_" })
    if let found = names.first(where: { $0.language == language }) ?? names.first(where: { $0.language == "en" }) {
      members += Self.texts(found.language, found.one, found.many)
    }
    return .object(members)
  }

  private static func texts(_ language: String, _ one: String, _ many: String) -> [JSON.Member] {
    let (suffix, input, summary) =
      switch language {
      case "de": ("pro \(one)", "Anzahl eingeben: \(many)", "Anzahl: \(many)")
      case "es": ("por \(one.lowercased())", "Número de \(many.lowercased())", "Cantidad de \(many.lowercased())")
      case "fr": ("par \(one.lowercased())", "Nombre : \(many.lowercased())", "Quantité : \(many.lowercased())")
      case "it": ("per \(one.lowercased())", "Numero di \(many.lowercased())", "Quantità di \(many.lowercased())")
      default:
        ("per \(one.lowercased())", "Enter number of \(many.lowercased())", "Number of \(many.lowercased())")
      }
    return [
      .init("singularName", .string(one)), .init("pluralName", .string(many)), .init("suffix", .string(suffix)),
      .init("inputLabel", .string(input)), .init("summaryLabel", .string(summary)),
    ]
  }
}
