/// The kinds of ids by which cases are listed.
enum CiscoIDKind: String, CaseIterable, Sendable { case numbers, contracts, users }
