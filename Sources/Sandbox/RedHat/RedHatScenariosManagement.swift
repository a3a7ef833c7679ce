extension RedHatPopulation {
  static let management: [Scenario<Facts>] = [
    Scenario(
      facts: Facts(product: "SAT", component: "Pulp"), severities: 2...4,
      title: "Satellite: sync of rhel-9 AppStream stops at {pct} %",
      description: """
        The sync plan of {org} stops at {pct} % each night since {date}:

        Katello::Errors::Pulp3Error: 504, message='Gateway Time-out', url=URL('https://cdn.redhat.com/…')

        {gb} GB free in /var/lib/pulp. Publishing of content views waits for it, so patches are late.
        """,
      exchanges: [
        Exchange(
          "Please attach a foreman-debug, and tell us the download concurrency of the remote.",
          "Attached. Concurrency is at the default."),
        Exchange(
          "The proxy {ip} ends transfers after {n} s. Could you set the concurrency to 4 and the timeout to 3600?",
          "With these settings it went through last night. We try again tonight."),
      ],
      resolution: "Slow transfers are cut by the proxy; with fewer at a time they finish in time.",
      thanks: "Three nights without a failure. Please close.", files: ["foreman-debug-{hex}.tar.xz"]),
    Scenario(
      facts: Facts(product: "SAT", component: "Hosts", type: "Other"), severities: 3...4,
      title: "Duplicate hosts in Satellite after cloning {host}",
      description: """
        Clones of {host} replace each other in {org}: the same UUID {uuid} in dmidecode. Is there a supported way to make \
        registration ignore it?
        """,
      exchanges: [
        Exchange("Which hypervisor makes the clones?", "KVM, by a script of our own with virt-clone from {host2}.")
      ],
      resolution: "Set {\"dmi.system.uuid\": \"…\"} in /etc/rhsm/facts/uuid.facts of each clone and register anew.",
      thanks: "Works."),
    Scenario(
      facts: Facts(product: "AAP", component: "controller"), severities: 2...4,
      title: "AAP: jobs of {org} stay pending after {n} forks",
      description: """
        Since the move to containers the jobs of {org} stay in "pending" for {n} minutes although capacity is free:

        instance_group default: capacity 137, consumed 0, jobs_total {n}

        Templates with survey answers such as 'Ærlig talt' fail in addition with UnicodeEncodeError.
        """,
      exchanges: [
        Exchange(
          "Please attach the output of `awx-manage list_instances` and the task container's log.",
          "Attached. The heartbeat of {host2} is hours old."),
        Exchange(
          "receptor on {host2} refuses the certificate of {host}: it has no otherName. Could you reissue it?",
          "Reissued with the installer, jobs start at once now. The Unicode problem remains."),
      ],
      resolution: "LANG was unset in the execution environment. Build {build} sets C.UTF-8.",
      thanks: "Both solved, thank you {agent}.", files: ["list_instances.txt", "task-{hex}.log", "skjermbilde.png"]),
    Scenario(
      facts: Facts(product: "AAP", component: "Event-Driven Ansible", type: "Configuration Issue"), severities: 3...4,
      title: "EDA: webhook of {app} answered with 401",
      description: """
        The rulebook activation listens, but {app} gets 401 from the event stream. The token is the one shown once at the \
        creation. curl from {host} ({ip}) gives the same.
        """,
      exchanges: [
        Exchange("Which type has the credential of the event stream?", "\"Basic\". Ah. It should be \"Token\"?")
      ],
      resolution: "The credential's type has to be Token Event Stream for a bearer token.",
      thanks: "Min feil, takk!", files: ["activation.yaml"]),
  ]
}
