import ProviderKit

/// The cases that the parts of one response name. A part that names another case is not shown.
struct PartOwners {
  /// The requested case.
  let number: String
  /// The cases that the parts name.
  private(set) var cases: [String] = []

  init(of number: String) { self.number = number }

  /// Notes the case that a part names. Returns whether the part may belong to the requested case.
  ///
  /// Red Hat: a case also has an ID of 15 or 18 characters, which cannot be compared with a number.
  mutating func admit(_ named: String?) -> Bool {
    guard let named, !named.isEmpty else { return true }
    cases.append(named)
    if number.utf8.count >= 15 || ResponseMatch.isSameCase(named, number) { return true }
    Omissions.note("case", "a part of the requested case")
    return false
  }

  /// Whether all parts that name a case name another one, so that the response belongs to another request.
  var areForeign: Bool { !RestWire.areParts(cases, ofCase: number) }
}
