#pragma once
// Of the C library itself, whose module for Swift leaves it out.
#include <malloc.h>
