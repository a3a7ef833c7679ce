package import JSON

extension Case {
  /// Written by hand: cases come by the hundred (see `WireEncoder`; a test holds this against the declaration).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", id)
    writeIdentity(to: &writer)
    writeStory(to: &writer)
    writeSubject(to: &writer)
    writeParts(to: &writer)
    writer.member("raw", raw)
    writer.endObject()
  }

  private func writeIdentity(to writer: inout JSONWriter) {
    if shown.contains(.profile) { writer.member("profile", profile) }
    if shown.contains(.provider) { writer.member("provider", provider) }
    if shown.contains(.number) { writer.member("number", number) }
    if shown.contains(.title) { writer.member("title", title) }
    if shown.contains(.description) { writer.member("description", description) }
    if shown.contains(.status) { writer.member("status", object: status) }
    if shown.contains(.severity) { writer.member("severity", object: severity) }
    if shown.contains(.type) { writer.member("type", type) }
    if shown.contains(.createdAt) { writer.member("createdAt", createdAt) }
    if shown.contains(.createdBy) { writer.member("createdBy", object: createdBy) }
    if shown.contains(.updatedAt) { writer.member("updatedAt", updatedAt) }
  }

  private func writeStory(to writer: inout JSONWriter) {
    if shown.contains(.updatedBy) { writer.member("updatedBy", object: updatedBy) }
    if shown.contains(.closedAt) { writer.member("closedAt", closedAt) }
    if shown.contains(.contact) { writer.member("contact", object: contact) }
    if shown.contains(.owner) { writer.member("owner", object: owner) }
    if shown.contains(.product) { writer.member("product", product) }
    if shown.contains(.version) { writer.member("version", version) }
  }

  private func writeSubject(to writer: inout JSONWriter) {
    if shown.contains(.offering) { writer.member("offering", object: offering) }
    if shown.contains(.group) { writer.member("group", group) }
    if shown.contains(.account) { writer.member("account", account) }
    if shown.contains(.contract) { writer.member("contract", contract) }
    if shown.contains(.serialNumber) { writer.member("serialNumber", serialNumber) }
    if shown.contains(.technology) { writer.member("technology", technology) }
    if shown.contains(.subTechnology) { writer.member("subTechnology", subTechnology) }
    if shown.contains(.problemCode) { writer.member("problemCode", problemCode) }
    if shown.contains(.bugs) { writer.member("bugs", texts: bugs) }
    if shown.contains(.rmas) { writer.member("rmas", texts: rmas) }
    if shown.contains(.customerReference) { writer.member("customerReference", customerReference) }
    if shown.contains(.escalated) { writer.member("escalated", escalated) }
    if shown.contains(.resolution) { writer.member("resolution", resolution) }
    if shown.contains(.closeNotes) { writer.member("closeNotes", closeNotes) }
    if shown.contains(.supportTier) { writer.member("supportTier", supportTier) }
    if shown.contains(.url) { writer.member("url", url) }
  }

  private func writeParts(to writer: inout JSONWriter) {
    if shown.contains(.watchlist) { writer.member("watchlist", list: watchlist) }
    if shown.contains(.resources) { writer.member("resources", list: resources) }
    if shown.contains(.attachments) { writer.member("attachments", list: attachments) }
    if shown.contains(.comments) { writer.member("comments", list: comments) }
    if shown.contains(.vendorFields) { writer.member("vendorFields", vendorFields) }
  }
}
