import CaseService
import JSON
import JSONRPC
import Synchronization

extension LanguageServer {
  /// After `initialized`: reports invalid settings, registers for changes and requests the settings.
  func clientIsReady() {
    report()
    guard features.configuration || features.registersConfiguration || features.registersWatchers else { return }
    Task.detached { [weak self] in
      await self?.register()
      await self?.requestConfiguration()
    }
  }

  func configurationChanged(_ settings: JSON?) {
    if features.configuration {
      Task.detached { [weak self] in await self?.requestConfiguration() }
    } else if let own = settings?["casewire"] {
      update { $0.setConfiguration(own) }
    }
  }

  private func register() async {
    var registrations: [JSON] = []
    if features.registersConfiguration {
      registrations.append([
        "id": "casewire-configuration", "method": "workspace/didChangeConfiguration",
        "registerOptions": ["section": "casewire"],
      ])
    }
    if features.registersWatchers {
      registrations.append([
        "id": "casewire-files", "method": "workspace/didChangeWatchedFiles",
        "registerOptions": ["watchers": [["globPattern": .string("**/\(SettingsFile.name)")]]],
      ])
    }
    guard !registrations.isEmpty else { return }
    _ = try? await connection.call("client/registerCapability", ["registrations": .array(registrations)] as JSON)
  }

  private func requestConfiguration() async {
    guard features.configuration else { return }
    let number = configurationRequests.withLock { requests in
      requests.last += 1
      return requests.last
    }
    let params: JSON = ["items": [["section": "casewire"]]]
    // A client that refuses it keeps the settings of the other sources.
    guard let result = try? await connection.call("workspace/configuration", params), let own = result[0] else {
      return
    }
    update { workspace in
      // The response to a later request has newer settings.
      let isNewest = configurationRequests.withLock { requests in
        guard number > requests.applied else { return false }
        requests.applied = number
        return true
      }
      return isNewest ? workspace.setConfiguration(own) : []
    }
  }
}
