public func placeholderOutlines() -> Int { EmbeddedFiles.all.count }
