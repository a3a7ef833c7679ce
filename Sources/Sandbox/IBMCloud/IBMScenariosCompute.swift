extension IBMPopulation {
  static let compute: [Scenario<IBMFacts>] = [
    Scenario(
      facts: IBMFacts(offering: .virtualServer, code: 2),
      severities: 2...4,
      title: "Instance {host} stuck in 'stopping' in {zone}",
      description: """
        We stopped the instance {host} (profile bx2-8x32, image Debian 12) in {zone} at {time} UTC in order to \
        resize it. It has been in the state "stopping" for more than {n} minutes. A forced stop is answered with

        {"errors":[{"code":"instance_action_conflict","message":"The instance is already stopping."}],"trace":"{uuid}"}

        We need the instance back for the end-of-day processing at 17:00. Nothing is attached but the boot volume \
        and {volume}.
        """,
      exchanges: [
        Exchange(
          "Hello {me}, thank you for the trace. The hypervisor waits for the guest to flush its disks. May we power "
            + "the instance off hard? Data that is not written yet would be lost.",
          "Please go ahead, the databases on it were shut down before."),
        Exchange(
          "The instance is in state \"stopped\" now. Please start it and check the file systems.",
          "Started, resized to bx2-16x64, everything clean. Do you know why it hung?"),
      ],
      resolution: "The guest agent held a lock on the volume {volume} while a backup was frozen. An update of the "
        + "agent to {version} fixes it; please install it at your next maintenance.",
      thanks: "Updated on all {n} instances. Thank you, please close.",
      outcome: "Hypervisor waited for a frozen guest; forced power-off, agent update.",
      files: ["console-{host}.png", "guest-agent.log"]),
    Scenario(
      facts: IBMFacts(offering: .bareMetal, code: 2),
      severities: 1...3,
      title: "Bare metal {host} ({dc}): uncorrectable ECC errors on DIMM B{n}",
      description: """
        The server {host} rebooted on its own at {time} UTC. The BMC shows

        SEL {hex} | Memory | Uncorrectable ECC (@DIMMB{n}(CPU2)) | Asserted
        mce: [Hardware Error]: CPU 31: Machine Check Exception: 5 Bank 7: be00000000800400

        It is the second time this week. Please replace the module. The server can be down for maintenance on any \
        day after 20:00 local time; the work is moved to {host2} before.
        """,
      exchanges: [
        Exchange(
          "Hello {me}, this is {agent} from the data centre {dc}. We have a replacement in stock. May we take the "
            + "server down tonight between 20:00 and 22:00 local time?",
          "Yes. The server is drained, you can start at any time after 20:00."),
        Exchange(
          "The module was replaced, a memory test over {n} hours found nothing. Please check the server.",
          "Up and running, `dmidecode` shows all 24 modules. Keeping it out of production until tomorrow."),
      ],
      resolution: "The replaced module was confirmed defective. No further entries in the event log for 24 hours.",
      thanks: "Back in production. どうもありがとうございました。",
      outcome: "Defective memory module replaced.", files: ["sel.txt", "mcelog.gz"]),
    Scenario(
      facts: IBMFacts(offering: .virtualServer, code: 2),
      severities: 3...4,
      title: "Reserved IP {ip} cannot be released after deleting {host}",
      description: """
        After deleting the instance {host} the reserved IP {ip} of the subnet remains with "auto_delete": false and \
        an owner "provider". Deleting it gives 409 with "subnet_reserved_ip_in_use". Terraform therefore fails to \
        destroy the subnet:

        Error: Error while deleting reserved ip: The reserved IP is bound to a target.
          with ibm_is_subnet_reserved_ip.db[{n}],
          on network.tf line {n}, in resource "ibm_is_subnet_reserved_ip" "db"
        """,
      exchanges: [
        Exchange(
          "Hi {me}, the IP is still bound to an endpoint gateway that was deleted at nearly the same time as the "
            + "instance. Could you confirm the id of the gateway: {uuid}?",
          "Yes, that is ours, deleted by the same `terraform destroy`.")
      ],
      resolution: "We removed the stale binding. Deleting the reserved IP and the subnet works now; the race is "
        + "known to development.",
      thanks: "`Destroy complete! Resources: {n} destroyed.` – thanks!",
      outcome: "Stale binding of an endpoint gateway removed.", files: ["terraform-debug.log"]),
  ]

  static let containers: [Scenario<IBMFacts>] = [
    Scenario(
      facts: IBMFacts(offering: .kubernetes, code: 8),
      severities: 1...3,
      title: "Workers of pool {pool} NotReady after master update of {cluster} to {version}",
      description: """
        After the update of the master of our cluster {cluster} ({clusterid}, {region}) to {version}, {n} workers \
        of the pool "{pool}" went to NotReady. kubelet says:

        E{n}11 {time}:44.118023    1893 kubelet.go:2902] "Container runtime network not ready" \
        networkReady="NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni \
        plugin not initialized"

        `kubectl -n kube-system get pods -o wide | grep calico-node` shows CrashLoopBackOff on these workers. \
        Rebooting one worker did not help, a reload (ibmcloud ks worker reload) took 40 minutes and helped for that \
        one.
        """,
      exchanges: [
        Exchange(
          "Hello {me}, could you send the log of one calico-node pod (kubectl -n kube-system logs POD -c calico-node "
            + "--previous) and the output of `ibmcloud ks worker ls --cluster {clusterid}`?",
          "Attached. In short: \"bird: Unable to open configuration file /etc/calico/confd/config/bird.cfg: No such "
            + "file or directory\"."),
        Exchange(
          "These workers still run the old patch level; the new master disables a path that they need. Are there pod "
            + "disruption budgets that keep the workers from being drained?",
          "You are right: namespace {ns}, budget {app}, minAvailable 100% 🤦 … changed to 1."),
        Exchange(
          "Good. Please update the workers in groups of two, and tell us if one of them stays longer than 30 minutes "
            + "in \"deploying\".",
          "{n} of them are done, all Ready. The last one is being drained."),
      ],
      resolution: "All workers run {version} and are Ready. The update guide names disruption budgets in its chapter "
        + "\"Before you begin\"; we asked for a check in the command line tool too.",
      thanks: "Everything is green since last night. Thank you {agent} for staying with us.",
      outcome: "Worker nodes had not been updated because of a pod disruption budget.",
      files: ["calico-node-previous.log", "worker-ls.txt", "describe-nodes.txt"]),
    Scenario(
      facts: IBMFacts(offering: .openShift, code: 1),
      severities: 2...4,
      title: "Image pulls from icr.io time out in {ns} ({cluster})",
      description: """
        Deployments in the project {ns} hang in ImagePullBackOff since {date}. Only images from \
        private.{region}.icr.io are affected; public images work.

        Failed to pull image "private.{region}.icr.io/nordlicht/{app}:{version}": rpc error: code = \
        DeadlineExceeded desc = pinging container registry: Get "https://private.{region}.icr.io/v2/": dial tcp \
        {ip}:443: i/o timeout

        From a debug pod on the same worker `curl -v` shows the same. Security groups were changed by {colleague} \
        last week, but we believe that 443 to the service network is open.
        """,
      exchanges: [
        Exchange(
          "Hi {me}, please check that the outbound rules of the cluster's security group kube-{clusterid} allow "
            + "166.8.0.0/14 on port 443; the private endpoint of the registry lies there.",
          "It allows 166.9.0.0/16 only — copied from an old page. We add 166.8.0.0/14 now."),
        Exchange(
          "Thanks. Do pulls work with the new rule?",
          "They do: {n} of {n} deployments rolled out. Where does the old page come from? It is still linked from "
            + "<https://{domain}/wiki/cluster?view=network#icr>."),
      ],
      resolution: "The public documentation names 166.8.0.0/14. The link that you sent is on a page of your own "
        + "wiki, therefore nothing to correct on our side. Is there anything else?",
      thanks: "Embarrassing :-) The wiki is corrected. Thanks, you may close it.",
      outcome: "Outbound rule of the security group was too narrow."),
    Scenario(
      facts: IBMFacts(offering: .codeEngine, code: 5),
      severities: 3...4,
      title: "Code Engine job {app} fails with exit code 137 after {n} minutes",
      description: """
        The job "{app}" in the project {ns} ({region}) is killed after about {n} minutes. The log ends in the \
        middle of a line:

        {date} {time}:55 INFO  batch {n}/200 done (heap 1.9G of 2.0G)
        {date} {time}:57 INFO  batch

        Memory is set to 4G, CPU to 1. Locally with `docker run -m 4g` it runs through. Is there another limit?
        """,
      exchanges: [
        Exchange(
          "Hello {me}, the instance was ended by the out-of-memory killer; ephemeral storage counts as memory here. "
            + "How much does the job write to /tmp?",
          "About {gb} × 100 MB of CSV files… we did not know that it counts. So 4G is too small.")
      ],
      resolution: "Please mount Object Storage for the intermediate files or raise the memory to 8G with 2 CPUs. The "
        + "limits are in the documentation under \"Memory and CPU combinations\".",
      thanks: "With a mounted bucket it takes {n} minutes and 1.2G. Perfect.",
      outcome: "Ephemeral storage counted against memory; files moved to Object Storage.",
      files: ["job-{hex}.log"]),
    Scenario(
      facts: IBMFacts(offering: .registry, code: 2),
      severities: 3...4,
      title: "Vulnerability Advisor reports CVE in {app}:{version} although package is patched",
      description: """
        The scan of private.{region}.icr.io/nordlicht/{app}:{version} reports "FAIL" for openssl, fixed in \
        3.0.14-1~deb12u2. The image has exactly this version:

        $ dpkg -l openssl | tail -1
        ii  openssl        3.0.14-1~deb12u2 amd64        Secure Sockets Layer toolkit

        Our admission policy therefore refuses the deployment. We have set an exemption for now, but the auditors \
        ask why.
        """,
      exchanges: [
        Exchange(
          "Hi {me}, could you send the digest of the image and the time of the scan?",
          "sha256:{hex}{hex}{hex}{hex}, scanned {date} {time} UTC.")
      ],
      resolution: "The feed of the scanner had a wrong version bound for Debian 12 until this morning. A new scan of "
        + "your image is OK. You can remove the exemption.",
      thanks: "Scan is OK now, exemption removed. Obrigado!",
      outcome: "Wrong version bound in the scanner's feed."),
  ]
}
