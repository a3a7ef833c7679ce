package import CaseModel
package import CaseService
package import Platform
import ProviderKit
import References

/// `casewire scan`: finds the cases that files mention.
package struct CaseScan: Sendable {
  /// The files and folders, as named.
  package var paths: [String]
  /// Patterns of files that are not scanned, in the syntax of `.gitignore`.
  package var excludes: [String] = []
  /// The words that mark a workaround.
  package var markers = ScanOptions.usualMarkers
  /// Whether a workaround that waits for a closed case is an error.
  package var checksMarkers = false
  /// Whether only the store is asked about cases.
  package var isOffline = false
  /// Whether there are profiles. Without them, numbers are found, but no case is known.
  package var hasProfiles = true
  /// The findings that are not reported.
  package var baseline = ScanBaseline.none

  package init(paths: [String]) { self.paths = paths }

  /// What the files mention, before the cases are looked up.
  package struct Files: Sendable {
    let mentions: [FileMention]
    let warnings: [String]
  }

  /// Why nothing is scanned.
  package enum Failure: Error {
    /// A path that was named cannot be read.
    case path(SystemError)
    /// The profiles cannot be read.
    case configuration(Fault)
  }

  /// Reads the files on all cores, and blocks the thread meanwhile.
  package func files(_ context: ServiceContext) throws(Failure) -> Files {
    var warnings: [String] = []
    var scopes: [FileScanner.Scope] = []
    let here = FileSystem.workingDirectory
    for path in paths {
      let root: ScanRoot
      do throws(SystemError) {
        root = try ScanRoot(path, excluding: excludes, workingDirectory: here) { warnings.append($0) }
      } catch {
        throw .path(error)
      }
      do throws(Fault) {
        let formats =
          hasProfiles
          ? try context.referenceFormats(root.settings) : context.formatsWithoutProfiles(root.settings)
        scopes.append(FileScanner.Scope(root, formats, markers: markers))
      } catch {
        throw .configuration(error)
      }
    }
    let result = TreeScan.run(scopes)
    return Files(mentions: result.mentions, warnings: warnings + result.warnings)
  }

  /// Looks up the cases.
  package func report(_ files: Files, _ context: ServiceContext) async -> ScanReport {
    let lookup = CaseLookup(context: context)
    let cases = await ScannedCases.find(files.mentions, lookup, isOffline: isOffline)
    let findings = files.mentions.map(cases.finding).filter { !baseline.contains($0) }
    return ScanReport(
      findings: findings, warnings: files.warnings,
      outages: files.mentions.isEmpty ? [] : outages(cases, context), checksMarkers: checksMarkers)
  }

  /// Why the state of some cases is not known, in the order of the profiles. Also of profiles with an invalid configuration, whose
  /// cases nothing can look up.
  private func outages(_ cases: ScannedCases, _ context: ServiceContext) -> [String] {
    guard hasProfiles, let profiles = try? context.profiles() else { return [] }
    return profiles.flatMap { profile -> [String] in
      switch profile.provider {
      case .success(let provider):
        let vendor = "\(provider.descriptor.name) (profile \"\(profile.name)\")"
        if let fault = cases.unavailable[profile.name] {
          return [
            isOffline ? "Cannot read the stored cases of \(vendor): \(fault.message)" : Self.outage(vendor, fault)
          ]
        }
        return Self.failures(cases.failed.filter { $0.key.profile == profile.name }, vendor)
      case .failure(let fault):
        guard !isOffline else { return [] }
        let kind = context.kinds.first { $0.descriptor.id == profile.providerID }
        return [Self.outage("\(kind?.descriptor.name ?? "the vendor") (profile \"\(profile.name)\")", fault)]
      }
    }.map(context.redactor.redact)
  }

  private static func outage(_ vendor: String, _ fault: Fault) -> String {
    "Cannot look up cases at \(vendor): \(fault.message)"
  }

  /// The most cases of a vendor that are named.
  private static let mostNamed = 10

  private static func failures(_ failed: [CaseKey: Fault], _ vendor: String) -> [String] {
    let all = failed.sorted { $0.key.number < $1.key.number }
    let named = all.prefix(mostNamed).map { key, fault in
      "Cannot look up \(key.number) at \(vendor): \(fault.message)"
    }
    return named
      + (all.count > mostNamed ? ["Cannot look up \(all.count - mostNamed) more cases at \(vendor)."] : [])
  }
}
