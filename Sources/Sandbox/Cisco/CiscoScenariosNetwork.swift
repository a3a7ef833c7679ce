extension CiscoPopulation {
  static let routing: [Scenario<Facts>] = [
    Scenario(
      facts: Facts(
        technology: "Routing Protocols (Includes NAT and HSRP)", subTechnology: "BGP",
        problemCode: "Error Messages, Logs, Debugs", hasBug: true), severities: 1...3,
      title: "BGP session to {ip} flaps every {n} minutes on {host}",
      description: """
        Since the change of last night the session from {host} to {ip} (AS 645{n}) goes down every {n} minutes:

        %BGP-5-ADJCHANGE: neighbor {ip} Down BGP Notification sent
        %BGP-3-NOTIFICATION: sent to neighbor {ip} 4/0 (hold time expired) 0 bytes

        Interface counters are clean. Both depots behind it lose signalling telemetry for {n} s each time.
        """,
      exchanges: [
        Exchange(
          "Please attach `show tech-support bgp` and `show ip bgp neighbors {ip}` taken while the session is down.",
          "Attached. The session went down at {time} UTC, see the second file."),
        Exchange(
          "The keepalives are sent and never leave the control plane queue. What does `show policy-map control-plane` "
            + "say for class-default?",
          "{ms} drops and counting. We had tightened CoPP in the same change, indeed."),
      ],
      resolution: "TCP port 179 was missing in the new CoPP class, so keepalives shared {n} pps with all other traffic."
    ),
    Scenario(
      facts: Facts(
        technology: "Routing Protocols (Includes NAT and HSRP)", subTechnology: "OSPF",
        problemCode: "Configuration Assistance", requestType: "Expert Consultation"), severities: 3...4,
      title: "Redistribution of static routes into OSPF area {n}: what is best practice?",
      description: """
        We are about to move {n} stations from static routing to OSPF and would like somebody to look at our plan \
        (NSSA for area {n}, type-7 LSAs, `default-information originate`). Is there anything against doing it \
        station by station?
        """,
      exchanges: [
        Exchange(
          "Could you share the configuration of one ABR, with passwords removed?",
          "Here it is: {host}. <cfg> lines were removed where they hold secrets.")
      ],
      resolution: "Reviewed in a call on {date}: go on as planned, with `area {n} nssa no-summary` on both ABRs."),
    Scenario(
      facts: Facts(
        technology: "SD-WAN - Catalyst (Viptela)", subTechnology: "SD-WAN - Control Connections",
        problemCode: "Software Failure", hasBug: true), severities: 1...3,
      title: "Control connections of {n} WAN edges down after certificate renewal (\"DCONFAIL\")",
      description: """
        {n} of our edges lost their control connections to vSmart at {time} UTC. `show sdwan control connection-history` \
        says DCONFAIL / NOERR. Data plane still forwards with the old policy, but nobody can change anything.
        """,
      exchanges: [
        Exchange(
          "Please send admin-tech of {host} and of one vBond.", "Uploaded to the case, {gb} MB each."),
        Exchange(
          "The root chain on the edges misses the new intermediate. Can you install it on {host} by hand?",
          "Done: {host} came back within a minute. Do we have to do this for all of them?"),
      ],
      resolution:
        "The chain was pushed to all devices from vManage. {bug} describes why it was not sent with the renewal."),
    Scenario(
      facts: Facts(
        technology: "Routing - Platforms", subTechnology: "ASR1000 Series", problemCode: "Hardware Failure",
        isHardware: true),
      severities: 1...3,
      title: "{host}: ESP crashed and did not come back, chassis {serial}",
      description: """
        The ESP in slot F0 of {host} reset at {time} UTC and stays in `init, standby`. Redundancy is lost.

        %CPPHA-3-FAULT: F0: cpp_ha: CPP:0.0 desc:DPE0_CPE_CPE_DPE_INT_SET_0_LEAF_INT_INT_S6_rd_bad_ec
        """,
      exchanges: [
        Exchange(
          "Please reseat the module in a maintenance window and attach the crashinfo from harddisk:/core.",
          "Reseated at {time}; it fails in the same way. crashinfo is attached.")
      ],
      resolution: "The module reports uncorrectable ECC errors and was replaced under RMA {rma}."),
  ]

  static let switching: [Scenario<Facts>] = [
    Scenario(
      facts: Facts(
        technology: "LAN Switching", subTechnology: "Cat9300", problemCode: "Hardware Failure",
        requestType: "Request RMA", isHardware: true), severities: 2...4,
      title: "C9300 {host}: power supply B failed, serial {serial}",
      description: """
        %PLATFORM_FEP-1-FRU_PS_SIGNAL_FAULTY: Switch 1: signal on power supply B is faulty

        The supply was swapped between two switches and the fault moved with it. Please ship a replacement to the \
        station at Genova P.P. – access from 06:00 only, ring {me} first.
        """,
      exchanges: [
        Exchange(
          "Thank you for testing that already. Please confirm the address and the contact on site.",
          "Confirmed: Piazza Acquaverde 1, contact {colleague}.")
      ],
      resolution: "Replaced under RMA {rma}. Please return the faulty part within ten days."),
    Scenario(
      facts: Facts(
        technology: "LAN Switching", subTechnology: "Spanning Tree", problemCode: "Error Messages, Logs, Debugs"),
      severities: 1...2,
      title: "Loop in VLAN {n} at {host}, whole depot down",
      description: """
        At {time} UTC all access switches of the depot went to {pct} % CPU and users lost everything. We pulled the \
        uplink of {host} and it calmed down. We need to know where the loop came from before we plug it in again!
        """,
      exchanges: [
        Exchange(
          "I am on the bridge. Please paste `show spanning-tree vlan {n} detail` and `show mac address-table move`.",
          "Pasted into the chat. {n} topology changes in the last minute, from Gi1/0/{n}.")
      ],
      resolution:
        "An unmanaged switch was plugged in twice behind a phone. BPDU guard is now on for all access ports.\n\n"
        + "> spanning-tree portfast bpduguard default"),
    Scenario(
      facts: Facts(
        technology: "Data Center and Storage Networking", subTechnology: "Nexus 9000 Series",
        problemCode: "Software Failure", hasBug: true), severities: 2...3,
      title: "N9K {host}: vPC peer-link goes to 'suspended' after ISSU to 10.{n}(1)",
      description: """
        After the upgrade of the second peer the port-channel of the peer-link is suspended with "vpc peer-link \
        configuration incompatible". The configuration is the same on both, byte for byte. We rolled back.
        """,
      exchanges: [
        Exchange(
          "Please collect `show vpc consistency-parameters global` on both sides before the rollback, if you still can.",
          "We had it in the change log, attached. It lists the VNI table as different.")
      ],
      resolution: "You ran into {bug}. It is fixed in the next maintenance release; until then upgrade both peers cold."
    ),
    Scenario(
      facts: Facts(
        technology: "Wireless", subTechnology: "Catalyst 9800 WLC", problemCode: "Interoperability", hasBug: true),
      title: "Handhelds of conductors (\"Zugbegleiter\") lose roaming between APs on platforms {n}–{pct}",
      description: """
        Clients stay on an AP at -{pct} dBm and reconnect after {n} s only. 802.11r is on. It began with the update of \
        the handhelds (Android 14). Radioactive trace of {mac} is attached.
        """,
      exchanges: [
        Exchange(
          "In the trace the client sends no reassociation. Could you test one WLAN with 802.11r in `adaptive` mode?",
          "Better, but not good: {n} of 20 walks still fail."),
        Exchange(
          "Understood. An over-the-air capture of one failing walk would settle it. Is that possible?",
          "Captured with two sniffers, see roaming-{date}.pcapng."),
      ],
      resolution: "The handheld ignores the neighbour list ({bug} has the details); its vendor has a fix as of {date}."),
  ]
}
