#pragma once
#if !__has_include(<openssl/evp.h>)
#error "<openssl/evp.h> is missing. Install it with: sudo apt-get install -y libssl-dev"
#endif
#include <openssl/evp.h>
#include <openssl/hmac.h>
