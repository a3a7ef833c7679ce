/// What IBM records of a case beside its texts.
struct IBMFacts: Sendable {
  /// As section 4.2 of the reference names case types.
  enum Kind: String, Sendable {
    case technical, billing = "billing_and_invoice", account = "account_and_access", sales
  }

  var kind = Kind.technical
  var offering: IBMOffering?
  /// Which of the eight resolution codes closes the case.
  var code = 8

  var resolution: String { Self.resolutions[code - 1] }

  /// The texts of the resolution codes 1 to 8. IBM: that of 8 is in a sample, the others are the reference's words.
  static let resolutions = [
    "Client error", "Defect in a component or service", "Documentation error", "Solution found in forums",
    "Solution found in public documentation", "Solution no longer required",
    "Solution provided by IBM outside of the case", "Solution provided by an IBM support engineer",
  ]
}

extension IBMOffering {
  /// An offering as today's catalogue names them.
  static func service(_ name: String, _ key: String, _ id: String, kind: String = "service") -> IBMOffering {
    .typed(name: name, group: "crn_service_name", key: key, kind: kind, id: id)
  }

  static let objectStorage = service("Cloud Object Storage", "cloud-object-storage", id(0xdff9_7f5c))
  static let kubernetes = service("Kubernetes Service", "containers-kubernetes", id(0x5a71_02c4))
  static let openShift = service("Red Hat OpenShift on IBM Cloud", "openshift", id(0x91c4_0be2))
  static let virtualServer = service("Virtual Server for VPC", "is.instance", id(0x2b6e_9d10), kind: "iaas")
  static let blockStorage = service("Block Storage for VPC", "is.volume", id(0x77d0_43aa), kind: "iaas")
  static let vpn = service("VPN for VPC", "is.vpn", id(0x0c58_e1f7), kind: "iaas")
  static let loadBalancer = service("Load Balancer for VPC", "is.load-balancer", id(0xe4a9_3316), kind: "iaas")
  static let directLink = service("Direct Link", "directlink", id(0x48fb_2d95), kind: "iaas")
  static let postgres = service("Databases for PostgreSQL", "databases-for-postgresql", id(0xb30f_6c81))
  static let cloudant = service("Cloudant", "cloudantnosqldb", id(0x63e7_158d))
  static let eventStreams = service("Event Streams", "messagehub", id(0x1f92_ba47))
  static let keyProtect = service("Key Protect", "kms", id(0xa85d_7e03))
  static let codeEngine = service("Code Engine", "codeengine", id(0x3cd1_94f6))
  static let registry = service("Container Registry", "container-registry", id(0xc716_0a5b))
  static let secrets = service("Secrets Manager", "secrets-manager", id(0x8e40_d2b9))
  static let internet = service("Internet Services", "internet-svcs", id(0x5590_ef38))
  static let logs = service("Cloud Logs", "logs", id(0xf0a3_6712))

  static let bareMetal = IBMOffering.typed(
    name: "Compute: Bare Metal", group: "category", key: "iaas:classic", kind: nil, id: nil)
  static let oldStorage = IBMOffering.old(id: "bc62ff72dbdcd150ef5e9e3ca49619be", value: "Storage: File Storage")

  /// A catalogue id in the form of a UUID.
  private static func id(_ number: UInt64) -> String {
    var random = SplitMix64(seed: number)
    return random.uuid()
  }
}
