/// All parts that methods need.
package enum ProviderParts {
  package static let cases = ProviderPart("read cases") { $0.cases }
  package static let creation = ProviderPart("open cases") { $0.creation }
  package static let statusChanges = ProviderPart("change the status of cases") { $0.statusChanges }
  package static let updates = ProviderPart("update cases") { $0.updates }
  package static let escalation = ProviderPart("escalate cases") { $0.escalation }
  package static let comments = ProviderPart("list comments") { $0.comments }
  package static let commenting = ProviderPart("add comments") { $0.commenting }
  package static let attachments = ProviderPart("read attachments") { $0.attachments }
  package static let attaching = ProviderPart("add attachments") { $0.attaching }
  package static let attachmentRemoval = ProviderPart("delete attachments") { $0.attachmentRemoval }
  package static let watchlist = ProviderPart("change watchlists") { $0.watchlist }
  package static let resources = ProviderPart("add resources") { $0.resources }
  package static let values = ProviderPart("list values") { $0.values }
  package static let accounts = ProviderPart("list accounts") { $0.accounts }
  package static let units = ProviderPart("list units of measure") { $0.units }
  package static let editions = ProviderPart("read editions") { $0.editions }
  package static let orders = ProviderPart("take orders") { $0.orders }
  package static let subscriptions = ProviderPart("read subscriptions") { $0.subscriptions }
}
