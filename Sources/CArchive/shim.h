#pragma once
#if !__has_include(<archive.h>)
#error "<archive.h> is missing. Install it with: sudo apt-get install -y libarchive-dev"
#endif
#include <archive.h>
#include <archive_entry.h>
