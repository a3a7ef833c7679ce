/// What the vendor asks or explains, and what the customer answers.
struct Exchange: Sendable {
  let vendor: String
  let customer: String
}
