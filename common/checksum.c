#include "checksum.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

_Static_assert(sizeof(((struct content_hasher *)0)->state) >= sizeof(XXH3_state_t),
               "a content_hasher has room for XXH3's state");

uint64_t checksum_bytes(const void *bytes, size_t size)
{
    return XXH3_64bits(bytes, size);
}

static struct content_hash canonical(XXH128_hash_t value)
{
    XXH128_canonical_t bytes;
    struct content_hash hash;
    XXH128_canonicalFromHash(&bytes, value);
    memcpy(hash.bytes, bytes.digest, sizeof hash.bytes);
    return hash;
}

struct content_hash content_hash_bytes(const void *bytes, size_t size)
{
    return canonical(XXH3_128bits(bytes, size));
}

void content_hasher_begin(struct content_hasher *hasher)
{
    memset(hasher, 0, sizeof *hasher);
    XXH3_128bits_reset((XXH3_state_t *)(void *)hasher->state);
}

void content_hasher_update(struct content_hasher *hasher, const void *bytes, size_t size)
{
    XXH3_128bits_update((XXH3_state_t *)(void *)hasher->state, bytes, size);
}

struct content_hash content_hasher_result(const struct content_hasher *hasher)
{
    return canonical(XXH3_128bits_digest((const XXH3_state_t *)(const void *)hasher->state));
}

int content_hash_compare(const struct content_hash *a, const struct content_hash *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

void content_hash_to_text(const struct content_hash *hash, char text[CONTENT_HASH_TEXT])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof hash->bytes; i++) {
        text[2 * i] = digits[hash->bytes[i] >> 4];
        text[2 * i + 1] = digits[hash->bytes[i] & 15];
    }
    text[CONTENT_HASH_TEXT - 1] = '\0';
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool content_hash_from_text(const char *text, size_t length, struct content_hash *hash)
{
    struct content_hash read;
    if (length != CONTENT_HASH_TEXT - 1) {
        return false;
    }
    for (size_t i = 0; i < sizeof read.bytes; i++) {
        int high = digit_value(text[2 * i]);
        int low = digit_value(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        read.bytes[i] = (uint8_t)(high << 4 | low);
    }
    *hash = read;
    return true;
}
