/*
 * Takes arbitrary bytes as a segment, makes its checksums and its seal right, proves it and
 * searches it. The first byte chooses the queries.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../common/segment.h"
#include "hostile_use.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const queries[] = {
        "园区招商政策",      "\"园区\" 项目",  "+园区 -项目",       "园 NEAR/5 区",
        "pa* OR title:园区", "date:>=2000 区", "什么是 gdp 2024？", "source:\"县\"",
    };
    if (size == 0) {
        return 0;
    }
    size_t first = data[0] % (sizeof queries / sizeof *queries);
    struct hostile_use use = {queries + first, 1, "a.txt"};
    uint8_t *copy = malloc(size);
    if (copy == NULL) {
        abort();
    }
    memcpy(copy, data + 1, size - 1);
    segment_reseal(copy, size - 1);
    struct segment segment;
    if (segment_open_memory(copy, size - 1, "fuzz", &system_allocator, &segment, NULL) ==
        STATUS_OK) {
        segment_verify(&segment, NULL);
        segment_close(&segment);
        hostile_use_bytes(copy, size - 1, &use);
    }
    free(copy);
    return 0;
}
