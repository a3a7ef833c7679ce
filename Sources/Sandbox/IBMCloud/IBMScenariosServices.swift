extension IBMPopulation {
  static let data: [Scenario<IBMFacts>] = [
    Scenario(
      facts: IBMFacts(offering: .postgres, code: 1),
      severities: 1...3,
      title: "PostgreSQL {db}: connections refused, 'remaining connection slots are reserved'",
      description: """
        Since {time} UTC our application cannot open new connections to {db} ({region}):

        FATAL:  remaining connection slots are reserved for non-replication superuser connections

        max_connections is 115, our pools are configured for {n} connections in total. `SELECT count(*) FROM \
        pg_stat_activity` shows 112, most of them "idle" and opened by the user "ibm-cloud-base-user" from {ip}. \
        That is not one of our addresses. What are these connections?
        """,
      exchanges: [
        Exchange(
          "Hello {me}, {ip} is the private endpoint gateway of your VPC, so these come from your side, too. Can you "
            + "look at application_name in pg_stat_activity?",
          "application_name = 'PostgreSQL JDBC Driver' … {host2} runs an old build with a leak in the pool. We "
            + "stopped it and the count fell to {n}."),
        Exchange(
          "Good. Until the build is replaced you could set idle_in_transaction_session_timeout for this role. Should "
            + "we help with that?",
          "No, thank you, done:\n\n    ALTER ROLE \"ibm-cloud-base-user\" SET idle_in_transaction_session_timeout = "
            + "'5min';"),
      ],
      resolution: "The number of connections has been below 40 for a day. If you need more, the parameter "
        + "max_connections can be raised together with the memory of the members.",
      thanks: "The leak is fixed in our build {version}. Thanks for the hint!",
      outcome: "Connection leak in the client's application.", files: ["pg_stat_activity.csv"]),
    Scenario(
      facts: IBMFacts(offering: .postgres, code: 7),
      severities: 3...4,
      title: "Point-in-time recovery of {db} to {date} fails",
      description: """
        We want to restore {db} to the state of {date}, {time} UTC, in order to compare it with the current data \
        ("who deleted the {n} orders?"). The new deployment goes to "failed" after an hour, with the message

        Recovery target time is not within the available range.

        The console shows backups for 30 days, and the time lies well within. Time zone? We tried UTC and CET.
        """,
      exchanges: [
        Exchange(
          "Hello {me}, the range starts with the earliest full backup that still has all its logs, in your case {n} "
            + "days ago. Which time do you see as \"earliest\" in the answer of /point_in_time_recovery_data?",
          "earliest_point_in_time_recovery_time: \"{date}T23:12:40Z\". Oh. That is later than what we want to have.")
      ],
      resolution: "The daily backup before that time can be restored as a whole, without point-in-time recovery. We "
        + "have started it with you on the call; it is ready as {db}-restored.",
      thanks: "We found the orders. ありがとう!",
      outcome: "Requested time outside of the recovery range; daily backup restored."),
    Scenario(
      facts: IBMFacts(offering: .eventStreams),
      severities: 2...3,
      title: "Event Streams: consumer group {app} rebalances for ever after update to {version}",
      description: """
        After updating the Kafka client to {version}, the consumer group "{app}" ({n} members) on our Enterprise \
        instance in {region} rebalances every {ms} ms and consumes nothing. Lag has grown to {gb} million messages.

        [Consumer clientId={app}-{n}, groupId={app}] Request joining group due to: group is already rebalancing
        [Consumer clientId={app}-{n}, groupId={app}] Member {app}-{n}-{uuid} sending LeaveGroup request: consumer \
        poll timeout has expired.
        """,
      exchanges: [
        Exchange(
          "Hi {me}, did the update also change partition.assignment.strategy? Mixed strategies in one group lead to "
            + "this.",
          "We use CooperativeStickyAssignor now, but {colleague}'s service is in the same group with the old "
            + "client."),
        Exchange(
          "Then please list both: \"CooperativeStickyAssignor, RangeAssignor\" on all members, roll once, and remove "
            + "the second in another roll.",
          "First roll is done: group state Stable, lag falls by 2 million an hour."),
      ],
      resolution: "The lag is down to 0 as of {time} UTC, the brokers show no further rebalance.",
      thanks: "Second roll done as well. Tusen takk!",
      outcome: "Members of the group used different assignment strategies.", files: ["consumer-{app}.log", "jmx.csv"]),
    Scenario(
      facts: IBMFacts(offering: .cloudant, code: 3),
      severities: 3...4,
      title: "Cloudant {db}: 429 too_many_requests although usage is below the limit",
      description: """
        Our service gets about {n} answers an hour of the form

        {"error":"too_many_requests","reason":"You've exceeded your rate limit allowance. Please try again later.",\
        "class":"global query","rate":5}

        The dashboard shows at most 3 global queries a second. Are the limits counted per second or smoothed? The \
        "Denied requests" chart is empty.
        """,
      exchanges: [
        Exchange(
          "Hello {me}, limits are counted within each second. The chart shows an average of a minute, so short "
            + "bursts are not seen. Could you spread the queries?",
          "Our cron job starts {n} workers at the same time, at second 0. A random delay of up to 20 s is in place "
            + "now.")
      ],
      resolution: "No denied requests in the last 24 hours. The documentation of the chart will say that it shows "
        + "averages.",
      thanks: "Same here, none. Thank you.",
      outcome: "Short bursts within one second."),
    Scenario(
      facts: IBMFacts(offering: .keyProtect, code: 1),
      severities: 2...4,
      title: "Key Protect: root key {hex} in state 'Suspended' after rotation",
      description: """
        After the scheduled rotation on {date} the root key {hex} ({uuid}) of our instance in {region} is \
        "Suspended", and all buckets encrypted with it answer 403 AccessDenied / KeyIsDisabled. Nobody of us \
        disabled it: the activity log shows "kms.secrets.disable" by "serviceId:ServiceId-{uuid}", which we do not \
        know.
        """,
      exchanges: [
        Exchange(
          "Hello {me}, this service id belongs to your account: it is used by the policy check \"{app}\" which "
            + "{colleague} deployed. May we ask you to look into its settings? It disables keys older than {n} "
            + "days.",
          "Found it. The check looks at the creation date instead of the last rotation. Disabled it and enabled the "
            + "key again at {time} UTC.")
      ],
      resolution: "The key is active, and the buckets are readable again (a cache of up to 10 minutes). We recommend "
        + "dual authorization for deleting and disabling keys.",
      thanks: "Confirmed. Dual authorization is switched on.",
      outcome: "Key disabled by the client's own policy check."),
    Scenario(
      facts: IBMFacts(offering: .secrets, code: 1),
      severities: 3...4,
      title: "Let's Encrypt certificate for {domain} not renewed in Secrets Manager",
      description: """
        The certificate for *.{domain} was due for renewal {n} days ago. The secret shows

        state: active, "issuance_info": {"state":"deactivated","error_code":"secrets-manager.Error.AcmeChallenge",\
        "error_message":"DNS problem: NXDOMAIN looking up TXT for _acme-challenge.{domain}"}

        The DNS zone is in Internet Services in the same account, and the authorization between the services exists.
        """,
      exchanges: [
        Exchange(
          "Hi {me}, was the zone moved to another instance? The authorization names the instance {hex}.",
          "Yes!! The instance was recreated with Terraform on {date}; the id has changed of course.")
      ],
      resolution: "With the new authorization the order went through: valid until the end of the quarter. The next "
        + "renewal is planned 30 days before.",
      thanks: "Certificate is there, the ingress has picked it up.",
      outcome: "Service authorization pointed at a deleted instance."),
    Scenario(
      facts: IBMFacts(offering: .logs, code: 5),
      severities: 3...4,
      title: "Cloud Logs: entries of {app} arrive {n} minutes late and out of order",
      description: """
        Log lines of the application {app} ({cluster}) appear up to {n} minutes late and in the wrong order in \
        Cloud Logs ({region}). One sample, as our application writes it:

        \t{"ts":"{date}T{time}:02.118Z","level":"WARN","msg":"Bestellung \\"{hex}\\" ungültig: Straße \
        fehlt","path":"C:\\\\import\\\\neu"}

        Other applications of the same cluster are in time. The agent is {version}.
        """,
      exchanges: [
        Exchange(
          "Hello {me}, lines of more than 64 KB are split and held back until the rest arrives. Does {app} write "
            + "such lines?",
          "Stack traces with a dump of the whole XML, up to 300 KB. We can cut them.")
      ],
      resolution: "With lines below 64 KB the delay is {ms} ms on average. Development looks at a better answer to "
        + "large lines.",
      thanks: "Cut to 32 KB, looks good.",
      outcome: "Oversized log lines were held back by the agent.", files: ["agent-config.txt", "sample.xml"]),
  ]

  static let account: [Scenario<IBMFacts>] = [
    Scenario(
      facts: IBMFacts(kind: .billing),
      severities: 4...4,
      title: "Invoice {invoice}: charged for bare metal {host} after cancellation",
      description: """
        The invoice {invoice} for {month} has a position of € {amount} for the server {host} in {dc}. We cancelled \
        this server on {date} (ticket attached), with effect on the end of the month. Please correct the invoice, \
        our accounting has to book it before the 15th.
        """,
      exchanges: [
        Exchange(
          "Dear {me}, thank you for your message. Could you confirm the cancellation number? We see a request of "
            + "{date} which was withdrawn on the same day.",
          "It was withdrawn by mistake and submitted again an hour later, see the second screenshot: number {hex}.")
      ],
      resolution: "We found the second request. A credit of € {amount} will appear on your next invoice.",
      thanks: "Thank you. Accounting is happy – « tout est bien qui finit bien ».",
      outcome: "Credit of € {amount} issued.", files: ["Kündigung.png", "rechnung-{invoice}.png"]),
    Scenario(
      facts: IBMFacts(kind: .billing),
      severities: 4...4,
      title: "VAT ID missing on invoice {invoice}",
      description: """
        Our VAT ID (DE 3111{n}208) is missing on the invoice {invoice}, although it is in the account settings \
        since {date}. Without it we cannot claim input tax. Please send a corrected invoice to \
        buchhaltung@nordlicht.example.
        """,
      exchanges: [
        Exchange(
          "Dear {me}, the VAT ID is validated once a month; yours was confirmed one day after the invoice run. We "
            + "ask the tax team to issue the document again.",
          "Understood. When can we expect it? Our deadline is the 10th.")
      ],
      resolution: "The corrected invoice {invoice}-A is available in the console under Billing and usage → "
        + "Invoices.",
      thanks: "Downloaded, all correct.",
      outcome: "Invoice issued again with VAT ID."),
    Scenario(
      facts: IBMFacts(kind: .account, code: 5),
      severities: 3...4,
      title: "Cannot remove former colleague from account, 'user owns resources'",
      description: """
        We want to remove a user who left us on {date}. The console says "The user cannot be removed because the \
        user owns API keys that are in use". We deleted all keys that we can see. Please tell us which are left, or \
        remove the user.
        """,
      exchanges: [
        Exchange(
          "Hello {me}, there are {n} keys of the user bound to clusters (containers-kubernetes-key). They are used "
            + "for the infrastructure. Please reset them with `ibmcloud ks api-key reset --region {region}` as "
            + "another administrator.",
          "Reset in {region} and two other regions. Is there a list of all regions where this is needed?"),
        Exchange(
          "Only these three had a key. You can remove the user now; may we ask you to try again?",
          "\"OK. User removed.\" Finally :-)"),
      ],
      resolution: "Good to hear. We leave the case open for a few days in case a cluster shows an error with the new "
        + "key.",
      thanks: "No errors so far. You may close it.",
      outcome: "API keys of clusters reset; user removed."),
    Scenario(
      facts: IBMFacts(kind: .account),
      severities: 2...4,
      title: "Login with federated IBMid fails for {colleague} since {date}",
      description: """
        {colleague} cannot log in since {date}; after our own login page the browser shows

        <div class="error"><h1>Access denied</h1><p>CSIAQ0158E &quot;AuthnContext&quot; not accepted</p></div>

        All others of us can. The user was moved to another group in our directory that requires a hardware key \
        (WebAuthn).
        """,
      exchanges: [
        Exchange(
          "Hi {me}, the identity provider sends an authentication context that the federation does not list. Could "
            + "your administrator send urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport as well?",
          "They say that it would be wrong for a hardware key. Can the federation accept "
            + "\"urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI\"?")
      ],
      resolution: "The federation of your domain now accepts both. Please ask {colleague} to try in a private "
        + "window.",
      thanks: "Works! Thank you very much / 대단히 감사합니다.",
      outcome: "Authentication context added to the federation.", files: ["saml-trace.har"]),
    Scenario(
      facts: IBMFacts(kind: .sales, code: 7),
      severities: 4...4,
      title: "Quote for {n} reserved virtual servers in {region}, 3 years",
      description: """
        We plan to move {n} instances (bx2-16x64) in {region} to reservations for 3 years. Please send us a quote \
        with monthly payment, and tell us whether the profiles can be changed within a family during the term.
        """,
      exchanges: [
        Exchange(
          "Dear {me}, thank you for your interest. Would you also like a quote for 1 year, so that you can compare?",
          "Yes, both please. Delivery address for the contract is unchanged.")
      ],
      resolution: "Both quotes were sent to your account's mailbox. Profiles can be changed within the family; "
        + "{colleague} has the details from our call.",
      thanks: "Received. We will come back to you after the board meeting in {month}.",
      outcome: "Quotes sent."),
  ]
}
