import Findings

/// `evidence.json`, schema `spoor.evidence/1`: what the report rests on and what it consists of, for `spoor verify`.
///
/// `files`, `lists`, `plan`, `template` and `geography` with their SHA-256 as found; `outputs` with path (relative to the
/// report folder), bytes and SHA-256 of every other file of the folder; counts with `lines = events + other + damaged`.
enum EvidenceJSON {
  static let schema = "spoor.evidence/1"

  static func pieces(_ provenance: Provenance) -> [JSONWriter.Piece] {
    var json = JSONWriter()
    json.object { json in
      json.field("schema", schema)
      json.field("tool", provenance.tool)
      json.field("audience", provenance.audience.rawValue)
      ProvenanceJSON.members(provenance, &json)
      json.array("outputs", provenance.outputs) { json, output in
        json.object { json in
          json.field("path", output.path)
          json.field("bytes", output.bytes)
          json.field("sha256", output.sha256)
        }
      }
    }
    return json.finish()
  }
}
