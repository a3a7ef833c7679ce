/// An account of a marketplace.
package typealias Account = VendorRecord<AccountShape>

package enum AccountShape: VendorShape {
  package static let members: [VendorMember] = [
    .text("id", "The account's id; the vendor's `_id` if it has no `id`."),
    .text("_id", "The account's id in records that do not use `id`."),
    .text("name", "The company's name."),
    .flag("isCompany", "Whether it is the account of a company."),
    .text("billingAccountId", "The billing account's id."),
    .object("billingAddress", AccountAddress.self, "The billing address."),
    .text("vatNumber", "The VAT number."),
    .text("taxCode", "The tax code."),
    .text("status", "PENDING, ACTIVE or SUSPENDED."),
    .text("vendorStatus", "The account's status as a seller."),
    .object("billingAccountRefs", AccountReferences.self, "The account's ids in other systems."),
    .flag("isCustomer", "Whether it is a customer."),
    .flag("isVendor", "Whether it is a seller."),
    .text("partnerConnectId", "The id at Partner Connect."),
    .text("accountRHIdLink", "The linked Red Hat id."),
    .text("loginRHIdLink", "The linked Red Hat login."),
    .text("companyRef", "The id of the company's record."),
    .object("vendorAccount", AccountVendor.self, "The account's data as a seller."),
    .text("bssAccountId", "The BSS account's id."),
    .text("createdAt", "When it was created, in RFC 3339."),
    .list("paymentInfo", AccountPayment.self, "The payment methods."),
    .object("accountCreationStatus", AccountCreation.self, "The progress of the account's creation."),
    .list("OMRoles", AccountRole.self, "The roles of users, at nesting level 1 or 2."),
    .object("enterpriseMarketplace", AccountShop.self, "The company's own marketplace."),
    .flag("isTaxExempt", "Whether it is exempt from tax."),
    .list("billingReferences", "The account's ids in other systems (version 2)."),
    .list("childAccountIds", "Accounts below this one (version 2)."),
    .raw,
  ]
}

package enum AccountAddress: VendorShape {
  package static let members: [VendorMember] = [
    .text("companyName", "The company."), .text("firstName", "The first name."), .text("lastName", "The last name."),
    .text("address1", "The first line."), .text("address2", "The second line."), .text("city", "The city."),
    .text("stateProvince", "The state or province."), .text("postalCode", "The postal code."),
    .text("phoneNumber", "The telephone number."), .text("countryCode", "The country's code."),
  ]
}

package enum AccountReferences: VendorShape {
  package static let members: [VendorMember] = [
    .text("zuoraAccountId", "The id at Zuora."), .text("sapSiteNumber", "The SAP site number."),
    .text("ibmCustomerNumber", "The IBM customer number (ICN)."), .text("mppNumber", "The MPP number."),
  ]
}

package enum AccountVendor: VendorShape {
  package static let members: [VendorMember] = [
    .flag("addressVerified", "Whether the address was verified."),
    .object("vendorLegalAddress", AccountAddress.self, "The legal address."),
    .text("vatNumber", "The VAT number."), .text("taxCode", "The tax code."),
    .text("vendorType", "IBM or ISV."),
  ]
}

package enum AccountPayment: VendorShape {
  package static let members: [VendorMember] = [
    .text("_id", "The id of the payment record."),
    .text("type", "The payment method: CREDIT_CARD, or by invoice."),
    .flag("isDefault", "Whether it is the default."),
    .text("cardType", "The kind of credit card."),
    .text("scrambledNumber", "The card's number, of which only the last four digits are shown."),
    .text("expiryDate", "The month in which the card expires, as MMYY."),
    .text("customerNumber", "The customer number for invoices."),
    .text("poNumber", "The purchase order number for invoices."),
    .flag("verified", "Whether it was verified."),
    .text("walletId", "The wallet's id."), .text("accountId", "The account's id."),
  ]
}

package enum AccountCreation: VendorShape {
  package static let members: [VendorMember] = [
    .text("_id", "The id of this record."), .text("accountId", "The account's id."),
    .text("updatedOn", "When it last changed, in RFC 3339."),
    .text("lastProcessingAttempt", "When it was last processed, in RFC 3339."),
    .flag("stuckAlert", "Whether the creation is stuck."), .flag("zuora", "Whether the Zuora account exists."),
    .flag("customerCreate", "Whether the customer account exists."),
    .flag("icn", "Whether the IBM customer number exists."),
    .flag("orderContainer", "Whether the order container exists."),
  ]
}

package enum AccountRole: VendorShape {
  package static let members: [VendorMember] = [
    .text("userId", "The id of the user's record, at nesting level 1."),
    .text(
      "roleName",
      "AccountOwner, AccountMember, AccountAdmin, ClusterAdmin, Purchaser, VendorProductAdmin, VendorSalesAdmin, "
        + "VendorLegalAdmin or Partner."),
    .object("OMUser", AccountUser.self, "The user, at nesting level 2."),
  ]
}

package enum AccountUser: VendorShape {
  package static let members: [VendorMember] = [
    .text("_id", "The id of the user's record."), .text("iamId", "The id at IAM."),
    .text("emailAddress", "The e-mail address."), .text("firstName", "The first name."),
    .text("lastName", "The last name."), .text("preferredLanguage", "The language, such as en-us."),
  ]
}

package enum AccountShop: VendorShape {
  package static let members: [VendorMember] = [
    .text("name", "The display name."),
    .object("theme", AccountTheme.self, "The colours."),
    .flag("enabled", "Whether it is enabled."),
  ]
}

package enum AccountTheme: VendorShape {
  package static let members: [VendorMember] = [
    .text("primary", "The background, as #RRGGBB."), .text("secondary", "The second colour of the gradient."),
    .text("fontColor", "The text."),
  ]
}
