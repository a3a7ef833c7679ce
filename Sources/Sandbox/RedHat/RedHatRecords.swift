// The records of strata, with elements in the order of the vendor's schema.

extension RedHatCase {
  enum Form: Sendable { case short, detailed, whole }

  func node(_ links: RedHatLinks, _ form: Form, repeats: Bool = false) -> StrataNode {
    var attributes: [(name: String, value: StrataNode.Value)] = [
      ("caseNumber", .text(number)), ("closed", .flag(isClosed)),
    ]
    if !alternateID.isEmpty { attributes.append(("alternateId", .text(alternateID))) }
    var parts: [StrataNode] = [
      .text("createdBy", createdBy.name), .time("createdDate", createdAt), .text("lastModifiedBy", updatedBy.name),
      .time("lastModifiedDate", updatedAt), .text("id", id), .text("uri", links.address(of: number)),
      .text("summary", summary),
    ]
    if form != .short { parts += StrataNode.filled("description", description) }
    parts += [.text("status", status.title), .text("product", product)] + StrataNode.filled("component", component)
    parts += StrataNode.filled("version", version) + [.text("type", type), .text("accountNumber", account)]
    parts.append(.text("view_uri", RedHatLinks.page(of: number)))
    if form != .short { parts += StrataNode.filled("reference", reference) + StrataNode.filled("notes", notes) }
    parts += [
      .flag("escalated", isEscalated), .text("contactName", contact.name), .text("contactSsoUsername", contact.sso),
      .text("origin", origin), .text("owner", owner),
    ]
    if form != .short {
      parts += StrataNode.filled("suppliedName", suppliedName) + StrataNode.filled("suppliedPhone", suppliedPhone)
      parts += StrataNode.filled("suppliedEmail", suppliedEmail)
    }
    parts.append(.text("severity", SimulatedRedHatSeverity.title(severity)))
    if form == .whole {
      parts += wholeParts(links)
    } else {
      parts += groupNodes
      // Red Hat: search answers have elements that the schema lacks.
      parts += [.time("lastPublicUpdateDate", updatedAt), .text("lastPublicUpdateBy", updatedBy.name)]
    }
    return StrataNode("case", attributes: attributes, repeats: repeats, parts)
  }

  private var groupNodes: [StrataNode] { group.map { [.text("folderNumber", "\($0)")] } ?? [] }

  private func wholeParts(_ links: RedHatLinks) -> [StrataNode] {
    var parts: [StrataNode] = []
    if !tags.isEmpty {
      parts.append(StrataNode("tags", tags.map { StrataNode("tag", repeats: true, .text($0)) }))
    }
    parts += groupNodes
    parts.append(StrataNode("comments", comments.reversed().map { $0.node(of: number, links, repeats: true) }))
    if !notifiedUsers.isEmpty {
      parts.append(
        StrataNode(
          "notified_users",
          notifiedUsers.map { sso in
            StrataNode(
              "link", attributes: [("ssoUsername", .text(sso))], repeats: true,
              [.text("uri", links.base + "/users?ssoUserName=\(sso)")])
          }))
    }
    if let known = RedHatCatalog.entitlements.first(where: { $0.name == entitlement }) {
      parts.append(StrataNode("entitlement", [.text("name", known.name), .text("sla", known.sla)]))
    }
    parts.append(.flag("fts", followsTheSun))
    guard !bugzillas.isEmpty else { return parts }
    let bugs = bugzillas.map { bug in
      StrataNode(
        "bugzilla", repeats: true,
        [
          .text("bugzillaNumber", bug.number), .text("resourceViewURI", "https://bugzilla.redhat.com/\(bug.number)"),
          .text("summary", bug.summary),
        ])
    }
    return parts + [StrataNode("bugzillas", bugs)]
  }
}

extension RedHatComment {
  func node(of number: String, _ links: RedHatLinks, repeats: Bool = false) -> StrataNode {
    var parts: [StrataNode] = [
      .text("createdBy", author.name), .time("createdDate", createdAt), .text("lastModifiedBy", author.name),
      .time("lastModifiedDate", updatedAt), .text("text", text),
      .text("uri", "\(links.address(of: number))/comments/\(id)"), .flag("public", isPublic), .flag("draft", isDraft),
    ]
    if !isDraft { parts.append(.time("publishedDate", updatedAt)) }
    return StrataNode(
      "comment", attributes: [("id", .text(id)), ("caseNumber", .text(number))], repeats: repeats, parts)
  }
}

extension RedHatAttachment {
  func node(of found: RedHatCase, _ links: RedHatLinks) -> StrataNode {
    let parts: [StrataNode] =
      [
        .text("createdBy", author.name), .time("createdDate", createdAt), .text("lastModifiedBy", author.name),
        .time("lastModifiedDate", createdAt), .text("caseId", found.id), .text("uuid", uuid),
        .text("etag", String(uuid.filter { $0 != "-" })),
        .text("uri", "\(links.address(of: found.number))/attachments/\(uuid)"), .time("fileDate", createdAt),
        .text("fileName", fileName),
      ] + StrataNode.filled("description", description) + [
        .text("mimeType", mimeType), .number("length", length), .flag("active", isActive),
        .flag("deprecated", isDeprecated), .flag("private", isPrivate),
      ]
    return StrataNode("attachment", attributes: [("caseNumber", .text(found.number))], repeats: true, parts)
  }
}

extension RedHatGroup {
  func node(_ links: RedHatLinks, repeats: Bool = false) -> StrataNode {
    StrataNode(
      "group", repeats: repeats,
      [
        .text("number", "\(number)"), .text("contactSsoName", contact), .text("name", name),
        .text("uri", "\(links.base)/groups/\(number)"), .flag("isPrivate", isPrivate), .flag("isDefault", isDefault),
      ])
  }
}

extension RedHatPerson {
  func node(_ links: RedHatLinks, repeats: Bool = false) -> StrataNode {
    StrataNode(
      "user",
      attributes: [("ssoUsername", .text(sso)), ("uri", .text(links.base + "/users?ssoUserName=\(sso)"))],
      repeats: repeats,
      [
        .text("firstName", firstName), .text("lastName", lastName), .text("email", email),
        .text("accountId", account), .flag("isInternal", isRedHat), .flag("orgAdmin", sso == RedHatPeople.user.sso),
        .flag("canAddAttachments", true),
      ])
  }
}
