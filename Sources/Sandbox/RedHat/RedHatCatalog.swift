/// Products, types and entitlements.
enum RedHatCatalog {
  struct Product: Sendable {
    let code: String
    let name: String
    let versions: [String]
  }

  static let products = [
    Product(
      code: "RHEL", name: "Red Hat Enterprise Linux",
      versions: ["6.0", "7.9", "8.6", "8.8", "8.10", "9.2", "9.4", "9.6", "10.0"]),
    Product(
      code: "OCP", name: "OpenShift Container Platform", versions: ["4.12", "4.14", "4.15", "4.16", "4.17", "4.18"]),
    Product(
      code: "AAP", name: "Red Hat Ansible Automation Platform", versions: ["2.3", "2.4", "2.5"]),
    Product(code: "SAT", name: "Red Hat Satellite", versions: ["6.13", "6.14", "6.15", "6.16"]),
    Product(
      code: "EAP", name: "Red Hat JBoss Enterprise Application Platform", versions: ["7.4", "8.0"]),
    Product(code: "ODF", name: "Red Hat OpenShift Data Foundation", versions: ["4.14", "4.16"]),
    Product(code: "IDM", name: "Red Hat Build of Keycloak", versions: ["22.0", "24.0", "26.0"]),
    // The seed's example 5 changes a case to it, without a version.
    Product(code: "GFS", name: "GFS", versions: []),
  ]

  static func product(_ name: String) -> Product? { products.first { $0.name == name } }

  static let types = [
    "Account / Customer Service Request", "Certification", "Configuration Issue", "Defect / Bug",
    "Feature / Enhancement Request", "Other", "RCA Only", "Usage / Documentation Help",
    // Old names, which clients still send.
    "Bug", "Feature", "Info",
  ]

  /// By the last part of the path.
  static func values(_ kind: String) -> [String]? {
    switch kind {
    case "types": types
    case "severity": SimulatedRedHatSeverity.titles
    case "status": SimulatedRedHatStatus.allCases.map(\.title)
    default: nil
    }
  }

  struct Entitlement: Sendable {
    let id: String
    let name: String
    let sla: String
    let serviceLevel: String
    /// Codes of its products.
    let products: [String]
    /// `MM-dd` and years from the current one: an entitlement does not end while the sandbox is used.
    let start: (years: Int, day: String)
    let end: (years: Int, day: String)
    var hasEnded = false
  }

  static let entitlements = [
    Entitlement(
      id: "550A0000000FbSrIAK", name: "Red Hat Enterprise Linux Server, Premium (Physical or Virtual Nodes)",
      sla: "Premium", serviceLevel: "PREMIUM", products: ["RHEL", "GFS", "SAT", "IDM"], start: (-1, "01-01"),
      end: (1, "12-31")),
    Entitlement(
      id: "550A0000000FbTqIAK", name: "Red Hat OpenShift Platform Plus (Bare Metal Node), Premium", sla: "Premium",
      serviceLevel: "PREMIUM", products: ["OCP", "ODF"], start: (-2, "06-01"), end: (1, "05-31")),
    Entitlement(
      id: "550A0000000FbUbIAK", name: "Red Hat Ansible Automation Platform, Standard (100 Managed Nodes)",
      sla: "Standard", serviceLevel: "STANDARD", products: ["AAP"], start: (-1, "03-01"), end: (1, "02-28")),
    Entitlement(
      id: "550A0000000FbVaIAK", name: "Red Hat Middleware, Standard (16 Cores)", sla: "Standard",
      serviceLevel: "STANDARD", products: ["EAP", "IDM"], start: (-1, "09-01"), end: (2, "08-31")),
    Entitlement(
      id: "550A0000000FaZzIAK", name: "Red Hat Enterprise Linux Server, Standard (up to 1 guest)", sla: "Standard",
      serviceLevel: "STANDARD", products: ["RHEL"], start: (-5, "01-01"), end: (-2, "12-31"), hasEnded: true),
  ]

  static func entitlement(for product: String) -> Entitlement? {
    guard let code = self.product(product)?.code else { return nil }
    return entitlements.first { $0.products.contains(code) && !$0.hasEnded }
  }
}
