package import JSON

extension Case {
  /// Written by hand: cases come by the hundred (see `WireEncoder`; a test holds this against the declaration).
  package func write(to writer: inout JSONWriter) { CaseBox(self).write(shown, to: &writer) }
}

// Here each member is read from the object where it is; a method of `Case` would be called with a copy of all.
extension CaseBox {
  /// Writes the members named, whatever the case's own `shown` says.
  func write(_ shown: CaseFields, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", value.id)
    writeIdentity(shown, to: &writer)
    writeStory(shown, to: &writer)
    writeSubject(shown, to: &writer)
    writeParts(shown, to: &writer)
    writer.member("missing", list: value.missing)
    writer.member("raw", value.raw)
    writer.endObject()
  }

  private func writeIdentity(_ shown: CaseFields, to writer: inout JSONWriter) {
    if shown.contains(.profile) { writer.member("profile", value.profile) }
    if shown.contains(.provider) { writer.member("provider", value.provider) }
    if shown.contains(.number) { writer.member("number", value.number) }
    if shown.contains(.title) { writer.member("title", value.title) }
    if shown.contains(.description) { writer.member("description", value.description) }
    if shown.contains(.status) { writer.member("status", object: value.status) }
    if shown.contains(.severity) { writer.member("severity", object: value.severity) }
    if shown.contains(.type) { writer.member("type", value.type) }
    if shown.contains(.createdAt) { writer.member("createdAt", value.createdAt) }
    if shown.contains(.createdBy) { writer.member("createdBy", object: value.createdBy) }
    if shown.contains(.updatedAt) { writer.member("updatedAt", value.updatedAt) }
  }

  private func writeStory(_ shown: CaseFields, to writer: inout JSONWriter) {
    if shown.contains(.updatedBy) { writer.member("updatedBy", object: value.updatedBy) }
    if shown.contains(.closedAt) { writer.member("closedAt", value.closedAt) }
    if shown.contains(.contact) { writer.member("contact", object: value.contact) }
    if shown.contains(.owner) { writer.member("owner", object: value.owner) }
    if shown.contains(.product) { writer.member("product", value.product) }
    if shown.contains(.version) { writer.member("version", value.version) }
  }

  private func writeSubject(_ shown: CaseFields, to writer: inout JSONWriter) {
    if shown.contains(.offering) { writer.member("offering", object: value.offering) }
    if shown.contains(.group) { writer.member("group", value.group) }
    if shown.contains(.account) { writer.member("account", value.account) }
    if shown.contains(.contract) { writer.member("contract", value.contract) }
    if shown.contains(.serialNumber) { writer.member("serialNumber", value.serialNumber) }
    if shown.contains(.technology) { writer.member("technology", value.technology) }
    if shown.contains(.subTechnology) { writer.member("subTechnology", value.subTechnology) }
    if shown.contains(.problemCode) { writer.member("problemCode", value.problemCode) }
    if shown.contains(.bugs) { writer.member("bugs", texts: value.bugs) }
    if shown.contains(.rmas) { writer.member("rmas", texts: value.rmas) }
    if shown.contains(.customerReference) { writer.member("customerReference", value.customerReference) }
    if shown.contains(.escalated) { writer.member("escalated", value.escalated) }
    if shown.contains(.resolution) { writer.member("resolution", value.resolution) }
    if shown.contains(.closeNotes) { writer.member("closeNotes", value.closeNotes) }
    if shown.contains(.supportTier) { writer.member("supportTier", value.supportTier) }
    if shown.contains(.url) { writer.member("url", value.url) }
  }

  private func writeParts(_ shown: CaseFields, to writer: inout JSONWriter) {
    if shown.contains(.watchlist) { writer.member("watchlist", list: value.watchlist) }
    if shown.contains(.resources) { writer.member("resources", list: value.resources) }
    if shown.contains(.attachments) { writer.member("attachments", list: value.attachments) }
    if shown.contains(.comments) { writer.member("comments", list: value.comments) }
    if shown.contains(.vendorFields) { writer.member("vendorFields", value.vendorFields) }
  }
}
