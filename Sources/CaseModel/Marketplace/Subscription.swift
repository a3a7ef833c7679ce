/// An ordered subscription and its state.
package typealias Subscription = VendorRecord<SubscriptionShape>

package enum SubscriptionShape: VendorShape {
  package static let members: [VendorMember] = [
    .text("id", "The subscription's id."),
    .text("accountId", "The account."),
    .text("editionId", "The edition."),
    .number("editionRevision", "The version of the edition."),
    .text("quoteId", "The quote that overrides prices."),
    .object("requestor", SubscriptionRequestor.self, "The person who ordered it."),
    .text("workflowVersion", "V1 or V2."),
    .text("productKey", "The product's id."),
    .number("term", "The term, in `termUnit`."),
    .text("termUnit", "MONTHS or YEARS."),
    .text("billingFrequency", "MONTHLY, QUARTERLY or ANNUAL."),
    .text("category", "PRODUCT, PLATFORM or USAGE_CONTAINER."),
    .text("type", "TRIAL, PURCHASE or FREE."),
    .text("state", "IN_PROGRESS at first; the vendor does not document later states."),
    .text("renewalType", "The kind of renewal, such as RENEW_CURRENT_TERM."),
    .text("currentOperation", "The vendor's current operation, such as CREATING."),
    .list("lineItems", SubscriptionLineItem.self, "The items."),
    .object("provisioningInput", "The input of the provisioning."),
    .list("tags", SubscriptionTag.self, "The tags; always a list, however the vendor writes them."),
    .raw,
  ]
}

package enum SubscriptionRequestor: VendorShape {
  package static let members: [VendorMember] = [
    .text("iamId", "The id at IAM."), .text("email", "The e-mail address."),
  ]
}

package enum SubscriptionLineItem: VendorShape {
  package static let members: [VendorMember] = [
    .text("chargeId", "The charge of the edition."), .number("quantity", "The quantity."),
    .number("price", "The price for a billing period."), .number("unitPrice", "The price of one unit."),
    .number("overagePrice", "The price of the overage."), .number("tax", "The tax in per cent."),
    .object("externalReference", "Its ids in other systems."),
  ]
}

package enum SubscriptionTag: VendorShape {
  package static let members: [VendorMember] = [
    .text("accountId", "The account."), .text("name", "The tag's name."), .text("value", "The tag's value."),
    .text("description", "The description."), .text("createdDate", "When it was created."),
  ]
}
