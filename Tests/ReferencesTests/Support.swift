import ProviderKit

@testable import References

/// Vendors with the formats of the real ones, and a profile of each.
enum SampleFormats {
  static let ibm = ReferenceFormats.Vendor(id: "ibm-cloud", numbers: [NumberPattern(prefix: "CS", digits: 7...10)])
  static let redHat = ReferenceFormats.Vendor(
    id: "redhat-portal", numbers: [NumberPattern(digits: 8...8)],
    pages: [
      PageAddress(before: "https://access.redhat.com/support/cases/"),
      PageAddress(before: "https://access.redhat.com/support/cases/#/case/"),
    ])
  static let cisco = ReferenceFormats.Vendor(id: "cisco-support", numbers: [NumberPattern(digits: 9...9)])
  static let vendors = [ibm, redHat, cisco]
  static let accounts: [ReferenceFormats.Account] = [
    .init(
      profile: "ibm", vendor: "ibm-cloud", page: PageAddress(template: "https://tickets.example/{number}/view")),
    .init(profile: "portal", vendor: "redhat-portal"), .init(profile: "cisco", vendor: "cisco-support"),
  ]
  static let usualFormats = ReferenceFormats(vendors: vendors, accounts: accounts)
  static let usual = ReferenceRecognizer(usualFormats)
}

extension ReferenceRecognizer {
  func find(in text: String, _ language: String? = nil, limit: Int = Self.mostMentions) -> [Mention] {
    let bytes = Array(text.utf8)
    return find(in: bytes.span, language: language, limit: limit).references
  }

  /// The texts of the mentions.
  func texts(in text: String, _ language: String? = nil) -> [String] {
    let bytes = Array(text.utf8)
    return find(in: text, language).map { String(decoding: bytes[$0.range], as: UTF8.self) }
  }
}
