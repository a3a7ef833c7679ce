import ProviderKit

/// The cases that the parts of one response say they belong to. A part that names another case is not shown.
struct PartOwners {
  /// The case that was requested.
  let number: String
  /// The cases that parts named.
  private(set) var cases: [String] = []

  init(of number: String) { self.number = number }

  /// Notes the case that a part names, if it names one, and returns whether the part may belong to the requested case.
  ///
  /// Red Hat: a case also has an ID of 15 or 18 characters, which cannot be compared with a number.
  mutating func admit(_ named: String?) -> Bool {
    guard let named, !named.isEmpty else { return true }
    cases.append(named)
    if number.utf8.count >= 15 || ResponseMatch.isSameCase(named, number) { return true }
    Omissions.note("case", "a part of the requested case")
    return false
  }

  /// Whether every part that names a case names another one, so that the response belongs to another request.
  var areForeign: Bool { !RestWire.areParts(cases, ofCase: number) }
}
