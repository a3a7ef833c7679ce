import CaseModel
import CaseService
import JSON
import ProviderKit

/// Checks the files of several uploads before the first one is sent, so that a file that is missing does not leave half of them at
/// the vendor.
struct UploadCheck {
  let session: CommandSession
  let command: MethodCommand

  func check(_ requests: [JSON]) throws(CommandFailure) {
    guard requests.count > 1, command.row.name == AttachmentsAdd.name else { return }
    var lines: [String] = []
    var status = ExitStatus.success
    for params in requests {
      guard let path = params["path"]?.string else { continue }
      do throws(CommandFailure) { try check(path, params["case"]?.string ?? "") } catch {
        lines += error.lines
        status = status.combined(with: error.status)
      }
    }
    guard lines.isEmpty else { throw CommandFailure(status, lines + ["Nothing was sent."]) }
  }

  private func check(_ path: String, _ id: String) throws(CommandFailure) {
    let size: Int
    do throws(Fault) { size = try session.context.sendableSize(of: path) } catch {
      throw CommandFailure(session.context.responseError(error), command.row.name, flags: command.flags)
    }
    let provider = try session.locate(id).provider.descriptor
    guard let limit = provider.limits.first(where: { $0.what == AttachmentsAdd.name })?.maximum, size > limit
    else { return }
    throw CommandFailure(.failure, "\(path) has \(size) bytes. \(provider.name) accepts at most \(limit).")
  }
}
