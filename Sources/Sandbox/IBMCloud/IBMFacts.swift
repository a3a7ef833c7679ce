import JSON

struct IBMFacts: ScenarioFacts {
  /// As section 4.2 of the reference names case types.
  enum Kind: String, Sendable {
    case technical, billing = "billing_and_invoice", account = "account_and_access", sales
  }

  let kind: Kind
  let offering: IBMOffering?
  /// Which of the eight resolution codes closes the case.
  let code: Int

  init(_ json: JSON) {
    kind = json["kind"]?.string.flatMap(Kind.init) ?? .technical
    offering = json["offering"]?.string.flatMap { IBMOffering.known[$0] }
    code = json["code"]?.integer ?? 8
  }

  var resolution: String { Self.resolutions[code - 1] }

  /// The texts of the resolution codes 1 to 8. IBM: that of 8 is in a sample, the others are the reference's words.
  static let resolutions = [
    "Client error", "Defect in a component or service", "Documentation error", "Solution found in forums",
    "Solution found in public documentation", "Solution no longer required",
    "Solution provided by IBM outside of the case", "Solution provided by an IBM support engineer",
  ]
}

extension IBMOffering {
  /// The offerings of the scenarios, by key or value.
  static let known: [String: IBMOffering] = {
    var known: [String: IBMOffering] = [
      "iaas:classic": .typed(
        name: "Compute: Bare Metal", group: "category", key: "iaas:classic", kind: nil, id: nil),
      "Storage: File Storage": .old(id: "bc62ff72dbdcd150ef5e9e3ca49619be", value: "Storage: File Storage"),
    ]
    for (key, name, seed) in services {
      // A catalogue id in the form of a UUID.
      var random = SplitMix64(seed: seed)
      known[key] = .typed(
        name: name, group: "crn_service_name", key: key, kind: infrastructure.contains(key) ? "iaas" : "service",
        id: random.uuid())
    }
    return known
  }()

  private static let infrastructure = ["is.instance", "is.volume", "is.vpn", "is.load-balancer", "directlink"]

  /// As today's catalogue names them.
  private static let services: [(key: String, name: String, seed: UInt64)] = [
    ("cloud-object-storage", "Cloud Object Storage", 0xdff9_7f5c),
    ("containers-kubernetes", "Kubernetes Service", 0x5a71_02c4),
    ("openshift", "Red Hat OpenShift on IBM Cloud", 0x91c4_0be2),
    ("is.instance", "Virtual Server for VPC", 0x2b6e_9d10),
    ("is.volume", "Block Storage for VPC", 0x77d0_43aa),
    ("is.vpn", "VPN for VPC", 0x0c58_e1f7),
    ("is.load-balancer", "Load Balancer for VPC", 0xe4a9_3316),
    ("directlink", "Direct Link", 0x48fb_2d95),
    ("databases-for-postgresql", "Databases for PostgreSQL", 0xb30f_6c81),
    ("cloudantnosqldb", "Cloudant", 0x63e7_158d),
    ("messagehub", "Event Streams", 0x1f92_ba47),
    ("kms", "Key Protect", 0xa85d_7e03),
    ("codeengine", "Code Engine", 0x3cd1_94f6),
    ("container-registry", "Container Registry", 0xc716_0a5b),
    ("secrets-manager", "Secrets Manager", 0x8e40_d2b9),
    ("internet-svcs", "Internet Services", 0x5590_ef38),
    ("logs", "Cloud Logs", 0xf0a3_6712),
  ]
}
