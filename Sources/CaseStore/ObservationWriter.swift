internal import CaseModel
internal import JSON
internal import Platform

/// Stores what was observed, and finds what changed. Used within one transaction.
struct ObservationWriter {
  private let observation: Observation
  private let source: SourceTable.Row
  private let connection: SQLConnection
  private let account: String
  private(set) var events: [EventTable.Entry] = []

  /// The members that lists have, and those that only a single case has.
  static let lean = CaseFields.lean.subtracting(identity)
  static let details: CaseFields = [.description, .watchlist, .resources]

  /// Every row has them.
  static let identity: CaseFields = [.profile, .provider, .number]

  private var cases: CaseTable { CaseTable(connection: connection) }
  private var words: WordIndex { WordIndex(connection: connection) }
  private var now: Int { observation.at.millisecondsSince1970 ?? 0 }
  /// The members that the current row has, present or not.
  private var members: CaseFields = []
  /// Those of them of which the row has only some elements.
  private var partial: CaseFields = []
  /// The members that the row has completely.
  private var complete: CaseFields { members.subtracting(partial) }
  /// The events of the current row begin at this position.
  private var first = 0
  /// The current row's time of update before and after.
  private var updates: (before: Int?, after: Int?)
  private var isOwn: Bool { observation.origin == .own }
  /// Whether the comments or files of the row are those that were just written. Otherwise they are all of the case.
  private var addsOwnParts: Bool { isOwn && !observation.partial.isEmpty }

  init(_ observation: Observation, _ source: SourceTable.Row, _ connection: SQLConnection) {
    (self.observation, self.source, self.connection) = (observation, source, connection)
    account = observation.source.accountIdentity
  }

  mutating func write(_ row: CaseBox) throws(StoreError) {
    (members, partial) = (observation.members.union(Self.identity), observation.partial)
    (first, updates) = (events.count, (nil, row.value.updatedAt.map(CivilTime.milliseconds)))
    if !observation.optional.isEmpty {
      members.subtract(observation.optional.subtracting(CaseRecord(row, observation.optional).fields))
    }
    if let stored = try cases.find(source.id, row.value.number) {
      try update(stored, row)
    } else {
      try insert(row)
    }
  }

  // MARK: Rows

  private mutating func insert(_ row: CaseBox) throws(StoreError) {
    let record = CaseRecord(row, members)
    var values: [CaseTable.Value] = [("members", complete.stored)]
    if Self.isListed(complete) { values += [("is_listed", 1), ("listed_at", .integer(now))] }
    if isOwn { values.append(("own_write_at", .integer(now))) }
    if let baseline = source.baselineAt {
      values.append(("changed_at", .integer(now)))
      values.append(("parts_since", .integer(isReported(row) ? Int.min : Self.before(baseline))))
    }
    let id = try cases.insert(
      source.id, row.value.number,
      values + CaseTable.columns(row, members) + CaseTable.columns(record, members) + times(known: complete))
    try cases.setRecord(id, record.text)
    if members.contains(.description) { try cases.setDescription(id, row.value.description) }
    let parts = try PartChanges(row, members, partial, keepsPrivate: observation.keepsPrivate, connection)
    try parts.write(to: id, connection)
    try words.add(id)

    if isReported(row) { addCreation(row, record) }
    if isOwn || isReported(row) {
      addParts(
        parts, row, reportsAll: addsOwnParts || isReported(row), since: source.baselineAt.map(Self.before))
    }
  }

  private mutating func update(_ stored: CaseTable.Row, _ row: CaseBox) throws(StoreError) {
    let seen = sight(stored)
    if isOutdated(row, stored) { return try cases.update(stored.id, seen) }
    let precedesWrite = precedes(stored.times.ownWrite)
    leaveOut(stored, precedesWrite: precedesWrite)
    guard !members.isSubset(of: Self.identity) else { return }
    updates = (stored.updatedAt, members.contains(.updatedAt) ? updates.after : stored.updatedAt)
    var record = stored.record
    let changed = record.merge(CaseRecord(row, members), members)
    let hash = row.value.description.map(StoredHash.of)
    let hasDescription = members.contains(.description)
    let describes = hasDescription && (hash != stored.descriptionHash || (hash != nil && !stored.hasDescription))
    let parts = try PartChanges(
      row, members, partial, keepsPrivate: observation.keepsPrivate, of: stored.id, onlyAdds: precedesWrite, connection)
    let changesWords = describes || changed.contains(.title) || parts.changesWords

    if changesWords { try words.remove(stored.id) }
    let appears = !Self.isListed(stored.members) && Self.isListed(complete)
    var values = seen + marks(stored, appears: appears, precedesWrite: precedesWrite)
    let text = record.text
    let differs = text != stored.record.text
    if differs {
      values += CaseTable.columns(row, members.subtracting([.description])) + CaseTable.columns(record, members)
    }
    if describes { values += CaseTable.columns(row, [.description]) }
    if changesWords { values.append(("is_evicted", 0)) }
    let returns = !precedes(stored.goneAt) && stored.goneAt != nil
    if returns { values.append(("gone_at", nil)) }
    if stored.missingAt != nil, !precedes(stored.missingAt) { values.append(("missing_at", nil)) }
    try cases.update(stored.id, values)
    if differs { try cases.setRecord(stored.id, text) }
    if describes { try cases.setDescription(stored.id, row.value.description) }
    try parts.write(to: stored.id, connection)
    if changesWords { try words.add(stored.id) }

    if returns { add(.back, row, at: nil, .unknown, keyParts: ["\(now)"]) }
    let describesAnew = hasDescription && stored.members.contains(.description) && hash != stored.descriptionHash
    addChanges(row, stored, record, changed, description: describesAnew)
    let isNew = appears && isReported(row)
    if isNew { addCreation(row, record) }
    addParts(parts, row, reportsAll: addsOwnParts || isNew, known: stored.members, since: partsSince(stored))
  }

