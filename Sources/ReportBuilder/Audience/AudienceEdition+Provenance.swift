import Findings
import Foundation
import ReportTemplates

extension AudienceEdition {
  func provenance(_ provenance: Provenance) -> Provenance {
    var edited = provenance
    edited.adjustments = provenance.adjustments.map(prose)
    edited.files = provenance.files.map(file)
    edited.problems = provenance.problems.map(problem)
    edited.zoneReason = told(provenance.zoneReason)
    guard isPublic else { return edited }
    edited.planFile = nil
    if !ReportTemplates.names.contains(provenance.templateName) { edited.templateName = Self.ownTemplate }
    edited.lists = provenance.lists.map { list in
      var list = list
      list.path = disguise.shown(list.path, as: .file)
      return list
    }
    edited.geography = provenance.geography.map(geography)
    return edited
  }

  /// How the public knows the template of a plan.
  static let ownTemplate = "a template of its own"

  private func file(_ file: Provenance.FileRecord) -> Provenance.FileRecord {
    var file = file
    file.name = evidence(file.name, column: .file)
    file.copyOf = file.copyOf.map { evidence($0, column: .file) }
    file.yearReason = told(file.yearReason)
    return file
  }

  private func problem(_ problem: Provenance.Problem) -> Provenance.Problem {
    var problem = problem
    problem.file = problem.file.map { evidence($0, column: .file) }
    problem.message = told(problem.message)
    // An excerpt of a line is what a report for others must not show.
    problem.sample = nil
    return problem
  }

  /// Sentences that name files, also such whose names no word ends.
  private func told(_ text: String) -> String {
    guard isPublic else { return words(text) }
    // A folder called `logs` is no reason to take the word out of a sentence.
    let odd = identities.kinds.filter { $0.value == .file && $0.key.contains { "./ ".contains($0) } }.map(\.key)
      .filter { $0.count > 2 && text.contains($0) }
      .sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
    return words(
      odd.reduce(text) { $0.replacingOccurrences(of: $1, with: disguise.shown($1, as: .file)) })
  }

  /// Databases of the system are no secret; others are known by where somebody keeps them.
  private func geography(_ geography: Provenance.GeographyRecord) -> Provenance.GeographyRecord {
    guard !geography.files.allSatisfy({ $0.path.hasPrefix("/usr/") }) else { return geography }
    var geography = geography
    geography.name = "a database of its own"
    geography.files = geography.files.map { .init(path: disguise.shown($0.path, as: .file), sha256: $0.sha256) }
    return geography
  }
}
