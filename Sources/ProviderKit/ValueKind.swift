import CaseModel

/// A kind of value.
package enum ValueKind: String, CaseIterable, WireValue {
  case offerings, resolutionCodes, statuses, euSupport, products, versions, severities, types, groups, entitlements
}
