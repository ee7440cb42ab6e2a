#pragma once
#include <zlib.h>

// A macro in zlib.h. 16 + 15: gzip framing, the largest window.
static inline int shim_gunzip_init(z_stream *stream) { return inflateInit2(stream, 16 + 15); }
