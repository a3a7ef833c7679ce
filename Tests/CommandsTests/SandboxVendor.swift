import CaseService
import Commands
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

/// A vendor with cases in the sandbox, and how a profile reaches it.
struct SandboxVendor: Sendable, CustomTestStringConvertible {
  /// The name of the sandbox's profile.
  let profile: String
  private var settings: [String: JSON] = [:]
  private var baseURL: String?

  var testDescription: String { settings["dialect"]?.string ?? profile }
  /// Whether a listing has the comments of its cases.
  var listsComments: Bool { profile == "ibm" }
  /// Whether clients can write.
  var isWritable: Bool { profile != "cisco" }

  static let ibm = SandboxVendor(profile: "ibm")
  static let cisco = SandboxVendor(profile: "cisco")
  static let strata = SandboxVendor(profile: "redhat")
  static let restV1 = SandboxVendor(
    profile: "redhat", settings: ["dialect": "rest-v1"], baseURL: RedHatSimulator.apiOrigin + "/support/v1")
  static let restV3 = SandboxVendor(
    profile: "redhat", settings: ["dialect": "rest-v3"], baseURL: RedHatSimulator.apiOrigin + "/support/v3")

  static let all = [ibm, strata, restV1, restV3, cisco]

  func kind(in sandbox: Sandbox) throws -> ProviderKind {
    let provider = sandbox.profiles.first { $0.name == profile }?.provider
    return try #require(Bootstrap.kinds.first { $0.descriptor.id == provider })
  }

  /// Completes the settings of a profile, which has no rate limit.
  func adjust(_ settings: inout ProfileSettings, in sandbox: Sandbox) {
    settings.baseURL = baseURL ?? settings.baseURL
    let own = sandbox.profiles.first { $0.name == profile }?.settings ?? [:]
    settings.vendorSettings = own.merging(self.settings) { $1 }
    settings.requestsPerSecond = .infinity
  }

  /// A profile whose requests pass through a transport.
  func makeProfile(
    _ name: String, in sandbox: Sandbox, _ transport: any HTTPTransport, _ time: any TimeSource,
    _ polling: PollingSettings? = nil
  ) throws -> Profile {
    let vendor = try #require(sandbox.profiles.first { $0.name == profile })
    var settings = ProfileSettings(
      name: name, baseURL: vendor.baseURL, tokenURL: vendor.tokenURL, credentials: FakeCredentials(vendor.credentials),
      timeout: .seconds(300))
    adjust(&settings, in: sandbox)
    settings.polling = polling
    return Profile(try kind(in: sandbox), settings, ProfileContext(time: time) { _ in transport })
  }

  /// Makes the next requests to the API fail.
  func inject(_ fault: SimulatedFault, times: Int, in sandbox: Sandbox) {
    switch profile {
    case "ibm": sandbox.ibm.inject(fault, for: .api, times: times)
    case "redhat": sandbox.redhat.inject(fault, for: .api, times: times)
    default: sandbox.cisco.inject(fault, for: .api, times: times)
    }
  }

  func clearFaults(in sandbox: Sandbox) {
    switch profile {
    case "ibm": sandbox.ibm.clearFaults()
    case "redhat": sandbox.redhat.clearFaults()
    default: sandbox.cisco.clearFaults()
    }
  }

  /// The requests that reached the API.
  func requests(in sandbox: Sandbox) -> Int {
    switch profile {
    case "ibm": sandbox.ibm.requests(at: .api)
    case "redhat": sandbox.redhat.requests(at: .api)
    default: sandbox.cisco.requests(at: .api)
    }
  }
}
