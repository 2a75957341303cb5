#pragma once
#if !__has_include(<xlsxwriter.h>)
#error "<xlsxwriter.h> is missing. Install it with: sudo apt-get install -y libxlsxwriter-dev"
#endif
#include <stdio.h>
#include <xlsxwriter.h>

/* workbook_close() prints what fails beside returning it. Gives the stream that C libraries print such to another file. */
static inline FILE *spoor_replace_error_stream(FILE *replacement) {
  FILE *before = stderr;
  stderr = replacement;
  return before;
}
