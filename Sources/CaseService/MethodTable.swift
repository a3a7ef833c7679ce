/// All methods of casewire. Dispatch, `protocol/openrpc.json`, `rpc.discover`, `casewire methods`, `call METHOD --help`,
/// policy and the reference come from these rows and from nowhere else.
///
/// To add a method: a file in `Methods/`, a row here, an example in `protocol/examples`.
package let methodTable: [Row] = [
  Row(inline: Initialize.self),
  Row(inline: Shutdown.self),
  Row(inline: Ping.self),
  Row(inline: Discover.self),
  Row(inline: ProvidersList.self),
  Row(inline: ProfilesList.self),
  Row(inline: SessionStatusMethod.self),
  Row(CasesList.self),
  Row(CasesGet.self),
  Row(CasesCreate.self),
  Row(CasesSetStatus.self),
  Row(CommentsList.self),
  Row(CommentsAdd.self),
  Row(AttachmentsList.self),
  Row(AttachmentsAdd.self),
  Row(AttachmentsDownload.self),
  Row(AttachmentsDelete.self),
  Row(WatchlistAdd.self),
  Row(WatchlistRemove.self),
  Row(ResourcesAdd.self),
  Row(ValuesList.self),
]
