package struct HTTPTransportOptions: Sendable, Equatable {
  /// Sent as `User-Agent` by requests that have none: `casewire/0.1.0`.
  package var userAgent: String
  package var proxy: HTTPProxy
  /// The absolute path of a PEM file with certificates to trust in addition to the system's; nil for none.
  package var caFile: String?
  package var systemCertificates: SystemCertificates

  package init(
    userAgent: String, proxy: HTTPProxy, caFile: String? = nil, systemCertificates: SystemCertificates = .init()
  ) {
    self.userAgent = userAgent
    self.proxy = proxy
    self.caFile = caFile
    self.systemCertificates = systemCertificates
  }
}
