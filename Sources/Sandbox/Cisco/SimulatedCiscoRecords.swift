import JSON

/// Writes the records of sections 2.1 and 2.2 of the reference.
struct SimulatedCiscoRecords {
  var writer = JSONWriter()
  let settings: CiscoSettings

  init(_ settings: CiscoSettings) { self.settings = settings }

  /// Times of answers have milliseconds, those of queries have none.
  static func time(_ seconds: Int64) -> String {
    let plain = UnixTime.plain(seconds)
    return "\(plain.prefix(10))T\(plain.suffix(8)).000Z"
  }

  /// - Parameters:
  ///   - entry: counted from 1 within the answer.
  ///   - hasTechnology: Cisco: only the summary has it, the lists do not.
  mutating func summary(_ found: CiscoCase, entry: Int, hasTechnology: Bool) {
    writer.beginObject()
    writer.member("item_entry_id", entry)
    // Cisco: the details have it as it is written.
    writer.member("user_id", found.creator.userID.lowercased())
    writer.member("case_id", found.id)
    writer.member("title", found.title)
    severity(found.severity)
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
    strings("rmas", found.rmas)
    strings("bugs", found.bugs)
    writer.endObject()
  }

  mutating func details(_ found: CiscoCase) {
    writer.beginObject()
    writer.member("user_id", found.creator.userID)
    writer.member("case_id", found.id)
    writer.member("title", found.title)
    severity(found.severity)
    writer.member("status", found.status.title)
    writer.member("creation_date", Self.time(found.created))
    writer.member("updated_date", Self.time(found.updated))
    writer.member("serial_number", found.serialNumber)
    writer.member("contract_id", found.contract)
    contact(found)
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
    strings("rmas", found.rmas)
    strings("bugs", found.bugs)
    notes(found.notes)
    writer.endObject()
  }

  private mutating func contact(_ found: CiscoCase) {
    writer.member("contact_user_id", found.contact.userID)
    writer.member("contact_name", found.contact.name)
    writer.member("preferred_contact_method", found.prefersPhone ? "Phone" : "Email")
    strings("contact_email_ids", [found.contact.email])
    strings("contact_business_phone_numbers", [found.contact.phone])
    strings("contact_mobile_phone_numbers", found.contact.mobilePhone.map { [$0] } ?? [])
  }

  private mutating func notes(_ notes: [CiscoNote]) {
    writer.name("notes")
    writer.beginArray()
    for note in notes {
      writer.beginObject()
      writer.member("note", note.title)
      writer.member("note_detail", note.detail)
      writer.member("created_by", note.author)
      writer.member("creation_date", Self.time(note.created))
      writer.endObject()
    }
    writer.endArray()
  }

  /// Cisco: a number in the tables, a string in all samples.
  private mutating func severity(_ level: Int8) {
    if settings.severityIsNumber {
      writer.member("severity", Int(level))
    } else {
      writer.member("severity", "\(level)")
    }
  }

  private mutating func strings(_ name: String, _ values: [String]) {
    writer.name(name)
    writer.beginArray()
    for value in values { writer.string(value) }
    writer.endArray()
  }
}
