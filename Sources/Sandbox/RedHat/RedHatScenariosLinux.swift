extension RedHatPopulation {
  static let linux: [Scenario<Facts>] = [
    Scenario(
      facts: Facts(product: "RHEL", component: "kernel"), severities: 1...2,
      title: "Kernel panic in xfs_iread_extents on {host}, {kernel}",
      description: """
        {host} panicked at {time} UTC for the second time this week:

        kernel BUG at fs/xfs/libxfs/xfs_bmap.c:1116!
        invalid opcode: 0000 [#1] PREEMPT SMP NOPTI
        RIP: 0010:xfs_iread_extents+0x1f2/0x210 [xfs]

        kdump worked; the vmcore has {gb} GB. The node runs the ledger database, so we need to know whether to fail over \
        for good.
        """,
      exchanges: [
        Exchange(
          "Please upload the vmcore (or vmcore-dmesg.txt to begin with) and a sosreport of {host}.",
          "Both are attached. The vmcore is too large for the portal, we put it on the SFTP server as agreed."),
        Exchange(
          "The analysis shows a corrupt extent tree on dm-{n}. Can you run `xfs_repair -n` on it while it is unmounted?",
          "Done, the output is attached. It lists {n} inodes."),
      ],
      resolution: "This is fixed in kernel {kernel} (BZ#{bug}). Please run `xfs_repair` once and update.",
      thanks: "Updated and repaired, no panic since. Takk for hjelpen!",
      files: ["sosreport-{host}-{hex}.tar.xz", "vmcore-dmesg.txt", "xfs_repair.log"]),
    Scenario(
      facts: Facts(product: "RHEL", component: "sssd"), severities: 2...4,
      title: "sssd: log-in takes {n} s after the update to {build}",
      description: """
        Since the update to sssd-{build} a log-in of an AD user on {host} takes {n} seconds. `id <user>` is slow the \
        first time only. Users with umlauts (e.g. "jørgen") are hit worst. sssd_be.log has

        [sdap_get_generic_op_finished] (0x0400): Search result: Size limit exceeded(4), no errmsg set
        """,
      exchanges: [
        Exchange(
          "Could you set debug_level = 9 in the domain section, log in once and attach /var/log/sssd?",
          "Attached. The log-in in question began at {time}."),
        Exchange(
          "It looks up all of {n} nested groups. Does `ignore_group_members = True` help?",
          "Yes, 2 s now. Is that safe with our sudo rules?"),
      ],
      resolution:
        "It is safe unless rules list the members of groups. The change of the default is described in the release "
        + "notes; a fix of the paging is in BZ#{bug}.",
      thanks: "Understood, please close.", files: ["sssd-logs-{host}.tar.gz", "sssd.conf"]),
    Scenario(
      facts: Facts(product: "RHEL", component: "dnf", type: "Configuration Issue"), severities: 3...4,
      title: "dnf: \"Errors during downloading metadata\" behind the proxy {ip}",
      description: """
        dnf on {host} stops with

        Errors during downloading metadata for repository 'rhel-9-for-x86_64-baseos-rpms':
          - Curl error (60): SSL peer certificate or SSH remote key was not OK

        The proxy {ip} inspects TLS. `subscription-manager status` says "Overall Status: Disabled", which is expected.
        """,
      exchanges: [
        Exchange(
          "Content of cdn.redhat.com is checked against Red Hat's own CA. Can the proxy exempt that host?",
          "We asked our network team (ticket {hex}).")
      ],
      resolution: "After exempting cdn.redhat.com from inspection the download works; see the solution 189533.",
      thanks: "Confirmed.", files: ["dnf.log"]),
    Scenario(
      facts: Facts(product: "RHEL", component: "chrony", type: "Usage / Documentation Help"), severities: 4...4,
      title: "Which chrony settings are supported with PTP hardware clocks?",
      description: """
        For MiFID II we need {ms} µs against UTC on the trading hosts. May we combine phc2sys and chronyd (refclock PHC) \
        on RHEL 9, and is that supported? Your documentation describes timemaster only.
        """,
      exchanges: [
        Exchange(
          "timemaster is the tested way to combine both. Do you need more than one PTP domain?",
          "One domain, two grandmasters (primary in Oslo, the other in Bergen).")
      ],
      resolution: "refclock PHC with chronyd alone is supported, too. I have asked for a section in the documentation.",
      thanks: "Thank you, that is all we need."),
    Scenario(
      facts: Facts(product: "EAP", component: "Undertow"), severities: 2...3,
      title: "JBoss EAP: response truncated after {ms} ms behind mod_cluster",
      description: """
        About {pct} of 10,000 responses of {app} are cut. access.log shows 200 with fewer bytes than Content-Length; \
        server.log at the same moment:

        ERROR [io.undertow.request] (default task-{n}) UT005023: Exception handling request to /api/v2/ordre/søk
        java.io.IOException: UT000128: Remote peer closed connection before all data could be read

        It began after the move from EAP 7.3. XML in the payload such as <ordre id="{n}" status="lukket & betalt"/> plays \
        no role.
        """,
      exchanges: [
        Exchange(
          "Please attach standalone-ha.xml and a thread dump taken while it happens.",
          "Attached. We have also attached a trace of one cut response."),
        Exchange(
          "The AJP packet size differs: 8192 in httpd, 65536 in EAP. Please align `max-packet-size`.",
          "Changed on stage, running the load test tonight."),
      ],
      resolution: "With equal packet sizes the responses are complete. JBEAP-{n}41 makes the server log the mismatch.",
      thanks: "No cut responses in 24 h. Closing.", files: ["standalone-ha.xml", "tråddump-{host}.txt", "ajp.pcap.gz"]),
    Scenario(
      facts: Facts(product: "IDM", component: "keycloak"), severities: 2...4,
      title: "Keycloak: refresh tokens invalid after fail-over to {host2}",
      description: """
        After a fail-over from {host} to {host2} all sessions of the realm "{ns}" were gone:

        WARN [org.keycloak.events] type=REFRESH_TOKEN_ERROR, error=invalid_token, reason="Session not active"

        We had expected the external Infinispan (site {n}) to hold them.
        """,
      exchanges: [
        Exchange(
          "Which features are enabled at build time? `kc.sh show-config` tells.",
          "Attached. multi-site is not listed …")
      ],
      resolution:
        "Without the feature multi-site sessions are not replicated to the other site. Build with it enabled.",
      thanks: "That was it.", files: ["show-config.txt"]),
  ]
}
