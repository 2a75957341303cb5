#pragma once
#if !__has_include(<xlsxwriter.h>)
#error "<xlsxwriter.h> is missing. Install it with: sudo apt-get install -y libxlsxwriter-dev"
#endif
#include <xlsxwriter.h>
