extension IBMPopulation {
  static let storage: [Scenario<IBMFacts>] = [
    Scenario(
      facts: IBMFacts(offering: .objectStorage),
      title: "503 SlowDown from Object Storage when listing bucket {bucket}",
      description: """
        Since {date} our nightly export fails while it lists the bucket {bucket} in {region}. The first {n} pages \
        come back within {ms} ms, then every request is answered with 503 SlowDown, and the retries of the SDK do not \
        help. We list with max-keys=1000 and one connection only, so we do not think that we exceed any limit.

        {date}T{time}:12Z ERROR export[{hex}] ListObjectsV2 failed: An error occurred (SlowDown) when calling the \
        ListObjectsV2 operation (reached max retries: 4): Please reduce your request rate.
        x-clv-request-id: {uuid}

        The same job against a copy of the bucket in another region runs through. Could you check what limits us?
        """,
      exchanges: [
        Exchange(
          "Hello {me},\n\nthank you for the request id. It shows that the requests reach one gateway only. How does "
            + "the job resolve the endpoint, and does it keep connections open between pages?",
          "It uses s3.{region}.cloud-object-storage.appdomain.cloud and keeps one connection alive. DNS is cached by "
            + "nscd, TTL 1 hour (!). Could that be why we always hit the same gateway?"),
        Exchange(
          "Very likely. Please lower the DNS cache to 60 seconds, and send us the output of this loop:\n\n    for i "
            + "in $(seq 20); do dig +short s3.{region}.cloud-object-storage.appdomain.cloud; sleep 5; done",
          "Done. 20 lookups, 3 different addresses now: {ip}, {ip2} and one more. Tonight's run went {n} pages "
            + "further, then one single 503."),
        Exchange(
          "That is an improvement. There is also a compaction running on the index of this bucket because of about "
            + "{gb} million delete markers. Do you have a lifecycle rule that removes expired markers?",
          "No rule so far. We added one with \"ExpiredObjectDeleteMarker\": true this morning → the console shows it "
            + "as enabled."),
      ],
      resolution: "The compaction of the bucket index finished at {time} UTC, and the gateway shows no 503 for this "
        + "bucket since then. With the lifecycle rule in place it should not come back. Please confirm that the "
        + "export runs through.",
      thanks: "Confirmed: two nights without an error, the export takes {n} minutes less than before. Thank you, "
        + "{agent}!",
      outcome: "DNS caching on the client and a large number of delete markers; lifecycle rule added.",
      files: ["export-{date}.log", "dig-output.txt"]),
    Scenario(
      facts: IBMFacts(offering: .objectStorage, code: 1),
      severities: 3...4,
      title: "Presigned URLs for {bucket} return SignatureDoesNotMatch for names with umlauts",
      description: """
        Presigned GET URLs work for most objects, but not for those whose key is not ASCII, for example \
        "Rechnungen/März/Lieferschein Köln #{n}.xml". The answer is

        <?xml version="1.0" encoding="UTF-8"?><Error><Code>SignatureDoesNotMatch</Code><Message>The request signature \
        we calculated does not match the signature you provided.</Message><Resource>/{bucket}/Rechnungen/M%C3%A4rz/\
        </Resource><RequestId>{uuid}</RequestId></Error>

        The same key works when we send the Authorization header instead. Version of the SDK: {version}.
        """,
      exchanges: [
        Exchange(
          "Hi {me}, could you send the string to sign that the SDK computes (debug level) for one failing key? "
            + "Please remove the access key from it.",
          "Attached. What we noticed: the key was uploaded from a Mac, so \"ä\" is stored decomposed (a + U+0308), "
            + "while our link uses the composed ä."),
        Exchange(
          "That is a good find. Both are different keys for the service. Does a listing with prefix=Rechnungen/M "
            + "show the decomposed form?",
          "Yes:\n\n\tM\\x61\\xcc\\x88rz/  (decomposed, {n} objects)\n\tMärz/  (composed, none)"),
      ],
      resolution: "The signature is computed over the bytes of the key, so composed and decomposed forms never "
        + "match. Please normalise to NFC before uploading; objects that exist can be copied to the composed key "
        + "and then deleted. We asked the documentation team to add a note.",
      thanks: "Copied {n} objects with a script, links work. Vielen Dank!",
      outcome: "Keys were stored in decomposed form; client normalises to NFC now.",
      files: ["string-to-sign.txt"]),
    Scenario(
      facts: IBMFacts(offering: .blockStorage, code: 2),
      severities: 1...3,
      title: "Volume {volume} read-only after I/O errors on {host}",
      description: """
        The data volume {volume} ({gb} GB, 10iops-tier) of the instance {host} in {zone} went read-only at {time} \
        UTC. Production of our warehouse system stands still since then.

        [{n}8231.552190] blk_update_request: I/O error, dev vdd, sector 41943{n} op 0x1:(WRITE) flags 0x800
        [{n}8231.552207] EXT4-fs error (device vdd1): ext4_journal_check_start:83: Detected aborted journal
        [{n}8231.552211] EXT4-fs (vdd1): Remounting filesystem read-only

        Nothing was changed on our side. We did not detach or reboot yet, in order not to lose anything.
        """,
      exchanges: [
        Exchange(
          "Hello, this is {agent} from the VPC storage team. We see a path failure on the host between {time} and a "
            + "few minutes later. The volume is healthy on the back end. Do you have a snapshot from before the "
            + "incident?",
          "Last snapshot is from tonight 02:00. We need to know if data written after it is safe before we run "
            + "fsck."),
        Exchange(
          "The back end has acknowledged all writes up to the abort of the journal. It is safe to take a snapshot "
            + "now and to run fsck on a volume restored from it first. Shall we stay on a call while you do it?",
          "Yes please, +49 40 5550 1{n}. The snapshot is being taken (status: pending, {pct} %)."),
        Exchange(
          "Thank you for the call. As discussed: fsck on the restored volume found {n} orphaned inodes and no more. "
            + "You wanted to repeat it on the original and mount it again.",
          "Done, mounted read-write at {time} UTC, application is up. We would like a root cause analysis, please."),
      ],
      resolution: "The root cause: a firmware update of a switch in {zone} dropped both storage paths of the host "
        + "for {n} seconds, longer than the guest's timeout of 30 s. The update procedure was corrected. The full "
        + "report is available to your account team.",
      thanks: "We received the report and raised the timeout in the guest to 180 s. You can close this.",
      outcome: "Loss of both storage paths during a switch update in {zone}.",
      files: ["dmesg-{host}.txt", "fsck.log", "iostat.csv"]),
    Scenario(
      facts: IBMFacts(offering: .oldStorage, code: 5),
      severities: 3...4,
      title: "File share {volume}: quota reached although df shows {pct} % used",
      description: """
        Our NFS share {volume} in {dc} reports "No space left on device", but df -h shows only {pct} % used and df -i \
        looks normal as well. It began after the migration of the archive on {date}. Snapshots are kept for 7 days; \
        the snapshot space was configured with {gb} GB.

        nl-archiv$ touch /mnt/archiv/test
        touch: cannot touch '/mnt/archiv/test': No space left on device
        """,
      exchanges: [
        Exchange(
          "Hello {me}, the snapshot reserve of the share is exceeded by {gb} GB; the overflow counts against the "
            + "share itself, which df does not show. Would you rather delete snapshots or enlarge the reserve?",
          "Please tell us how to see that in the portal, then we delete the oldest. We cannot order more space "
            + "before the end of {month}."),
        Exchange(
          "In the portal: Storage → File Storage → {volume} → Snapshots, column \"Size\". The two oldest hold most "
            + "of it.",
          "Deleted two, the share accepts writes again. Is there an alert that we could subscribe to?"),
      ],
      resolution: "There is a threshold notification per share (default 90 %); it is now enabled for {volume} and "
        + "goes to the subscribers of your account.",
      thanks: "Received the test notification. Thanks.",
      outcome: "Snapshot reserve exceeded; old snapshots deleted, notification enabled."),
  ]

