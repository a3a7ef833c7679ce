/// A value was read or written with a coder other than casewire's.
struct UnsupportedCoder: Error {}
