import CaseService
import Commands
import Terminal
import Testing

@Suite("The help that is generated from the method table")
struct MethodHelpTests {
  @Test("methods prints a line per method, in columns")
  func list() {
    let lines = MethodHelp.list(methodTable).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.count == methodTable.count + 1 && lines.last == "")
    for (line, row) in zip(lines, methodTable) {
      #expect(line.split(separator: " ").prefix(2).map(String.init) == [row.name, row.effect.rawValue])
      #expect(line.hasSuffix("  \(row.summary)"))
    }
    #expect(lines.contains("comments/add          adds      Adds a comment to a case."))
    #expect(lines.contains("ping                  reads     Returns an empty object."))
  }

  @Test("The help of a method with many params is complete")
  func casesList() throws {
    let text = try #require(MethodHelp.text("cases/list", methodTable))
    #expect(text == Self.casesListHelp)
  }

  @Test("The help of a method with required params lists them")
  func commentsAdd() throws {
    let text = try #require(MethodHelp.text("comments/add", methodTable))
    #expect(text == Self.commentsAddHelp)
  }

  @Test("The help of a method without params states that")
  func ping() {
    #expect(
      MethodHelp.text("ping", methodTable) == """
        ping (effect: reads)
          Returns an empty object.

        It takes no params.

        casewire openrpc prints the schemas of the params and the result.

        """)
  }

  @Test("The help of an unknown method is an error", arguments: ["", "cases", "Cases/list", "case/list"])
  func unknown(_ name: String) {
    #expect(MethodHelp.text(name, methodTable) == nil)
  }

  @Test("No line is too long for a terminal", arguments: methodTable.map(\.name))
  func width(_ name: String) throws {
    let text = try #require(MethodHelp.text(name, methodTable))
    for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
  }

  private static let casesListHelp = """
    cases/list (effect: reads)
      Lists the cases of the given profiles, or of all, merged in one order, in pages.

    params:
      profiles        The profiles. Default: all that have cases. [list of 1 to 100 strings]
      status          Only cases with one of these states. Default: all, including closed. [list of 1 to
                      100 values, each one of open, new, inProgress, waitingOnCustomer,
                      resolutionProvided, resolved, closed]
      severity        Only cases with one of these severities, 1 (worst) to 4. [list of 1 to 4 integers
                      from 1 to 4]
      search          Only cases that contain this text. [string of 1 to 200 characters]
      owner           Only cases with this owner: an id, an e-mail address or a name. [string of 1 to
                      200 characters]
      createdBy       Only cases that this person opened: an id, an e-mail address or a name. [string of
                      1 to 200 characters]
      updatedSince    Only cases updated at this time or later. [time]
      updatedUntil    Only cases updated at this time or earlier. [time]
      createdSince    Only cases opened at this time or later. [time]
      createdUntil    Only cases opened at this time or earlier. [time]
      contracts       Only cases of one of these contracts. [list of 1 to 100 strings of 1 to 200
                      characters]
      users           Only cases with one of these people as creator or contact. [list of 1 to 100
                      strings of 1 to 200 characters]
      groups          Only cases in one of these case groups. [list of 1 to 100 strings of 1 to 200
                      characters]
      numbers         Only the cases with these numbers, without the profile. [list of 1 to 100 strings
                      of 1 to 64 characters]
      sort            The sort order; a leading hyphen means descending. [one of updatedAt, createdAt,
                      severity, status, number, title, -updatedAt, -createdAt, -severity, -status,
                      -number, -title; default -updatedAt]
      fields          The members to return. Default: all but description, comments, attachments,
                      watchlist and resources. [list of 1 to 100 values, each one of profile, provider,
                      number, title, description, status, severity, type, createdAt, createdBy,
                      updatedAt, updatedBy, closedAt, contact, owner, product, version, offering, group,
                      account, contract, serialNumber, technology, subTechnology, problemCode, bugs,
                      rmas, customerReference, escalated, resolution, closeNotes, supportTier, url,
                      watchlist, resources, attachments, comments, vendorFields]
      raw             Whether to include the vendor's unmodified record of each case. [boolean]
      query           Only cases that match this query, such as `status:open severity:1..2 is:mine`.
                      [string of at most 65536 characters]
      limit           The maximum number of cases, up to 500 without `all`. Default: 50, or 10000 with
                      `all`. [integer from 1 to 100000]
      all             Whether to read all pages, up to `limit`. The timeout is then 600 seconds unless
                      `timeoutSeconds` is set. [boolean]
      cursor          `nextCursor` of the previous page. [string of 1 to 65536 characters]
      maxAgeSeconds   The maximum age of an answer from the store, in seconds; 0 always queries the
                      vendor. Default: the vendor is queried, and the store answers only if the vendor
                      cannot be reached. [integer from 0 to 31536000]
      withState       Whether to return `state`, the state of the changes before the cases were read.
                      Default: if `maxAgeSeconds` is above 0. [boolean]
      timeoutSeconds  The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile,
                      else 30. [integer from 1 to 86400]

    casewire openrpc prints the schemas of the params and the result.

    """

  private static let commentsAddHelp = """
    comments/add (effect: adds)
      Adds a comment to a case.

    params:
      case            The case: profile/number, or a bare number. [string; required]
      text            The comment; `providers/list` returns the vendor's maximum length. [string of 1 to
                      1000000 characters; required]
      private         Whether to restrict access, if the vendor supports it. [boolean]
      timeoutSeconds  The timeout of the request, in seconds. Default: `timeoutSeconds` of the profile,
                      else 30. [integer from 1 to 86400]

    casewire openrpc prints the schemas of the params and the result.

    """
}
