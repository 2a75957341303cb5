#pragma once
#if !__has_include(<cmark.h>)
#error "<cmark.h> is missing. Install it with: sudo apt-get install -y libcmark-dev"
#endif
#include <cmark.h>
