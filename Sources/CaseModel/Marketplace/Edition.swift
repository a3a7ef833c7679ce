/// A product as it can be ordered: its terms and its prices.
package typealias Edition = VendorRecord<EditionShape>

package enum EditionShape: VendorShape {
  package static let name = "Edition"
  package static let members: [VendorMember] = [
    .text("_id", "The id in the vendor's database."),
    .text("id", "Names the edition, such as EIDHJLN9."),
    .text("type", "Purchase, Trial or Free, in any letter case."),
    .text("productId", "The product's id, also where the vendor writes it as `product.id`."),
    .object("product", EditionProduct.self, "The product."),
    .text("productName", "The product's name."),
    .text("name", "The edition's name."),
    .text("description", "What it is."),
    .text("termUnit", "The unit of terms: months or days, in any spelling."),
    .number("version", "The version; an order says it as `editionRevision`."),
    .number("created", "When it was made, in Unix milliseconds."),
    .number("updated", "When it changed last, in Unix milliseconds."),
    .list("allowedBillingFrequencies", "Monthly, Quarterly, Annual, Upfront, in any letter case."),
    .list("allowedSubscriptionTerms", "The terms that can be ordered, in `termUnit`."),
    .number("trialTerm", "How long a trial lasts."),
    .text("logoUrl", "The logo."),
    .text("billingSystem", "ZUORA or DSW; in `metadata` as well or instead."),
    .list("editionCharges", EditionCharge.self, "What is charged for."),
    .list("editionRules", EditionRule.self, "How charges depend on each other."),
    .text("category", "PRODUCT or PLATFORM."),
    .object("metadata", EditionMetadata.self, "How publishing stands, when it was asked for."),
    .raw,
  ]
}

package enum EditionProduct: VendorShape {
  package static let name = "EditionProduct"
  package static let members: [VendorMember] = [.text("id", "The product's id.")]
}

package enum EditionMetadata: VendorShape {
  package static let name = "EditionMetadata"
  package static let members: [VendorMember] = [
    .text("status", "Such as Published."), .text("billingSystem", "ZUORA or DSW."),
    .text("approverComment", "What the approver said."),
    .number("publishAttemptCount", "How often publishing was tried."),
  ]
}

package enum EditionCharge: VendorShape {
  package static let name = "EditionCharge"
  package static let members: [VendorMember] = [
    .text("id", "Names the charge; an order says it as `chargeId`."),
    .text("name", "The charge's name."),
    .text("sequence", "The place in which it is shown, also as a number."),
    .text("type", "Recurring, Usage or OneTime."),
    .text("priceModel", "Standard, VolumePricing or TierPricing."),
    .flag("required", "Whether it has to be ordered."),
    .number("minimumQuantity", "The least that can be ordered."),
    .number("maximumQuantity", "The most that can be ordered."),
    .number("defaultQuantity", "What is ordered unless something else is said."),
    .number("increment", "The step between quantities."),
    .flag("useInStartingPriceCalculation", "Whether it counts in the price that the edition starts at."),
    .number("created", "When it was made, in Unix milliseconds."),
    .number("updated", "When it changed last, in Unix milliseconds."),
    .list("tiers", EditionTier.self, "The prices by quantity."),
    .text("usageReportingType", "Cumulative or HighWaterMark."),
    .text("vendorChargeId", "The seller's id of the charge."),
    .text("ibmPartNumber", "The IBM part number."),
    .text("ibmOveragePartNumber", "The IBM part number of what exceeds the quantity."),
    .text("priceFrequency", "ANNUAL or MONTHLY."),
    .text("usageReportingId", "The id that usage is reported with."),
    .object("uom", UnitOfMeasureShape.self, "What is counted."),
    .object("metadata", ChargeMetadata.self, "What billing systems call it."),
  ]
}

package enum ChargeMetadata: VendorShape {
  package static let name = "ChargeMetadata"
  package static let members: [VendorMember] = [
    .flag("chargeSyncRequired", "Whether the billing system has to be told."),
    .text("ibmPartNumber", "The IBM part number."),
    .text("ibmOveragePartNumber", "The IBM part number of what exceeds the quantity."),
    .text("zuoraRatePlanId", "The rate plan at Zuora."),
    .text("zuoraRatePlanChargeId", "The charge of the rate plan at Zuora."),
    .list("zuoraRatePlanOverages", ChargeOverage.self, "The charges of what exceeds the quantity."),
  ]
}

package enum ChargeOverage: VendorShape {
  package static let name = "ChargeOverage"
  package static let members: [VendorMember] = [
    .number("startingUnit", "The first unit of the tier."),
    .text("zuoraRatePlanOverageChargeId", "The charge at Zuora."),
  ]
}

package enum EditionTier: VendorShape {
  package static let name = "EditionTier"
  package static let members: [VendorMember] = [
    .text("id", "The tier's id."), .number("startingUnit", "The first unit."), .number("endingUnit", "The last unit."),
    .list("pricing", TierPrice.self, "The price in each currency."),
  ]
}

package enum TierPrice: VendorShape {
  package static let name = "TierPrice"
  package static let members: [VendorMember] = [
    .text("currency", "The currency, such as USD."),
    // Red Hat: 52000 for a "Platinum Edition" may be dollars or cents.
    .number("price", "The price; the vendor does not say whether in whole units or hundredths."),
    .number("overagePrice", "The price of what exceeds the quantity."),
  ]
}

package enum EditionRule: VendorShape {
  package static let name = "EditionRule"
  package static let members: [VendorMember] = [
    .text("id", "The rule's id."),
    .text(
      "type",
      "QuantitySyncRule, MaxQuantityDependencyRule, AddonQuantityLimiterRule, QuantityDetermineAddonsRequiredRule, "
        + "EnableChargeIfSourceSelectedRule or DisableChargeIfSourceSelectedRule."),
    .list("sourceChargeIds", "The charges that it looks at."),
    .list("targetChargeIds", "The charges that it acts on."),
    .number("quantityThreshold", "The quantity from which it holds."),
  ]
}
