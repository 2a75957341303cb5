import CivilTime
import Findings

/// What a report rests on, as `evidence.json` and `findings.json` both tell it: plan, template, zone, geography, files,
/// lists and problems.
enum ProvenanceJSON {
  static func members(_ provenance: Provenance, _ json: inout JSONWriter) {
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
    json.array("files", provenance.files) { file($1, provenance.zone, &$0) }
    json.array("lists", provenance.lists) { json, list in
      json.object { json in
        json.field("name", list.name)
        json.field("path", list.path)
        json.field("entries", list.entries)
        json.field("sha256", list.sha256)
      }
    }
    json.array("problems", provenance.problems) { problem($1, &$0) }
  }

  private static func file(_ file: Provenance.FileRecord, _ zone: Zone, _ json: inout JSONWriter) {
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
      json.field("first", file.first.map { zone.iso($0) })
      json.field("last", file.last.map { zone.iso($0) })
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
