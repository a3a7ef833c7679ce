extension RedHatPopulation {
  static let storage: [Scenario<Facts>] = [
    Scenario(
      facts: Facts(product: "RHEL", component: "nfs-utils"), severities: 1...3,
      title: "NFS client hangs after failover of {host}",
      description: """
        Mounts of {host} ({ip}) stop answering after the cluster fails over; processes stay in D state. /proc/mounts says \
        vers=4.1,hard. Seen {n} times since {date}. dmesg:

        nfs: server {ip} not responding, still trying

        "nfs: server OK" never follows. A reboot helps.
        """,
      exchanges: [
        Exchange(
          "Please capture on the client during a failover: tcpdump -s0 -i any host {ip} -w /tmp/nfs.pcap",
          "The capture is attached, together with a sosreport of the client."),
        Exchange(
          "The client keeps its TCP connection to the old MAC address. Does the cluster send gratuitous ARP?",
          "Our network team says that the switch drops it ('ARP inspection'). Will be changed on Thursday."),
      ],
      resolution: "With gratuitous ARP let through the client reconnects within {n} s. Nothing to fix on our side.",
      thanks: "Confirmed after the change. Please close the case.",
      files: ["nfs-{host}.pcap.gz", "sosreport-{host}-{hex}.tar.xz", "var/log/messages-{host}.txt"]),
    Scenario(
      facts: Facts(product: "GFS", component: "gfs2-utils"), severities: 2...3,
      title: "GFS2 withdraws on {host} after a SAN path failure",
      description: """
        When one of two paths fails, {host} withdraws from the file system although multipath should keep it:

        GFS2: fsid={cluster}:data: fatal: I/O error; block = 0x{hex}; function = gfs2_ail1_empty_one

        multipath.conf has no_path_retry fail. Is `queue` supported together with fencing?
        """,
      exchanges: [
        Exchange(
          "Please attach multipath.conf and the output of `multipath -ll` of all nodes.",
          "Attached for all {n} nodes.")
      ],
      resolution: "Use no_path_retry {n}: queueing without an end would keep fencing from seeing the failure.",
      thanks: "Tested with pulled cables, works.", files: ["multipath.conf", "multipath-ll.txt"]),
    Scenario(
      facts: Facts(product: "ODF", component: "ceph"), severities: 1...3,
      title: "ODF: HEALTH_WARN, {n} pgs not deep-scrubbed, OSD nearfull at {pct} %",
      description: """
        `ceph status` in {cluster}:

          health: HEALTH_WARN
                  1 nearfull osd(s)
                  {n} pgs not deep-scrubbed in time

        The largest PVC belongs to {ns}. May we delete snapshots by hand, or does that harm the CSI driver?
        """,
      exchanges: [
        Exchange(
          "Please do not delete by hand. Attach an ODF must-gather first, please.",
          "must-gather is attached."),
        Exchange(
          "The mirror of {ns} keeps {n} snapshots since its peer is away. Can the peer be brought back?",
          "The DR site is down for maintenance until Sunday. We remove the mirroring until then."),
      ],
      resolution:
        "After disabling mirroring the snapshots were trimmed and {gb} GB came back. Deep scrub has caught up.",
      thanks: "HEALTH_OK. Tusen takk!", files: ["must-gather-odf-{hex}.tar.gz", "ceph-status.txt"]),
    Scenario(
      facts: Facts(product: "RHEL", component: "lvm2", type: "RCA Only"), severities: 3...3,
      title: "RCA: volume group missing after reboot of {host}",
      description: """
        After the patch night {host} came up in emergency mode, since vg_data was not found. `pvscan --cache` brought it \
        back. We need to know why, in writing, for our auditors (Finanstilsynet). Time of reboot: {date} {time} UTC.
        """,
      exchanges: [
        Exchange(
          "Please attach a sosreport and /etc/lvm/devices/system.devices.",
          "Attached. The devices file is from the image that {host2} was cloned from.")
      ],
      resolution: "The devices file held the WWID of the clone's disk. `vgimportdevices -a` on each clone corrects it.",
      thanks: "The auditors are satisfied.", files: ["system.devices", "sosreport-{host}-{hex}.tar.xz"]),
  ]
}
