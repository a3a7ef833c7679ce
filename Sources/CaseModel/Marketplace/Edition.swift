/// A product that can be ordered: its terms and its prices.
package typealias Edition = VendorRecord<EditionShape>

package enum EditionShape: VendorShape {
  package static let members: [VendorMember] = [
    .text("_id", "The id in the vendor's database."),
    .text("id", "The edition's id, such as EIDHJLN9."),
    .text("type", "Purchase, Trial or Free, in any letter case."),
    .text("productId", "The product's id, from `productId` or `product.id` of the vendor."),
    .object("product", EditionProduct.self, "The product."),
    .text("productName", "The product's name."),
    .text("name", "The edition's name."),
    .text("description", "The description."),
    .text("termUnit", "The unit of terms: months or days, in any spelling."),
    .number("version", "The version; `editionRevision` of an order."),
    .number("created", "When it was created, in Unix milliseconds."),
    .number("updated", "When it last changed, in Unix milliseconds."),
    .list("allowedBillingFrequencies", "Monthly, Quarterly, Annual, Upfront, in any letter case."),
    .list("allowedSubscriptionTerms", "The terms that can be ordered, in `termUnit`."),
    .number("trialTerm", "The length of a trial."),
    .text("logoUrl", "The logo."),
    .text("billingSystem", "ZUORA or DSW. It may be in `metadata` instead."),
    .list("editionCharges", EditionCharge.self, "The charges."),
    .list("editionRules", EditionRule.self, "The dependencies between charges."),
    .text("category", "PRODUCT or PLATFORM."),
    .object("metadata", EditionMetadata.self, "The state of publishing, if requested."),
    .raw,
  ]
}

package enum EditionProduct: VendorShape {
  package static let members: [VendorMember] = [.text("id", "The product's id.")]
}

package enum EditionMetadata: VendorShape {
  package static let members: [VendorMember] = [
    .text("status", "The status, such as Published."), .text("billingSystem", "ZUORA or DSW."),
    .text("approverComment", "The approver's comment."),
    .number("publishAttemptCount", "The number of attempts to publish."),
  ]
}

package enum EditionCharge: VendorShape {
  package static let members: [VendorMember] = [
    .text("id", "The charge's id; `chargeId` of an order."),
    .text("name", "The charge's name."),
    .text("sequence", "The position in the display; a string or a number."),
    .text("type", "Recurring, Usage or OneTime."),
    .text("priceModel", "Standard, VolumePricing or TierPricing."),
    .flag("required", "Whether it must be ordered."),
    .number("minimumQuantity", "The smallest quantity."),
    .number("maximumQuantity", "The largest quantity."),
    .number("defaultQuantity", "The default quantity."),
    .number("increment", "The step between quantities."),
    .flag("useInStartingPriceCalculation", "Whether the starting price of the edition includes it."),
    .number("created", "When it was created, in Unix milliseconds."),
    .number("updated", "When it last changed, in Unix milliseconds."),
    .list("tiers", EditionTier.self, "The prices by quantity."),
    .text("usageReportingType", "Cumulative or HighWaterMark."),
    .text("vendorChargeId", "The seller's id of the charge."),
    .text("ibmPartNumber", "The IBM part number."),
    .text("ibmOveragePartNumber", "The IBM part number of the overage."),
    .text("priceFrequency", "ANNUAL or MONTHLY."),
    .text("usageReportingId", "The id for usage reports."),
    .object("uom", UnitOfMeasureShape.self, "The unit of measure."),
    .object("metadata", ChargeMetadata.self, "Its ids in billing systems."),
  ]
}

package enum ChargeMetadata: VendorShape {
  package static let members: [VendorMember] = [
    .flag("chargeSyncRequired", "Whether the billing system must be updated."),
    .text("ibmPartNumber", "The IBM part number."),
    .text("ibmOveragePartNumber", "The IBM part number of the overage."),
    .text("zuoraRatePlanId", "The rate plan at Zuora."),
    .text("zuoraRatePlanChargeId", "The charge of the rate plan at Zuora."),
    .list("zuoraRatePlanOverages", ChargeOverage.self, "The charges of the overage."),
  ]
}

package enum ChargeOverage: VendorShape {
  package static let members: [VendorMember] = [
    .number("startingUnit", "The first unit of the tier."),
    .text("zuoraRatePlanOverageChargeId", "The charge at Zuora."),
  ]
}

package enum EditionTier: VendorShape {
  package static let members: [VendorMember] = [
    .text("id", "The tier's id."), .number("startingUnit", "The first unit."), .number("endingUnit", "The last unit."),
    .list("pricing", TierPrice.self, "The price in each currency."),
  ]
}

package enum TierPrice: VendorShape {
  package static let members: [VendorMember] = [
    .text("currency", "The currency, such as USD."),
    // Red Hat: 52000 for a "Platinum Edition" may be dollars or cents.
    .number("price", "The price. The vendor does not document its unit: whole units or hundredths."),
    .number("overagePrice", "The price of the overage."),
  ]
}

package enum EditionRule: VendorShape {
  package static let members: [VendorMember] = [
    .text("id", "The rule's id."),
    .text(
      "type",
      "QuantitySyncRule, MaxQuantityDependencyRule, AddonQuantityLimiterRule, QuantityDetermineAddonsRequiredRule, "
        + "EnableChargeIfSourceSelectedRule or DisableChargeIfSourceSelectedRule."),
    .list("sourceChargeIds", "The charges that the rule reads."),
    .list("targetChargeIds", "The charges that the rule applies to."),
    .number("quantityThreshold", "The quantity from which the rule applies."),
  ]
}
