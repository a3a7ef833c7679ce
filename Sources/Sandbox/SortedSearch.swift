extension Array {
  /// Where the element with this number stands; nil when there is none. The numbers ascend.
  func index(of number: Int32, by key: (Element) -> Int32) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if key(self[middle]) < number { low = middle + 1 } else { high = middle }
    }
    return low < count && key(self[low]) == number ? low : nil
  }
}
