import CaseService
import Commands
import Testing

@Suite("Help that is made from the method table")
struct MethodHelpTests {
  @Test("methods has a line each, in columns")
  func list() {
    let lines = MethodHelp.list(methodTable).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.count == methodTable.count + 1 && lines.last == "")
    for (line, row) in zip(lines, methodTable) {
      #expect(line.split(separator: " ").prefix(2).map(String.init) == [row.name, row.effect.rawValue])
      #expect(line.hasSuffix("  \(row.summary)"))
    }
    #expect(lines.contains("comments/add          adds      Adds a comment to a case."))
    #expect(lines.contains("ping                  reads     Answers at once with an empty object."))
  }

  @Test("A method with many params")
  func casesList() throws {
    let text = try #require(MethodHelp.text("cases/list", methodTable))
    #expect(text == Self.casesListHelp)
  }

  @Test("A method with required params")
  func commentsAdd() throws {
    let text = try #require(MethodHelp.text("comments/add", methodTable))
    #expect(text == Self.commentsAddHelp)
  }

  @Test("A method without params")
  func ping() {
    #expect(
      MethodHelp.text("ping", methodTable) == """
        ping (reads)
          Answers at once with an empty object.

        It takes no params.

        Run casewire openrpc for the schemas of params and result.

        """)
  }

  @Test("No method of that name", arguments: ["", "cases", "Cases/list", "case/list"])
  func unknown(_ name: String) {
    #expect(MethodHelp.text(name, methodTable) == nil)
  }

  @Test("No line is too long for a terminal", arguments: methodTable.map(\.name))
  func width(_ name: String) throws {
    let text = try #require(MethodHelp.text(name, methodTable))
    for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
  }

  private static let casesListHelp = """
    cases/list (reads)
      Lists the cases of one, several or all profiles in one order, in pages.

    params:
      profiles        The profiles. Default: all that have cases. [list of 1 to 100 strings]
      status          Any of these states. Default: all, including closed. [list of 1 to 100 values,
                      each one of open, new, inProgress, waitingOnCustomer, resolutionProvided,
                      resolved, closed]
      severity        Any of these severities, 1 (worst) to 4. [list of 1 to 4 integers from 1 to 4]
      search          A text that the case contains. [string of 1 to 200 characters]
      owner           The owner: an id, an e-mail address or a name. [string of 1 to 200 characters]
      createdBy       The person who opened it: an id, an e-mail address or a name. [string of 1 to 200
                      characters]
      updatedSince    Updated at that time or later. [time]
      updatedUntil    Updated at that time or earlier. [time]
      createdSince    Opened at that time or later. [time]
      createdUntil    Opened at that time or earlier. [time]
      contracts       Any of these contracts. [list of 1 to 100 strings of 1 to 200 characters]
      users           Any of these people, as creator or contact. [list of 1 to 100 strings of 1 to 200
                      characters]
      groups          Any of these case groups. [list of 1 to 100 strings of 1 to 200 characters]
      numbers         The vendor's case numbers. [list of 1 to 100 strings of 1 to 64 characters]
      sort            The order; a leading dash means descending. [one of updatedAt, createdAt,
                      severity, status, number, title, -updatedAt, -createdAt, -severity, -status,
                      -number, -title; default -updatedAt]
      fields          The members to return. Default: all but description, comments, attachments,
                      watchlist and resources. [list of 1 to 100 values, each one of profile, provider,
                      number, title, description, status, severity, type, createdAt, createdBy,
                      updatedAt, updatedBy, closedAt, contact, owner, product, version, offering, group,
                      account, contract, serialNumber, technology, subTechnology, problemCode, bugs,
                      rmas, customerReference, escalated, resolution, closeNotes, supportTier, url,
                      watchlist, resources, attachments, comments, vendorFields]
      raw             Adds the vendor's unmodified record of each case. [boolean]
      limit           The maximum number of cases. [integer from 1 to 500; default 50]
      cursor          `nextCursor` of the previous page. [string of 1 to 65536 characters]
      timeoutSeconds  The timeout of the request, in seconds. Default: that of the profile (30).
                      [integer from 1 to 86400]

    Run casewire openrpc for the schemas of params and result.

    """

  private static let commentsAddHelp = """
    comments/add (adds)
      Adds a comment to a case.

    params:
      case            The case: profile/number, or a bare number. [string; required]
      text            The comment; `providers/list` returns the maximum length of a vendor. [string of 1
                      to 1000000 characters; required]
      private         Whether access is restricted, if the vendor supports that. [boolean]
      timeoutSeconds  The timeout of the request, in seconds. Default: that of the profile (30).
                      [integer from 1 to 86400]

    Run casewire openrpc for the schemas of params and result.

    """
}