  /// When the vendor showed the case: an older version, or one with fewer members than were read before, shows it, too.
  private func sight(_ stored: CaseTable.Row) -> [CaseTable.Value] {
    Self.isListed(complete) && !precedes(stored.times.listed) ? [("listed_at", .integer(now))] : []
  }

  /// What is known of a case, and since when.
  private func marks(_ stored: CaseTable.Row, appears: Bool, precedesWrite: Bool) -> [CaseTable.Value] {
    var values = times(known: stored.members)
    let known = stored.members.union(complete)
    if known != stored.members { values.append(("members", known.stored)) }
    if appears { values.append(("is_listed", 1)) }
    if isOwn { values.append(("own_write_at", .integer(now))) }
    if source.baselineAt != nil, let new = updates.after, new != stored.updatedAt, members.contains(.updatedAt) {
      values.append(("changed_at", .integer(now)))
      values += partsRead(stored.times, before: values.map(\.0))
      if stored.partsSince == nil, let since = partsSince(stored) { values.append(("parts_since", .integer(since))) }
    }
    let invalid = precedesWrite ? stored.invalid : stored.invalid.subtracting(complete)
    if invalid != stored.invalid { values.append(("invalid", invalid.stored)) }
    return values
  }

  /// The times at which the parts of a changed case were read, if the clock was set back since: they are read again.
  private func partsRead(_ times: CaseTable.Times, before columns: [String]) -> [CaseTable.Value] {
    [("comments_at", times.comments), ("attachments_at", times.attachments)]
      .filter { column, time in time.map { $0 > now } ?? false && !columns.contains(column) }
      .map { ($0.0, .integer(now)) }
  }

  /// Whether a case is known as lists have it, not only by its parts.
  private static func isListed(_ known: CaseFields) -> Bool { !known.isDisjoint(with: lean) }

  /// Whether a row is an older version of the stored case: its request began before that of another. By the vendor's clock;
  /// responses of one vendor differ in the fraction of a second.
  private func isOutdated(_ row: CaseBox, _ stored: CaseTable.Row) -> Bool {
    guard members.contains(.updatedAt), let old = stored.updatedAt,
      let new = row.value.updatedAt.map(CivilTime.milliseconds)
    else { return false }
    return new / 1000 < old / 1000
  }

  /// No reading lasts as long, in milliseconds: one that is earlier shows that the clock was set back.
  private static let longestReading = 3_600_000

  /// Whether the vendor was asked before a time. Not true of own writes, whose result is current.
  private func precedes(_ time: Int?) -> Bool { !isOwn && Self.precedes(now, time) }

  /// Whether a reading began before another one, or a write.
  static func precedes(_ reading: Int, _ time: Int?) -> Bool {
    time.map { reading < $0 && $0 - reading <= longestReading } ?? false
  }

  /// Leaves out the members that were read or written after the vendor was asked. Of the parts of a case that was written
  /// since, those that are not known are new.
  private mutating func leaveOut(_ stored: CaseTable.Row, precedesWrite: Bool) {
    let groups: [(CaseFields, Int?)] = [
      (Self.lean, stored.times.lean), (Self.details, stored.times.details), ([.comments], stored.times.comments),
      ([.attachments], stored.times.attachments),
    ]
    for (group, time) in groups where precedes(time) { members.subtract(group) }
    guard precedesWrite else { return }
    let parts: CaseFields = [.comments, .attachments]
    partial.formUnion(stored.members.intersection(parts))
    members.subtract(stored.members.subtracting(parts).subtracting(Self.identity))
  }

  /// The times of the groups of members that were read completely.
  private func times(known: CaseFields) -> [CaseTable.Value] {
    func isRead(_ group: CaseFields) -> Bool {
      let read = complete.intersection(group)
      return !read.isEmpty && read.isSuperset(of: known.intersection(group))
    }
    let groups: [(String, CaseFields)] = [
      ("read_at", Self.lean), ("details_at", Self.details), ("comments_at", [.comments]),
      ("attachments_at", [.attachments]),
    ]
    return groups.filter { isRead($0.1) }.map { ($0.0, .integer(now)) }
  }

