/// What a marketplace counts when it charges: agents, assets, active users.
package typealias UnitOfMeasure = VendorRecord<UnitOfMeasureShape>

package enum UnitOfMeasureShape: VendorShape {
  package static let name = "UnitOfMeasure"
  package static let members: [VendorMember] =
    [
      .text("identifier", "Names the unit."),
      .number("multiplier", "How many of what is counted make one unit."),
      .flag("supportUsageChargeType", "Whether usage can be charged by it."),
      .number("created", "When it was made, in Unix milliseconds."),
      .number("updated", "When it changed last, in Unix milliseconds."),
    ] + UnitText.members + [
      .object("translations", UnitTranslations.self, "The texts in other languages."),
      .raw,
    ]
}

package enum UnitText: VendorShape {
  package static let name = "UnitText"
  package static let members: [VendorMember] = [
    .text("singularName", "One of it, such as Active User."), .text("pluralName", "Several of it."),
    .text("suffix", "What stands behind a price, such as per active user."),
    .text("inputLabel", "What a form asks for."), .text("summaryLabel", "What a summary says."),
  ]
}

package enum UnitTranslations: VendorShape {
  package static let name = "UnitTranslations"
  package static let members: [VendorMember] = [
    .object("de", UnitText.self, "German."), .object("en", UnitText.self, "English."),
    .object("es", UnitText.self, "Spanish."), .object("fr", UnitText.self, "French."),
    .object("it", UnitText.self, "Italian."),
  ]
}
