import Vocabulary

extension EventLog {
  mutating func mergeLayers(services: [String], report: inout ReconciliationReport) {}
}
