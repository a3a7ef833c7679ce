import JSON
import Platform

// The records of rest-v1 and rest-v3.

private func time(_ seconds: Int64, _ call: RedHatCall) -> String {
  let text = RFC3339.format(UnixTime.date(seconds))
  // Red Hat: rest-v3 writes the offset without a colon.
  return call.dialect == .restV3 ? "\(text.dropLast()).000+0000" : text
}

extension RedHatCase {
  /// - Parameter isRow: whether it is for a listing of rest-v1, which has no texts.
  func writeMembers(to writer: inout JSONWriter, _ call: RedHatCall, isRow: Bool = false) {
    let isNew = call.dialect == .restV3
    writer.member("caseNumber", number)
    writer.member("summary", summary)
    if !isRow { writer.member("description", description) }
    writer.member("status", isNew ? status.newTitle(hasOwner: hasOwner) : status.title)
    writer.member("severity", SimulatedRedHatSeverity.title(severity))
    // Red Hat: rest-v3 has the version in the product's name.
    writer.member("product", isNew && !version.isEmpty ? "\(product) \(version)" : product)
    writer.member("version", version)
    writer.member("caseType", type)
    writer.member("ownerId", owner)
    writer.member("contactName", contact.name)
    writer.member("contactSSOName", contact.sso)
    writer.member("accountNumberRef", account)
    writer.member("createdDate", time(createdAt, call))
    writer.member("createdById", createdBy.name)
    writer.member("lastModifiedDate", time(updatedAt, call))
    writer.member("lastModifiedById", updatedBy.name)
    writer.member("isClosed", isClosed)
    if call.settings.hasSampleShapes && isClosed {
      writer.member("lastClosedAt", time(updatedAt, call))
      writer.member("resolution", "Resolved: Errata")
    }
    if !alternateID.isEmpty { writer.member("alternateId", alternateID) }
    if let group { writer.member("groupNumber", "\(group)") }
    if !isRow { writeDetails(to: &writer, call) }
    writer.member("uri", call.links.address(of: number))
  }

  private func writeDetails(to writer: inout JSONWriter, _ call: RedHatCall) {
    writer.member("customerEscalation", isEscalated)
    writer.member("requestManagementEscalation", isEscalated)
    writer.member("critSit", false)
    writer.member("origin", origin)
    writer.member("hotfixRequested", false)
    writer.array("comments", comments.reversed()) { comment, writer in
      writer.object { comment.writeMembers(to: &$0, of: number, call) }
    }
    writer.array("bugzillas", bugzillas) { bug, writer in
      writer.object { writer in
        writer.member("bugzillaNumber", bug.number)
        writer.member("summary", bug.summary)
      }
    }
  }
}

extension RedHatComment {
  func writeMembers(to writer: inout JSONWriter, of number: String, _ call: RedHatCall) {
    let isNew = call.dialect == .restV3
    writer.member("id", id)
    writer.member("caseNumber", number)
    writer.member("commentBody", isNew ? Self.html(text) : text)
    writer.member("contentType", isNew ? "text/html" : "text/plain")
    if !isNew {
      writer.member("isPublic", isPublic)
      writer.member("visibility", author.isRedHat ? "Associate" : "Customer")
    }
    writer.member("isDraft", isDraft)
    writer.member("createdBy", author.name)
    writer.member("createdByType", author.isRedHat ? "Associate" : "Customer")
    writer.member("createdDate", time(createdAt, call))
    if !isDraft { writer.member("publishedDate", time(updatedAt, call)) }
    writer.member("lastModifiedDate", time(updatedAt, call))
  }

  static func html(_ text: String) -> String {
    var html = ""
    for letter in text.unicodeScalars {
      switch letter {
      case "&": html += "&amp;"
      case "<": html += "&lt;"
      case ">": html += "&gt;"
      case "\"": html += "&quot;"
      case "\n": html += "<br/>"
      default: html.unicodeScalars.append(letter)
      }
    }
    return "<p>\(html)</p>"
  }
}

extension RedHatAttachment {
  func writeMembers(to writer: inout JSONWriter, of number: String, _ call: RedHatCall) {
    writer.member("uuid", uuid)
    writer.member("fileName", fileName)
    writer.member("description", description)
    writer.member("size", length)
    writer.member("createdBy", author.name)
    if call.settings.hasSampleShapes {
      writer.member("fileType", mimeType)
      writer.member("isPrivate", isPrivate)
      writer.member("isDeprecated", isDeprecated || !isActive)
      writer.member("createdDate", Int(createdAt * 1000))
      writer.member("lastModifiedDate", Int(createdAt * 1000))
    } else {
      writer.member("createdDate", time(createdAt, call))
      writer.member("lastModifiedDate", time(createdAt, call))
    }
    writer.member("link", "\(call.links.address(of: number))/attachments/\(uuid)")
  }
}
