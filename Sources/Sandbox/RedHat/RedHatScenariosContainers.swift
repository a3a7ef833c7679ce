extension RedHatPopulation {
  static let containers: [Scenario<Facts>] = [
    Scenario(
      facts: Facts(product: "OCP", component: "etcd"), severities: 1...2,
      title: "etcd leader changes every few minutes in {cluster}",
      description: """
        API calls in {cluster} time out. etcd logs on {node}:

        {"level":"warn","msg":"apply request took too long","took":"{ms}ms","expected-duration":"200ms"}
        {"level":"info","msg":"lost leader"}

        Deployments of {ns} cannot be rolled out. Disks are NVMe; fio gives {ms} µs at the 99th percentile.
        """,
      exchanges: [
        Exchange(
          "Please attach a must-gather and the result of the etcd-perf image on each master.",
          "Attached. {node} is slower than the others."),
        Exchange(
          "The NVMe of {node} reports media errors (SMART attached by you). Could you replace the node?",
          "Replaced by following the documentation. Leader is stable since {time}."),
      ],
      resolution:
        "A failing disk in {node} held up the fsync of the leader. With the node replaced the cluster is stable.",
      thanks: "All green since yesterday.", files: ["must-gather-{hex}.tar.gz", "etcd-perf.log"]),
    Scenario(
      facts: Facts(product: "OCP", component: "Networking"), severities: 2...4,
      title: "OpenShift: pod {pod} cannot resolve names of {ns} after the upgrade",
      description: """
        After the upgrade of {cluster} one in {n} look-ups of {app}.{ns}.svc gives SERVFAIL. CoreDNS logs

        [ERROR] plugin/errors: 2 {app}.{ns}.svc.cluster.local. A: read udp {ip}:53: i/o timeout

        Only on {node}.
        """,
      exchanges: [
        Exchange(
          "Which MTU do br-ex and the pods have on {node}?",
          "br-ex 1500, pods 1400; the other nodes have 9000 and 8900."),
        Exchange(
          "Then large answers are lost. Please correct the MTU by a MachineConfig as described in the documentation.",
          "Rolled out, {node} rebooted."),
      ],
      resolution: "The MTU of {node} had been set by hand. Now all nodes agree, and no time-outs were seen for 24 h.",
      thanks: "Perfekt, kan lukkes.", files: ["network-logs-{node}.tar.gz"]),
    Scenario(
      facts: Facts(product: "OCP", component: "Logging", type: "Feature / Enhancement Request"), severities: 4...4,
      title: "RFE: keep the time zone of {app} in forwarded logs",
      description: """
        The collector rewrites the time of {app} to UTC and drops the offset. For bookings we need the local time, too \
        (02:30 exists twice in a night of October). Please add the original text as a field.
        """,
      exchanges: [
        Exchange(
          "Would a structured field `message_time` do?", "Yes, as long as it is the text as it was written.")
      ],
      resolution: "The request is tracked as LOG-{n}07 and planned for the release after next.",
      thanks: "Thank you, we follow it there."),
    Scenario(
      facts: Facts(product: "OCP", component: "Installer", type: "Account / Customer Service Request"),
      severities: 3...4,
      title: "Subscriptions of {cluster} do not show in the portal",
      description: """
        {cluster} was registered on {date}, but the subscription page shows 0 of {n} cores for the account. The cluster id \
        is {uuid}. Our order number starts with 44-; please assign it to the right account.
        """,
      exchanges: [
        Exchange("Which of your two accounts shall own the cluster?", "The one of Forsikring (1460290), please.")
      ],
      resolution: "The cluster was moved to the account; it can take a day until all pages agree.",
      thanks: "I can see it now.", files: ["ordre-bekreftelse.pdf"]),
  ]
}
