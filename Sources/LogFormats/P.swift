public func placeholderCount() -> Int { EmbeddedFiles.all.count }
