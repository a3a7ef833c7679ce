package import JSON

// Written by hand, since each case has several (see `WireEncoder`; a test compares this with the declarations).

extension User {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", name)
    writer.member("userId", userId)
    writer.member("realm", realm)
    writer.member("kind", kind)
    writer.member("emails", emails)
    writer.member("phones", phones)
    writer.member("mobilePhones", mobilePhones)
    writer.member("preferredContact", preferredContact)
    writer.endObject()
  }
}

extension CaseStatus {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("state", state)
    writer.member("vendor", vendor)
    writer.endObject()
  }
}

extension CaseSeverity {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("level", level)
    writer.member("vendor", vendor)
    writer.endObject()
  }
}

extension Offering {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", name)
    writer.member("group", group)
    writer.member("key", key)
    writer.member("kind", kind)
    writer.member("id", id)
    writer.endObject()
  }
}

extension Resource {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("crn", crn)
    writer.member("type", type)
    writer.member("id", id)
    writer.member("name", name)
    writer.member("url", url)
    writer.member("note", note)
    writer.endObject()
  }
}

extension Attachment {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("name", name)
    writer.member("size", size)
    writer.member("contentType", contentType)
    writer.member("description", description)
    writer.member("private", isPrivate)
    writer.member("createdAt", createdAt)
    writer.member("createdBy", createdBy)
    writer.member("raw", raw)
    writer.endObject()
  }
}
