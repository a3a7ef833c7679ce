/// An account of a marketplace.
package typealias Account = VendorRecord<AccountShape>

package enum AccountShape: VendorShape {
  package static let name = "Account"
  package static let members: [VendorMember] = [
    .text("id", "Names the account everywhere; the vendor's `_id` where it has no `id`."),
    .text("_id", "The same, where the vendor writes it so."),
    .text("name", "The company's name."),
    .flag("isCompany", "Whether it is the account of a company."),
    .text("billingAccountId", "The billing account's id."),
    .object("billingAddress", AccountAddress.self, "Where bills go."),
    .text("vatNumber", "The VAT number."),
    .text("taxCode", "The tax code."),
    .text("status", "PENDING, ACTIVE or SUSPENDED."),
    .text("vendorStatus", "The same for the account as a vendor."),
    .object("billingAccountRefs", AccountReferences.self, "What other systems call the account."),
    .flag("isCustomer", "Whether it buys."),
    .flag("isVendor", "Whether it sells."),
    .text("partnerConnectId", "The id at Partner Connect."),
    .text("accountRHIdLink", "The Red Hat id that is linked."),
    .text("loginRHIdLink", "The Red Hat login that is linked."),
    .text("companyRef", "The id of the company's record."),
    .object("vendorAccount", AccountVendor.self, "What is known of the account as a vendor."),
    .text("bssAccountId", "The BSS account's id."),
    .text("createdAt", "When it was made, in RFC 3339."),
    .list("paymentInfo", AccountPayment.self, "How it pays."),
    .object("accountCreationStatus", AccountCreation.self, "How far the making of the account is."),
    .list("OMRoles", AccountRole.self, "Who may do what, at nesting level 1 or 2."),
    .object("enterpriseMarketplace", AccountShop.self, "The company's own marketplace."),
    .flag("isTaxExempt", "Whether it pays no tax."),
    .list("billingReferences", "What other systems call the account (version 2)."),
    .list("childAccountIds", "Accounts below this one (version 2)."),
    .raw,
  ]
}

package enum AccountAddress: VendorShape {
  package static let name = "AccountAddress"
  package static let members: [VendorMember] = [
    .text("companyName", "The company."), .text("firstName", "The first name."), .text("lastName", "The last name."),
    .text("address1", "The first line."), .text("address2", "The second line."), .text("city", "The city."),
    .text("stateProvince", "The state or province."), .text("postalCode", "The postal code."),
    .text("phoneNumber", "The telephone number."), .text("countryCode", "The country's code."),
  ]
}

package enum AccountReferences: VendorShape {
  package static let name = "AccountReferences"
  package static let members: [VendorMember] = [
    .text("zuoraAccountId", "The id at Zuora."), .text("sapSiteNumber", "The SAP site number."),
    .text("ibmCustomerNumber", "The IBM customer number (ICN)."), .text("mppNumber", "The MPP number."),
  ]
}

package enum AccountVendor: VendorShape {
  package static let name = "AccountVendor"
  package static let members: [VendorMember] = [
    .flag("addressVerified", "Whether the address was verified."),
    .object("vendorLegalAddress", AccountAddress.self, "The legal address."),
    .text("vatNumber", "The VAT number."), .text("taxCode", "The tax code."),
    .text("vendorType", "IBM or ISV."),
  ]
}

package enum AccountPayment: VendorShape {
  package static let name = "AccountPayment"
  package static let members: [VendorMember] = [
    .text("_id", "The id of the payment record."),
    .text("type", "How it is paid: CREDIT_CARD, or by invoice."),
    .flag("isDefault", "Whether this is the usual way."),
    .text("cardType", "The kind of credit card."),
    .text("scrambledNumber", "The card's number, all but its last four digits masked."),
    .text("expiryDate", "The card's last month, as MMYY."),
    .text("customerNumber", "The customer number for invoices."),
    .text("poNumber", "The purchase order number for invoices."),
    .flag("verified", "Whether it was verified."),
    .text("walletId", "The wallet's id."), .text("accountId", "The account's id."),
  ]
}

package enum AccountCreation: VendorShape {
  package static let name = "AccountCreation"
  package static let members: [VendorMember] = [
    .text("_id", "The id of this record."), .text("accountId", "The account's id."),
    .text("updatedOn", "When it changed last, in RFC 3339."),
    .text("lastProcessingAttempt", "When it was worked on last, in RFC 3339."),
    .flag("stuckAlert", "Whether it is stuck."), .flag("zuora", "Whether the Zuora account is there."),
    .flag("customerCreate", "Whether the customer account is there."),
    .flag("icn", "Whether the IBM customer number is there."),
    .flag("orderContainer", "Whether the order container is there."),
  ]
}

package enum AccountRole: VendorShape {
  package static let name = "AccountRole"
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
  package static let name = "AccountUser"
  package static let members: [VendorMember] = [
    .text("_id", "The id of the user's record."), .text("iamId", "The id at IAM."),
    .text("emailAddress", "The e-mail address."), .text("firstName", "The first name."),
    .text("lastName", "The last name."), .text("preferredLanguage", "The language, such as en-us."),
  ]
}

package enum AccountShop: VendorShape {
  package static let name = "AccountShop"
  package static let members: [VendorMember] = [
    .text("name", "The name that is shown."),
    .object("theme", AccountTheme.self, "Its colours."),
    .flag("enabled", "Whether it is open."),
  ]
}

package enum AccountTheme: VendorShape {
  package static let name = "AccountTheme"
  package static let members: [VendorMember] = [
    .text("primary", "The background, as #RRGGBB."), .text("secondary", "The other end of its gradient."),
    .text("fontColor", "The text."),
  ]
}