  static let network: [Scenario<IBMFacts>] = [
    Scenario(
      facts: IBMFacts(offering: .vpn, code: 1),
      severities: 1...3,
      title: "Site-to-site VPN to {ip} drops every {n} minutes",
      description: """
        The policy-based VPN connection between our VPC {vpc} ({region}) and the firewall of our office (peer {ip}) \
        goes down every {n} minutes and needs about a minute to come back. Log of our side:

        {date} {time}:03 charon: 09[IKE] sending DPD request
        {date} {time}:18 charon: 11[IKE] giving up after 5 retransmits
        {date} {time}:18 charon: 11[IKE] peer not responding, trying again (2/0)

        IKEv2, AES-256, SHA-512, DH group 19, lifetime 28800/3600. It worked without an interruption until {date}.
        """,
      exchanges: [
        Exchange(
          "Hello {me}, we see a rekey of the child SA exactly at these times, and your side proposes DH group 14 in "
            + "it while the policy asks for 19. Was the firewall updated recently?",
          "Yes, on the weekend, to {version}. The update seems to have set PFS to \"group14\". We changed it back."),
        Exchange(
          "Thank you. Please leave it running over night; we keep a trace on the gateway. Do you also see the drop "
            + "when no traffic flows?",
          "No drop in the last 12 hours, with traffic or without."),
      ],
      resolution: "The gateway has rekeyed {n} times without a failure since the change. The cause was the PFS group "
        + "of the peer.",
      thanks: "Stable since yesterday, thank you. Dziękujemy!",
      outcome: "PFS group of the peer changed by a firmware update.",
      files: ["charon.log", "tunnel.pcap"]),
    Scenario(
      facts: IBMFacts(offering: .loadBalancer),
      severities: 2...4,
      title: "Application load balancer answers 502 for requests with large cookies ({domain})",
      description: """
        Users with many permissions get "502 Bad Gateway" from https://{domain}/portal/ — the body is

        <html>
        <head><title>502 Bad Gateway</title></head>
        <body bgcolor="white"><center><h1>502 Bad Gateway</h1></center></body>
        </html>

        Our back end never sees these requests (tcpdump on {host}, attached). The Cookie header has 9 to 11 KB in \
        these cases. Is there a limit on header size, and can it be raised?
        """,
      exchanges: [
        Exchange(
          "Hi {me}, the data path accepts 8 KB for one header line at present. Could you split the session cookie, "
            + "or keep the permissions on the server?",
          "Splitting is possible, but the vendor of the portal needs weeks. Can the limit be raised for our load "
            + "balancer only?"),
        Exchange(
          "We asked the development team. They can raise it to 16 KB with a maintenance of about {n} seconds. Which "
            + "window suits you?",
          "Sunday 04:00–06:00 UTC, please. {colleague} will be on duty."),
      ],
      resolution: "The limit of this load balancer was raised to 16 KB on Sunday at 04:12 UTC; a test with a cookie "
        + "of 12 KB is answered 200.",
      thanks: "Works for everyone here 👍🏽 – many thanks to the development team.",
      outcome: "Header limit raised to 16 KB for this load balancer.",
      files: ["tcpdump-{host}.pcap", "har-capture.har"]),
    Scenario(
      facts: IBMFacts(offering: .directLink, code: 2),
      severities: 2...3,
      title: "BGP session on Direct Link {dc} flaps, {n} prefixes withdrawn",
      description: """
        Both BGP sessions of our Direct Link Connect in {dc} flap since {time} UTC. Each time {n} prefixes are \
        withdrawn and traffic goes over the public path, which costs us about {ms} ms.

        %BGP-5-ADJCHANGE: neighbor {ip} Down BGP Notification sent (hold time expired)
        %BGP-5-ADJCHANGE: neighbor {ip} Up

        The provider says that light levels are fine (-3.1 dBm). Please check the cross connect router.
        """,
      exchanges: [
        Exchange(
          "Hello, the interface of the XCR shows {n} CRC errors per minute. We ask the data centre to clean the "
            + "fibre. Is a short interruption acceptable today?",
          "Yes, after 18:00 UTC. Please tell us when you start."),
        Exchange(
          "The technician starts at 18:15 UTC. We will write here when it is done.",
          "OK. Monitoring is prepared, {colleague} watches it."),
      ],
      resolution: "The fibre was cleaned and one patch cable replaced. No CRC errors for two hours, both sessions "
        + "are up.",
      thanks: "All prefixes are stable here. Thanks for the quick work.",
      outcome: "Dirty fibre at the cross connect in {dc}."),
    Scenario(
      facts: IBMFacts(offering: .internet, code: 5),
      severities: 3...4,
      title: "Rate limiting rule on {domain} also blocks our monitoring from {ip}",
      description: """
        The rate limiting rule "login-protect" ({n} requests per minute) blocks our own monitoring, although \
        {ip}/32 is on the allow list of the firewall. The events show action "block", rule id {hex}, path \
        "/login?next=%2F". We expected the allow list to win. What is the order of evaluation?
        """,
      exchanges: [
        Exchange(
          "Hello {me}, rate limiting is evaluated before IP firewall rules, so the allow list comes too late. Could "
            + "you add a bypass to the rule instead?",
          "Where is that in the console? We only see \"URL pattern\" and \"threshold\".")
      ],
      resolution: "The bypass is available through the API only: `\"bypass\": [{\"name\": \"url\", \"value\": "
        + "\"{domain}/health\"}]`. We have sent the full command with the documentation link.",
      thanks: "Set with the API, works. A field in the console would be nice.",
      outcome: "Bypass added to the rule through the API."),
  ]
}
