/// The people of the simulated customer, and of Red Hat's support.
enum RedHatPeople {
  struct Account: Sendable {
    let number: String
    let name: String
  }

  /// The customer has two accounts; the user sees the cases of both.
  static let accounts = [
    Account(number: "540155", name: "Fjordbank AS"), Account(number: "1460290", name: "Fjordbank Forsikring AS"),
  ]

  static func account(at index: Int8) -> String {
    accounts.indices.contains(Int(index)) ? accounts[Int(index)].number : accounts[0].number
  }

  static func index(of account: String) -> Int8 {
    Int8(accounts.firstIndex { $0.number == account } ?? 0)
  }

  /// The user of the credentials.
  static let user = customers[0]

  static let customers: [RedHatPerson] = [
    customer("Mara Lind", "sandbox-user", 0),
    customer("Søren Ågård", "saagaard", 0),
    customer("Ingrid Bjørnstad", "ibjornst", 0),
    customer("Kaveh Rostami", "krostami", 0),
    customer("Élodie Marchand", "emarchan", 0),
    customer("佐藤 健", "ksato", 0),
    customer("Nomvula Dlamini", "ndlamini", 1),
    customer("Štefan Kováč", "skovac", 1),
    customer("Hanne Vik", "hvik", 1),
    customer("Oluwaseun Adebayo", "oadebayo", 1),
  ]

  static let agents: [RedHatPerson] = [
    agent("Pavel Horák", "phorak"), agent("Siobhán Byrne", "sbyrne"), agent("Deepa Kulkarni", "dkulkarn"),
    agent("Marcus Webb", "mwebb"), agent("Yuki Tanabe", "ytanabe"), agent("Renata Oliveira", "roliveir"),
  ]

  static func customer(_ sso: String) -> RedHatPerson? { customers.first { $0.sso == sso } }

  private static func customer(_ name: String, _ sso: String, _ account: Int8) -> RedHatPerson {
    RedHatPerson(name: name, sso: sso, account: self.account(at: account))
  }

  private static func agent(_ name: String, _ sso: String) -> RedHatPerson {
    RedHatPerson(name: name, sso: sso, isRedHat: true)
  }
}
