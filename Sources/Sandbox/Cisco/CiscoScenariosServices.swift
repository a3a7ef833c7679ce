extension CiscoPopulation {
  static let security: [Scenario<Facts>] = [
    Scenario(
      facts: Facts(
        technology: "Security - Network Firewalls and Intrusion Prevention Systems",
        subTechnology: "Firepower Threat Defense (FTD)", problemCode: "Software Failure", hasBug: true),
      severities: 1...3,
      title: "FTD {host}: Snort 3 restarts and drops ticketing traffic",
      description: """
        `show snort3 status` says {n} restarts since midnight. With each of them the ticket machines lose their \
        sessions for {ms} ms, and passengers pay twice. The policy was deployed last on {date}.
        """,
      exchanges: [
        Exchange(
          "Please generate a troubleshoot file from FMC and note the time of one restart.",
          "Done. One was at {time} UTC."),
        Exchange(
          "The core points to the SMB inspector. Can you turn it off in the network analysis policy for a day?",
          "Off since noon; none since then."),
      ],
      resolution:
        "This is {bug}, fixed in the hotfix that I have published to you. Turn the inspector on again after it."),
    Scenario(
      facts: Facts(
        technology: "Security - AAA", subTechnology: "Identity Services Engine (ISE)",
        problemCode: "Configuration Assistance"), severities: 3...4,
      title: "ISE: 5440 \"Endpoint abandoned EAP session and started new\" for {pct} % of the log-ins",
      description: """
        Since we enrolled the new certificate of {host} many Windows clients need two attempts. The reports show event \
        5440. The CA is our own ("Tramontana Root ₂").
        """,
      exchanges: [
        Exchange(
          "Do the clients trust that root? Please send the output of `certutil -verify` from one of them.",
          "The root is there, the new intermediate is not. Is that it?")
      ],
      resolution: "Yes: deliver the intermediate by group policy, or let ISE send the whole chain."),
    Scenario(
      facts: Facts(
        technology: "Security - Secure Client (AnyConnect)", subTechnology: "Secure Client - VPN Posture",
        problemCode: "Interoperability", requestType: "Ask a Question"), severities: 4...4,
      title: "Is Secure Client 5.1 supported on our Linux workstations?",
      description: "We have {n} workstations that run it today. A link to the right page would be enough. Grazie!",
      exchanges: [],
      resolution: "It is supported as of 5.1.{n}; see the compatibility table in the release notes."),
  ]

  static let services: [Scenario<Facts>] = [
    Scenario(
      facts: Facts(
        technology: "Voice - Communications Manager",
        subTechnology: "Communications Manager Call Failure - IP Phone to IP Phone",
        problemCode: "Configuration Assistance"),
      severities: 2...3,
      title: "Phones in the control centre ring, but no audio in one direction",
      description: """
        Calls from {host} to the control centre connect; the dispatcher hears nothing. Only calls through the new \
        voice VLAN {n}. SDL traces of {time} to {time} are with us.
        """,
      exchanges: [
        Exchange(
          "Please send the traces and a capture on the phone's PC port.", "Both attached. RTP arrives from {ip}.")
      ],
      resolution: "The region between the two sites allowed G.729 only, which the recorder does not do."),
    Scenario(
      facts: Facts(
        technology: "Server Networking", subTechnology: "Unified Computing System (UCS)",
        problemCode: "Hardware Failure", isHardware: true),
      severities: 2...3,
      title: "UCS blade {n}: uncorrectable DIMM error, {serial}",
      description: """
        UCSM raised F0185 for DIMM_B1 of blade {n} at {time} UTC; ESXi put the host into maintenance. Memory is \
        {gb} GB in all. The blade holds the timetable database, so we would like to have the DIMM today.
        """,
      exchanges: [
        Exchange(
          "I have read the tech-support. Please confirm that the slot is the same after swapping B1 and C1.",
          "It moved to C1.")
      ],
      resolution: "DIMM replaced under RMA {rma}; no errors for {n} hours."),
    Scenario(
      facts: Facts(
        technology: "Smart Services Capabilities", subTechnology: "Collector Deployment SNTC (Contract Required)",
        problemCode: "Installation", requestType: ""), severities: 3...4,
      title: "Collector sees {n} of our devices twice",
      description:
        "After the move of {host} the inventory counts devices twice, under {ip} and under their old address.",
      exchanges: [
        Exchange("Which version of the collector is it?", "The current one, installed on {date}.")
      ],
      resolution: "Duplicates were merged by hand on our side. <br>The next upload will be right."),
    Scenario(
      facts: Facts(
        technology: "Licensing", subTechnology: "Smart Licensing Using Policy", problemCode: "Licensing",
        requestType: "Ask a Question"), severities: 3...4,
      title: "Smart account: {n} DNA Advantage licences are missing after the renewal",
      description: """
        The order 9{n}{pct} shows {pct} licences, the smart account has {n} fewer. Our auditors ask until Friday; the \
        devices themselves work. Bestellung und Rechnung sind beigefügt.
        """,
      exchanges: [
        Exchange("Thank you. Which virtual account should they be in?", "\"Tramontana / Rete\", please.")
      ],
      resolution: "They had been booked to your partner's account, and are in yours now."),
  ]
}
