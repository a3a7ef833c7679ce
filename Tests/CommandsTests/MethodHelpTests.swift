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
      Lists the cases of one, several or all profiles in one order, a page at a time.

    params:
      profiles        Which profiles to ask; all that have cases by default. [list of 1 to 100 strings]
      status          Any of these states; closed cases are included unless this says otherwise. [list
                      of 1 to 100 values, each one of open, new, inProgress, waitingOnCustomer,
                      resolutionProvided, resolved, closed]
      severity        Any of these severities, 1 (worst) to 4. [list of 1 to 4 integers from 1 to 4]
      search          Text that the case contains. [string of 1 to 200 characters]
      owner           Who works on it: an id, an e-mail address or a name. [string of 1 to 200
                      characters]
      createdBy       Who opened it: an id, an e-mail address or a name. [string of 1 to 200 characters]
      updatedSince    Changed at that time or later. [time]
      updatedUntil    Changed at that time or earlier. [time]
      createdSince    Opened at that time or later. [time]
      createdUntil    Opened at that time or earlier. [time]
      contracts       Contracts that the cases run under. [list of 1 to 100 strings of 1 to 200
                      characters]
      users           People who opened the cases or are their contact. [list of 1 to 100 strings of 1
                      to 200 characters]
      groups          Groups that the cases are filed in. [list of 1 to 100 strings of 1 to 200
                      characters]
      numbers         The vendor's numbers of the cases. [list of 1 to 100 strings of 1 to 64
                      characters]
      sort            The order; a dash in front is descending. [one of updatedAt, createdAt, severity,
                      status, number, title, -updatedAt, -createdAt, -severity, -status, -number,
                      -title; default -updatedAt]
      fields          The members to show; by default all but description, comments, attachments,
                      watchlist and resources. [list of 1 to 100 values, each one of profile, provider,
                      number, title, description, status, severity, type, createdAt, createdBy,
                      updatedAt, updatedBy, closedAt, contact, owner, product, version, offering, group,
                      account, contract, serialNumber, technology, subTechnology, problemCode, bugs,
                      rmas, customerReference, escalated, resolution, closeNotes, supportTier, url,
                      watchlist, resources, attachments, comments, vendorFields]
      limit           How many cases at most. [integer from 1 to 500; default 50]
      cursor          `nextCursor` of the page before, to go on behind it. [string of 1 to 65536
                      characters]
      raw             Adds the vendor's record of each case, untouched. [boolean]
      timeoutSeconds  What the request may take in all, in seconds; by default what the profile says
                      (30). [integer from 1 to 86400]

    Run casewire openrpc for the schemas of params and result.

    """

  private static let commentsAddHelp = """
    comments/add (adds)
      Adds a comment to a case.

    params:
      case            The case: profile/number, or a bare number. [string; required]
      text            What to say; how long it may be, the vendor decides (`providers/list`). [string of
                      1 to 1000000 characters; required]
      private         Whether only some may see it, where the vendor has that. [boolean]
      timeoutSeconds  What the request may take in all, in seconds; by default what the profile says
                      (30). [integer from 1 to 86400]

    Run casewire openrpc for the schemas of params and result.

    """
}
