/// The people of the simulated account, and of IBM's support.
enum IBMPeople {
  static let account = "5f0c2b7e9a314d68b1d4e7c08a96f253"

  /// The first API key belongs to the first customer, the viewer key to the second.
  static let customers: [IBMUser] = [
    customer("Zoë Müller", "zoe.mueller@nordlicht.example", 1),
    customer("Łukasz Wiśniewski", "lukasz.wisniewski@nordlicht.example", 2),
    customer("山田 太郎", "taro.yamada@nordlicht.example", 3),
    customer("Aoife O’Sullivan", "aoife.osullivan@nordlicht.example", 4),
    customer("João Conceição", "joao.conceicao@nordlicht.example", 5),
    customer("Priya Natarajan", "priya.natarajan@nordlicht.example", 6),
    customer("Bjørn Ødegård", "bjorn.odegard@nordlicht.example", 7),
    customer("Marta Fernández-Ruiz", "marta.fernandez@nordlicht.example", 8),
    customer("김서연", "seoyeon.kim@nordlicht.example", 9),
    IBMUser(name: "Nordlicht Operations", userID: "SL1190427_ops", realm: "SL", iamID: "SL-11904271"),
  ]

  static let agents: [IBMUser] = [
    agent("Hannah Whitfield", "hannah.whitfield", 1),
    agent("Rajesh Iyer", "rajesh.iyer", 2),
    agent("Camila Duarte", "camila.duarte", 3),
    agent("Tomáš Novák", "tomas.novak", 4),
    agent("Grace Adeyemi", "grace.adeyemi", 5),
    agent("Kenji Morimoto", "kenji.morimoto", 6),
  ]

  static let euDataCenters = [(id: 1, name: "Frankfurt"), (id: 2, name: "Madrid"), (id: 3, name: "Paris")]

  /// The author of automatic closings.
  static let system = IBMUser(name: "system", userID: "system", realm: "IBMid", type: "agent", iamID: "system")

  static func caller(apiKey: String) -> IBMCaller? {
    switch apiKey {
    case IBMSimulator.apiKey: IBMCaller(user: customers[0], mayWrite: true)
    case IBMSimulator.viewerKey: IBMCaller(user: customers[1], mayWrite: false)
    default: nil
    }
  }

  private static func customer(_ name: String, _ email: String, _ number: Int) -> IBMUser {
    IBMUser(name: name, userID: email, iamID: "IBMid-5500\(4217 + number * 311)QX")
  }

  private static func agent(_ name: String, _ mailbox: String, _ number: Int) -> IBMUser {
    IBMUser(name: name, userID: "\(mailbox)@ibm.example", type: "agent", iamID: "IBMid-2700\(1093 + number * 577)US")
  }
}
