import CaseModel
import ProviderKit

/// The client, and the contracts and users whose cases the profile lists.
struct CiscoIdentity: AccountIdentity {
  let credentials: LoginCredentials
  let defaults: CiscoDefaults

  func account() async throws(Fault) -> [String]? {
    guard let client = try await credentials.usedName("clientId") else { return nil }
    // Cisco: user ids come back in another letter case.
    let users = CiscoID.once(defaults.users.map { $0.lowercased() }).sorted()
    return ["client:\(client)"] + CiscoID.once(defaults.contracts).sorted().map { "contract:\($0)" }
      + users.map { "user:\($0)" }
  }
}
