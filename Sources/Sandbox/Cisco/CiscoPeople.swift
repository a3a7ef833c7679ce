/// The people and contracts of the simulated customer, a railway, and its engineers.
enum CiscoPeople {
  /// The first few are in the profile, and have most of the cases.
  static let contracts = [
    "200481733", "200481734", "94417702", "203318096", "7730145", "200997310", "91640028", "204115573", "205300981",
    "88213407", "201770642", "95504416", "206620019", "6120458",
  ]

  /// How many of the contracts and customers the profile has.
  static let (profileContracts, profileUsers) = (5, 2)

  /// In percent, roughly.
  static let contractWeights = [26, 18, 12, 10, 8, 5, 4, 4, 3, 3, 2, 2, 2, 1]

  /// The first few are in the profile.
  static let customers = [
    customer("Giulia Ferrando", "GFerrando", 132, hasMobile: true), customer("Matthias Huber", "mhuber", 118),
    customer("中川 翔", "SNakagawa", 204), customer("Anelia Petrova", "apetrova_rail", 140, hasMobile: true),
    customer("İpek Öztürk", "IOzturk", 127), customer("CIARÁN BRENNAN", "cbrennan", 251),
    customer("Liesbeth van Dijk", "LVanDijk", 163), customer("NOC TRAMONTANA", "NOC@tramontana.example", 100),
    customer("Rosaline Okafor", "rokafor", 222, hasMobile: true), customer("Jérôme Morel", "JMorel1", 171),
    customer("Dag Lindqvist", "dlindqvist", 189), customer("Pavlo Kovalenko", "PKovalenko", 195),
  ]

  static let customerWeights = [18, 14, 12, 11, 9, 8, 7, 7, 5, 4, 3, 2]

  static let engineers = [
    engineer("Teo Marchetti", "tmarchet"), engineer("Anaïs Delcourt", "adelcour"), engineer("Vikram Sethi", "vsethi"),
    engineer("Dorota Zielińska", "dzielins"), engineer("Sam Achebe", "sachebe"), engineer("Mei-Ling Tsao", "mtsao"),
    engineer("Rafael Quintana", "rquintan"),
  ]

  /// Without unknown ones.
  static func contractIndices(_ ids: [String]) -> Set<Int8> {
    Set(ids.compactMap { id in contracts.firstIndex(of: id).map { Int8($0) } })
  }

  /// Without unknown ones. Cisco: the letter case differs between answers, so it cannot matter.
  static func userIndices(_ ids: [String]) -> Set<Int8> {
    Set(
      ids.compactMap { id in
        customers.firstIndex { $0.userID.lowercased() == id.lowercased() }.map { Int8($0) }
      })
  }

  private static func customer(
    _ name: String, _ userID: String, _ phone: Int, hasMobile: Bool = false
  ) -> CiscoCustomer {
    CiscoCustomer(
      name: name, userID: userID, phone: "39-0105550/\(phone)",
      mobilePhone: hasMobile ? "39-3475550\(phone)" : nil)
  }

  private static func engineer(_ name: String, _ mailbox: String) -> CiscoEngineer {
    CiscoEngineer(name: name, email: "\(mailbox)@tac.example")
  }
}
