import JSON

/// Writes the records of sections 2.1 and 2.2 of the reference.
struct SimulatedCiscoRecords {
  let settings: CiscoSettings

  /// Answers have milliseconds, queries have none.
  static func time(_ seconds: Int64) -> String {
    let plain = UnixTime.plain(seconds)
    return "\(plain.prefix(10))T\(plain.suffix(8)).000Z"
  }

  /// - Parameter entry: counted from 1.
  func summary(_ found: CiscoCase, entry: Int, hasTechnology: Bool, to writer: inout JSONWriter) {
    writer.member("item_entry_id", entry)
    // Cisco: the details have it as its owner writes it.
    writer.member("user_id", found.creator.userID.lowercased())
    writer.member("case_id", found.id)
    writer.member("title", found.title)
    write(severity: found.severity, to: &writer)
    writer.member("contact_name", found.contact.name)
    writer.member("status_flag", found.status.flag)
    writer.member("status", found.status.title)
    writer.member("creation_date", Self.time(found.created))
    writer.member("updated_date", Self.time(found.updated))
    writer.member("serial_number", found.serialNumber)
    writer.member("contract_id", found.contract)
    if hasTechnology {
      writer.member("technology_name", found.technology)
      writer.member("sub_technology_name", found.subTechnology)
    }
    writer.strings("rmas", found.rmas)
    writer.strings("bugs", found.bugs)
  }

  func details(_ found: CiscoCase, to writer: inout JSONWriter) {
    writer.member("user_id", found.creator.userID)
    writer.member("case_id", found.id)
    writer.member("title", found.title)
    write(severity: found.severity, to: &writer)
    writer.member("status", found.status.title)
    writer.member("creation_date", Self.time(found.created))
    writer.member("updated_date", Self.time(found.updated))
    writer.member("serial_number", found.serialNumber)
    writer.member("contract_id", found.contract)
    write(contactOf: found, to: &writer)
    writer.member("owner_name", found.owner?.name ?? "")
    writer.member("owner_email", found.owner?.email ?? "")
    if found.closed != nil || !settings.leavesOutCloseDate {
      writer.member("close_date", found.closed.map(Self.time) ?? "")
    }
    writer.member("technology_name", found.technology)
    writer.member("sub_technology_name", found.subTechnology)
    writer.member("tracking_number", found.trackingNumber)
    writer.member("problem_code_name", found.problemCode)
    writer.member("request_type", found.requestType)
    writer.strings("rmas", found.rmas)
    writer.strings("bugs", found.bugs)
    writer.array("notes", found.notes) { note, writer in
      writer.object { writer in
        writer.member("note", note.title)
        writer.member("note_detail", note.detail)
        writer.member("created_by", note.author)
        writer.member("creation_date", Self.time(note.created))
      }
    }
  }

  private func write(contactOf found: CiscoCase, to writer: inout JSONWriter) {
    writer.member("contact_user_id", found.contact.userID)
    writer.member("contact_name", found.contact.name)
    writer.member("preferred_contact_method", found.prefersPhone ? "Phone" : "Email")
    writer.strings("contact_email_ids", [found.contact.email])
    writer.strings("contact_business_phone_numbers", [found.contact.phone])
    writer.strings("contact_mobile_phone_numbers", found.contact.mobilePhone.map { [$0] } ?? [])
  }

  /// Cisco: a number in the tables, a string in all samples.
  private func write(severity level: Int8, to writer: inout JSONWriter) {
    if settings.severityIsNumber {
      writer.member("severity", Int(level))
    } else {
      writer.member("severity", "\(level)")
    }
  }
}

extension JSONWriter {
  fileprivate mutating func strings(_ name: String, _ values: [String]) { array(name, values) { $1.string($0) } }
}
