import Platform
package import ProviderKit

/// The formats of numbers and pages that a recogniser finds.
package struct ReferenceFormats: Sendable, Equatable {
  /// The formats of one vendor.
  package struct Vendor: Sendable {
    package let id: String
    package let numbers: [NumberPattern]
    package let pages: [PageAddress]

    package init(id: String, numbers: [NumberPattern], pages: [PageAddress] = []) {
      self.id = id
      self.numbers = numbers
      self.pages = pages
    }

    package init(_ descriptor: ProviderDescriptor) {
      self.init(id: descriptor.id, numbers: descriptor.numberPatterns, pages: descriptor.pageAddresses)
    }
  }

  /// A configured profile of a vendor.
  package struct Account: Sendable {
    package let profile: String
    package let vendor: String
    /// Its own page address.
    package let page: PageAddress?
    /// Its formats beyond those of the vendor.
    package let numbers: [NumberPattern]

    package init(profile: String, vendor: String, page: PageAddress? = nil, numbers: [NumberPattern] = []) {
      self.profile = profile
      self.vendor = vendor
      self.page = page
      self.numbers = numbers
    }
  }

  /// No formats: nothing is found.
  package static let none = ReferenceFormats(vendors: [], accounts: [])

  /// The words that must precede a number without a prefix.
  package static let usualKeywords = ["case", "SR", "TAC", "Red Hat"]

  let accounts: [CompiledAccount]
  let numbers: [CompiledNumber]
  let pages: [CompiledPage]
  /// The bytes that precede the number in a page address; nil if some address has only the number there.
  let pageEnds: ByteFinder?
  let keywords: KeywordSearch
  /// The minimum number of digits that follow one another in a mention.
  let leastDigits: Int

  package init(vendors: [Vendor], accounts: [Account], keywords: [String] = Self.usualKeywords) {
    self.accounts = accounts.map { account in
      let vendor = vendors.first { $0.id == account.vendor }
      return CompiledAccount(
        name: account.profile, bytes: Array(account.profile.utf8), vendor: account.vendor,
        numbers: account.numbers + (vendor?.numbers ?? []))
    }
    numbers = Self.distinct(vendors.flatMap(\.numbers) + accounts.flatMap(\.numbers))
    pages =
      accounts.enumerated().compactMap { index, account in
        account.page.map { CompiledPage($0, owner: .account(index)) }
      }
      + vendors.flatMap { vendor in vendor.pages.map { CompiledPage($0, owner: .vendor(vendor.id, vendor.numbers)) } }
    let ends = pages.compactMap(\.prefix.last)
    // A host may be written in capitals.
    pageEnds = ends.count == pages.count ? ByteFinder(ends + ends.filter(\.isWord).map { $0 & ~0x20 }) : nil
    self.keywords = KeywordSearch(keywords)
    leastDigits = max(1, numbers.map(\.leastDigits).min() ?? 1)
  }

  /// Each pattern once; the longest prefix first.
  private static func distinct(_ patterns: [NumberPattern]) -> [CompiledNumber] {
    var kept: [NumberPattern] = []
    for pattern in patterns where !kept.contains(pattern) { kept.append(pattern) }
    return kept.map(CompiledNumber.init).enumerated()
      .sorted { ($1.element.head.count, $0.offset) < ($0.element.head.count, $1.offset) }.map(\.element)
  }
}
