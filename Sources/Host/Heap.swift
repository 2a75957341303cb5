import CMalloc

/// How this process takes memory from the system.
public enum Heap {
  /// Blocks of half a megabyte or more go back to the system as soon as they are freed, and smaller ones once four
  /// megabytes of them lie together. Call it before anything large is made.
  ///
  /// By itself the C library raises the first bound, up to 32 MiB, each time that a larger block is freed, and keeps what
  /// lies between others: of a report on millions of events that was 60 MB of nothing. With the first bound set it gives
  /// back every 128 KiB: of twenty thousand small files a quarter of the time went into getting the same memory again.
  public static func giveBackLargeBlocks() {
    mallopt(M_MMAP_THRESHOLD, 512 << 10)
    mallopt(M_TRIM_THRESHOLD, 4 << 20)
  }
}
