import Logins
import Statistics

// Names: E6, a list that was dealt out.
extension SequenceJudge {
  /// Two halves of the computers: were they dealt different names? Two efforts with names of their own, from other
  /// countries, are no list that was dealt out, so halves by country and halves by chance must both say so; what is told
  /// is the less telling of the two.
  mutating func judgeLists() {
    let all = machines(rows).ascending
    let tests = [halves(all), halvesByChance(all)].map { shared($0) }
    evidence.listSize = tests[0]?.size
    if tests.allSatisfy({ $0 != nil }), let test = tests.compactMap({ $0?.test }).max(by: { $0.p < $1.p }) {
      evidence.tests.append(test)
    }
  }

  private func shared(_ half: [Bool]) -> (test: Test, size: Double?)? {
    let dictionary = input.dictionary
    let (localParts, sources, users) = (dictionary.userLocalPart, attempts.sequence.source, attempts.sequence.user)
    let computer = attempts.computer
    var first = IDSet(of: dictionary.localParts.count)
    var second = first
    var times = [Int32](repeating: 0, count: dictionary.localParts.count)
    for row in rows {
      let user = users[row]
      guard user >= 0, localParts[Int(user)] >= 0 else { continue }
      let part = Int(localParts[Int(user)])
      times[part] += 1
      if half[Int(computer[Int(sources[row])])] { first.insert(part) } else { second.insert(part) }
    }
    guard first.count >= 20, second.count >= 20 else { return nil }
    let all = times.count { $0 > 0 }
    let size = SpeciesRichness.chao1(seen: all, once: times.count { $0 == 1 }, twice: times.count { $0 == 2 })
    let common = first.count + second.count - all
    let shared = SharedNames(
      available: max(all, Int(min(size.number, 1e12))), first: first.count, second: second.count, common: common)
    let test = Test(
      kind: .splitList, observed: Double(common), expected: shared.expected, p: shared.split,
      isLarge: settings.effect * Double(common) <= shared.expected && shared.expected >= 5)
    return (test, shared.listSize)
  }

  /// Every computer falls into one half or the other by a draw of its own.
  private func halvesByChance(_ machines: [Int]) -> [Bool] {
    var half = [Bool](repeating: false, count: attempts.computer.count)
    var random = SplitMix64(seed: Self.seed)
    for machine in machines where random.below(2) == 0 { half[machine] = true }
    return half
  }

  /// - Parameter machines: ascending.
  private func halves(_ machines: [Int]) -> [Bool] {
    let (countries, ofSource) = (input.dictionary.countries, input.dictionary.sourceCountry)
    var half = [Bool](repeating: false, count: attempts.computer.count)
    // The last one is of those without a country.
    var byCountry = [[Int]](repeating: [], count: countries.count + 1)
    let unknown = countries.firstIndex(of: unknownCountry) ?? countries.count
    for machine in machines {
      let country = ofSource.indices.contains(machine) ? Int(ofSource[machine]) : -1
      byCountry[countries.indices.contains(country) ? country : unknown].append(machine)
    }
    let parts = zip(countries + [unknownCountry], byCountry).filter { !$0.1.isEmpty }
    guard parts.count(where: { isKnownCountry($0.0) }) >= 2 else {
      for machine in machines.prefix(machines.count / 2) { half[machine] = true }
      return half
    }
    var (here, other) = (0, 0)
    for (_, members) in parts.sorted(by: { ($1.1.count, $0.0) < ($0.1.count, $1.0) }) {
      if here <= other {
        here += members.count
        for member in members { half[member] = true }
      } else {
        other += members.count
      }
    }
    return half
  }
}
