package import JSON
package import Platform

/// The settings of one profile, including defaults.
package struct ProfileSettings: Sendable {
  package var name: String
  /// The origin and base path, without a slash at the end.
  package var baseURL: String
  /// Without a slash at the end; nil for a vendor without tokens.
  package var tokenURL: String?
  /// The web pages of its cases; nil for those of the vendor.
  package var pageAddress: PageAddress?
  /// Whether methods that write are refused for this profile.
  package var isReadOnly: Bool
  /// The time limit of requests without their own.
  package var timeout: Duration
  /// The maximum number of requests per second; nil for the vendor's limit, infinite for no limit.
  package var requestsPerSecond: Double?
  /// The proxy, as `scheme://[user:password@]host[:port]` with the schemes `http`, `https`, `socks5` and `socks5h`; nil for
  /// that of the environment (`https_proxy`, `no_proxy`). It may contain a password and is never displayed.
  package var proxy: String?
  /// The absolute path of a PEM file with additional trusted certificates; nil for none.
  package var caFile: String?
  package var credentials: any Credentials
  /// The vendor's own settings by name, already checked.
  package var vendorSettings: [String: JSON]
  /// The ids and e-mail addresses of the user; empty if none are configured.
  package var me: [String] = []
  /// Whether cases that were read may be stored.
  package var isStored = true
  /// Whether the texts of private comments may be stored.
  package var keepsPrivate = false
  /// What is permitted for this profile.
  package var policy = ProfilePolicy.none
  /// How often the change feed asks the vendor; nil for the vendor's usual settings.
  package var polling: PollingSettings?
  /// Tokens are registered with it, so that they do not appear in errors, logs and traces.
  package var redactor: Redactor
  /// Receives requests, and what cannot be read in responses; nil for no log.
  package var log: Log?
  /// Keeps the session between processes; nil for memory only.
  package var sessionStore: SessionStore?
  /// Receives the status of the session when it has changed visibly.
  package var sessionChanged: (@Sendable (SessionStatus) -> Void)?

  /// The default time limit of a request.
  package static let usualTimeoutSeconds = 30
  package static let usualTimeout = Duration.seconds(usualTimeoutSeconds)

  package init(
    name: String, baseURL: String, tokenURL: String?, credentials: any Credentials, isReadOnly: Bool = false,
    timeout: Duration = ProfileSettings.usualTimeout, requestsPerSecond: Double? = nil, proxy: String? = nil,
    caFile: String? = nil,
    vendorSettings: [String: JSON] = [:], redactor: Redactor = Redactor()
  ) {
    self.name = name
    self.baseURL = baseURL
    self.tokenURL = tokenURL
    self.credentials = credentials
    self.isReadOnly = isReadOnly
    self.timeout = timeout
    self.requestsPerSecond = requestsPerSecond
    self.proxy = proxy
    self.caFile = caFile
    self.vendorSettings = vendorSettings
    self.redactor = redactor
  }
}
