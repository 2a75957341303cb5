import Findings

/// `evidence.json`, schema `spoor.evidence/1`: what the report rests on and what it consists of, for `spoor verify`.
///
/// `files`, `lists`, `plan`, `template` and `geography` with their SHA-256 as found; `outputs` with path (relative to the
/// report folder), bytes and SHA-256 of every other file of the folder; counts with `lines = events + other + damaged`.
enum EvidenceJSON {
  static let schema = "spoor.evidence/1"

  static func bytes(_ provenance: Provenance) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("schema", schema)
      json.field("tool", provenance.tool)
      json.field("audience", provenance.audience.rawValue)
      json.object("plan") { json in
        json.field("path", provenance.planFile)
        json.field("sha256", provenance.planSHA256)
      }
      json.object("template") { json in
        json.field("name", provenance.templateName)
        json.field("sha256", provenance.templateSHA256)
      }
      json.object("zone") { json in
        json.field("name", provenance.zone.name)
        json.field("reason", provenance.zoneReason)
      }
      json.key("geography")
      if let geography = provenance.geography {
        json.object { json in
          json.field("name", geography.name)
          json.field("date", geography.date)
          json.field("sha256", geography.sha256)
          json.array("files", geography.files) { json, file in
            json.object { json in
              json.field("path", file.path)
              json.field("sha256", file.sha256)
            }
          }
        }
      } else {
        json.null()
      }
      json.field("counted_attempts", provenance.countedAttempts)
      json.array("adjustments", provenance.adjustments) { ProseJSON.write($1, &$0) }
      json.array("files", provenance.files) { file($1, zone: provenance, &$0) }
      json.array("lists", provenance.lists) { json, list in
        json.object { json in
          json.field("name", list.name)
          json.field("path", list.path)
          json.field("entries", list.entries)
          json.field("sha256", list.sha256)
        }
      }
      json.array("problems", provenance.problems) { problem($1, &$0) }
      json.array("outputs", provenance.outputs) { json, output in
        json.object { json in
          json.field("path", output.path)
          json.field("bytes", output.bytes)
          json.field("sha256", output.sha256)
        }
      }
    }
    json.endOfFile()
    return json.take()
  }

  private static func file(_ file: Provenance.FileRecord, zone provenance: Provenance, _ json: inout JSONWriter) {
    json.object { json in
      json.field("name", file.name)
      json.field("packing", file.packing)
      json.field("stored_bytes", file.storedBytes)
      json.field("decoded_bytes", file.decodedBytes)
      json.field("sha256", file.sha256)
      json.field("content_digest", file.contentDigest)
      json.field("lines", file.lines)
      json.field("events", file.events)
      json.field("other", file.other)
      json.field("damaged", file.damaged)
      json.field("first", file.first.map { provenance.zone.iso($0) })
      json.field("last", file.last.map { provenance.zone.iso($0) })
      json.field("year", file.year)
      json.field("year_reason", file.yearReason)
      json.field("copy_of", file.copyOf)
    }
  }

  private static func problem(_ problem: Provenance.Problem, _ json: inout JSONWriter) {
    json.object { json in
      json.field("severity", problem.severity.rawValue)
      json.field("code", problem.code)
      json.field("file", problem.file)
      json.field("line", problem.line)
      json.field("message", problem.message)
      json.field("sample", problem.sample)
    }
  }
}
