import JSON
import ProviderKit

/// The settings of a profile for listings.
struct CiscoDefaults: Sendable {
  let contracts: [String]
  let users: [String]
  /// In days.
  var lookback: Int

  init(_ settings: ProfileSettings) {
    let texts = { (name: String) in settings.vendorSettings[name]?.array?.compactMap(\.string) ?? [] }
    contracts = texts("contracts")
    users = texts("users")
    let days = settings.vendorSettings["lookbackDays"]?.integer ?? CiscoScope.usualLookback
    lookback = min(max(days, CiscoScope.lookbackRange.lowerBound), CiscoScope.lookbackRange.upperBound)
  }
}
