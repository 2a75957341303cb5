#pragma once
#if !__has_include(<maxminddb.h>)
#error "<maxminddb.h> is missing. Install it with: sudo apt-get install -y libmaxminddb-dev"
#endif
#include <maxminddb.h>