  // MARK: Events

  /// Whether a case that was not known is reported: one that is later than the baseline. An own write to one that exists
  /// for long does not create it.
  private func isReported(_ row: CaseBox) -> Bool {
    if isOwn { return observation.creates }
    guard let baseline = source.baselineAt, let time = row.value.createdAt?.millisecondsSince1970 else { return false }
    // Vendors omit the fraction of a second: what is of the same second may be later.
    return time > baseline || (time < baseline && time == baseline / 1000 * 1000)
  }

  private mutating func addCreation(_ row: CaseBox, _ record: CaseRecord) {
    let created = row.value.createdAt?.millisecondsSince1970
    let new = record.part([.title, .status, .severity])
    add(.created, row, at: created, origin(row.value.createdBy), keyParts: [], new: new)
  }

  private mutating func addChanges(
    _ row: CaseBox, _ stored: CaseTable.Row, _ record: CaseRecord, _ changed: CaseFields, description: Bool
  ) {
    // A member that is read for the first time is no change.
    var rest = changed.intersection(stored.members).subtracting(CaseRecord.silent)
    let at = members.contains(.updatedAt) ? row.value.updatedAt?.millisecondsSince1970 : nil
    let author = origin(members.contains(.updatedBy) ? row.value.updatedBy : nil)
    for (kind, field) in [(StoreEvent.Kind.status, CaseField.status), (.severity, .severity), (.owner, .owner)]
    where rest.contains(field) {
      rest.remove(field)
      addChange(kind, [field], row, stored.record, record, at, author)
    }
    if description { rest.insert(.description) }
    if !rest.isEmpty { addChange(.fields, rest, row, stored.record, record, at, author) }
  }

  private mutating func addChange(
    _ kind: StoreEvent.Kind, _ fields: CaseFields, _ row: CaseBox, _ before: CaseRecord, _ after: CaseRecord,
    _ at: Int?,
    _ origin: StoreEvent.Origin
  ) {
    let (old, new) = (before.part(fields), after.part(fields))
    let names = kind == .fields ? fields.fields.map(\.stringValue).joined(separator: ",") : nil
    let keyParts = [old ?? "", new ?? "", at.map { "\($0)" } ?? "", names ?? ""]
    add(kind, row, at: at, origin, keyParts: keyParts, old: old, new: new, part: names)
  }

  /// The difference between the vendor's clock and this one that is tolerated.
  private static let clockDifference = 120_000

  /// The end of the second before a time: vendors omit the fraction of a second.
  private static func before(_ time: Int) -> Int { time / 1000 * 1000 - 1 }

  /// Parts that were never read are new if they are later. A comment also updates its case, so the case's time of update,
  /// which is of the vendor's clock, separates them exactly.
  private func partsSince(_ stored: CaseTable.Row) -> Int? {
    guard let baseline = source.baselineAt else { return nil }
    if let since = stored.partsSince { return since }
    return stored.updatedAt.map { max($0, baseline - Self.clockDifference) } ?? Self.before(baseline)
  }

  /// Adds an event for each part that was not known. Of a case whose parts were never read, only those that are later than
  /// `since` are a change.
  private mutating func addParts(
    _ parts: PartChanges, _ row: CaseBox, reportsAll: Bool, known: CaseFields = [], since: Int? = nil
  ) {
    func isNew(_ field: CaseField, _ at: Int?) -> Bool {
      if reportsAll || known.contains(field) { return true }
      guard let since, let at else { return false }
      return at > since
    }
    for comment in parts.newComments {
      let at = comment.createdAt?.millisecondsSince1970
      guard isNew(.comments, at) else { continue }
      add(.comment, row, at: at, origin(comment.author), keyParts: [comment.id], part: comment.id)
    }
    for file in parts.newAttachments {
      let at = file.createdAt?.millisecondsSince1970
      guard isNew(.attachments, at) else { continue }
      add(.attachment, row, at: at, origin(file.createdBy), keyParts: [file.id], part: file.id)
    }
  }

  private mutating func add(
    _ kind: StoreEvent.Kind, _ row: CaseBox, at: Int?, _ origin: StoreEvent.Origin, keyParts: [String],
    old: String? = nil, new: String? = nil, part: String? = nil
  ) {
    guard source.baselineAt != nil else { return }
    let key = StoreSource.digest([account, row.value.number, kind.rawValue] + keyParts)
    events.append(
      EventTable.Entry(
        kind: kind, key: key, number: row.value.number, at: at, origin: origin, old: old, new: new, part: part,
        first: first, updatedBefore: updates.before, updatedAfter: updates.after))
  }

  /// `other` if the author is known and is not the user.
  private func origin(_ author: User?) -> StoreEvent.Origin {
    if isOwn { return .own }
    guard let author, author.userId != nil || author.name != nil || author.emails?.isEmpty == false,
      !observation.user.isEmpty
    else { return .unknown }
    return observation.user.contains { author.isCalled($0) } ? .unknown : .other
  }
}
