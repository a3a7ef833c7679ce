/// The unit of a marketplace charge: agents, assets, active users.
package typealias UnitOfMeasure = VendorRecord<UnitOfMeasureShape>

package enum UnitOfMeasureShape: VendorShape {
  package static let members: [VendorMember] =
    [
      .text("identifier", "The unit's id."),
      .number("multiplier", "The number of counted items in one unit."),
      .flag("supportUsageChargeType", "Whether usage can be charged by this unit."),
      .number("created", "When it was created, in Unix milliseconds."),
      .number("updated", "When it last changed, in Unix milliseconds."),
    ] + UnitText.members + [
      .object("translations", UnitTranslations.self, "The texts in other languages."),
      .raw,
    ]
}

package enum UnitText: VendorShape {
  package static let members: [VendorMember] = [
    .text("singularName", "The singular, such as Active User."), .text("pluralName", "The plural."),
    .text("suffix", "The suffix of a price, such as per active user."),
    .text("inputLabel", "The label of an input field."), .text("summaryLabel", "The label in a summary."),
  ]
}

package enum UnitTranslations: VendorShape {
  package static let members: [VendorMember] = [
    .object("de", UnitText.self, "German."), .object("en", UnitText.self, "English."),
    .object("es", UnitText.self, "Spanish."), .object("fr", UnitText.self, "French."),
    .object("it", UnitText.self, "Italian."),
  ]
}
