/// What was ordered, and how it stands.
package typealias Subscription = VendorRecord<SubscriptionShape>

package enum SubscriptionShape: VendorShape {
  package static let name = "Subscription"
  package static let members: [VendorMember] = [
    .text("id", "Names the subscription."),
    .text("accountId", "The account that ordered it."),
    .text("editionId", "What was ordered."),
    .number("editionRevision", "The version of the edition."),
    .text("quoteId", "The quote that overrides prices."),
    .object("requestor", SubscriptionRequestor.self, "Who ordered it."),
    .text("workflowVersion", "V1 or V2."),
    .text("productKey", "The product's id."),
    .number("term", "How long it runs, in `termUnit`."),
    .text("termUnit", "MONTHS or YEARS."),
    .text("billingFrequency", "MONTHLY, QUARTERLY or ANNUAL."),
    .text("category", "PRODUCT, PLATFORM or USAGE_CONTAINER."),
    .text("type", "TRIAL, PURCHASE or FREE."),
    .text("state", "IN_PROGRESS at first; the vendor does not publish what follows."),
    .text("renewalType", "Such as RENEW_CURRENT_TERM."),
    .text("currentOperation", "What the vendor is doing, such as CREATING."),
    .list("lineItems", SubscriptionLineItem.self, "What it consists of."),
    .object("provisioningInput", "What the product is set up with."),
    .list("tags", SubscriptionTag.self, "Tags, as a list in whichever way the vendor writes them."),
    .raw,
  ]
}

package enum SubscriptionRequestor: VendorShape {
  package static let name = "SubscriptionRequestor"
  package static let members: [VendorMember] = [
    .text("iamId", "The id at IAM."), .text("email", "The e-mail address."),
  ]
}

package enum SubscriptionLineItem: VendorShape {
  package static let name = "SubscriptionLineItem"
  package static let members: [VendorMember] = [
    .text("chargeId", "The charge of the edition."), .number("quantity", "How much of it."),
    .number("price", "The price of a billing period."), .number("unitPrice", "The same for one unit."),
    .number("overagePrice", "The price of what exceeds the quantity."), .number("tax", "The tax in per cent."),
    .object("externalReference", "What other systems call it."),
  ]
}

package enum SubscriptionTag: VendorShape {
  package static let name = "SubscriptionTag"
  package static let members: [VendorMember] = [
    .text("accountId", "The account."), .text("name", "The tag's name."), .text("value", "The tag's value."),
    .text("description", "What it is for."), .text("createdDate", "When it was made."),
  ]
}
