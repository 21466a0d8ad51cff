/*
 * Reads arbitrary bytes as a manifest. What is read is written as it was; and because a right
 * checksum is rarely guessed, each input is also tried with one put after it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../common/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_bytes(const uint8_t *data, size_t size)
{
    struct manifest manifest;
    struct error error;
    manifest_begin(&manifest, &system_allocator);
    if (manifest_decode(&manifest, data, size, "fuzz", &error) == STATUS_OK) {
        struct buffer again = {.allocator = &system_allocator};
        if (manifest_encode(&manifest, &again, &error) != STATUS_OK || again.size != size ||
            memcmp(again.data, data, size) != 0) {
            abort();
        }
        buffer_release(&again);
    }
    manifest_release(&manifest);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_bytes(data, size);
    struct buffer sealed = {.allocator = &system_allocator};
    buffer_append(&sealed, data, size);
    buffer_append_format(&sealed, "checksum %016llx\n",
                         (unsigned long long)checksum_bytes(data, size));
    if (!sealed.failed) {
        try_bytes(sealed.data, sealed.size);
    }
    buffer_release(&sealed);
    return 0;
}
