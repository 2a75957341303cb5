extension ScanPass {
  mutating func journal(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) {
    damage(.json, bytes, start, end, index)
  }
}
