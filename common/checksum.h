/*
 * Checksums and content hashes: XXH3, which finds damage and tells contents apart. It is not a
 * cryptographic hash: someone who tries can make two contents with the same hash.
 *
 * The results are the same on every machine.
 */
#ifndef SUOYIN_COMMON_CHECKSUM_H
#define SUOYIN_COMMON_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* XXH3, 64 bits, seed 0. On disk: a little-endian u64. */
uint64_t checksum_bytes(const void *bytes, size_t size);

/* XXH3, 128 bits, seed 0, in the canonical (big-endian) form, so that memcmp orders hashes. */
struct content_hash {
    uint8_t bytes[16];
};

struct content_hash content_hash_bytes(const void *bytes, size_t size);

/*
 * The same over bytes that come in pieces; how they are cut does not matter.
 *
 *     struct content_hasher hasher;
 *     content_hasher_begin(&hasher);
 *     content_hasher_update(&hasher, bytes, size);       any number of times
 *     struct content_hash hash = content_hasher_result(&hasher);
 *
 * It owns nothing and needs no release. content_hasher_result may be asked at any time, and more
 * may be added afterwards.
 */
struct content_hasher {
    _Alignas(64) uint8_t state[576];
};

void content_hasher_begin(struct content_hasher *hasher);
void content_hasher_update(struct content_hasher *hasher, const void *bytes, size_t size);
struct content_hash content_hasher_result(const struct content_hasher *hasher);

int content_hash_compare(const struct content_hash *a, const struct content_hash *b);

enum { CONTENT_HASH_TEXT = 33 }; /* 32 lower-case hexadecimal digits and a NUL */

void content_hash_to_text(const struct content_hash *hash, char text[CONTENT_HASH_TEXT]);
/* Reads exactly 32 lower-case hexadecimal digits; false (and *hash untouched) for anything else. */
bool content_hash_from_text(const char *text, size_t length, struct content_hash *hash);

#endif
