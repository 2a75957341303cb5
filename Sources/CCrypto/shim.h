#pragma once
#if !__has_include(<openssl/evp.h>)
#error "<openssl/evp.h> is missing. Install it with: sudo apt-get install -y libssl-dev"
#endif
// Only the SHA256_… functions tell and take the state of a hash, which a log that grows needs.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
