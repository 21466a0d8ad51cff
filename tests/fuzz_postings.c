/*
 * Reads arbitrary bytes as postings: a long list, walked, sought and decoded, and short lists.
 * Passages that are told ascend and exist.
 *
 * The input: df (u16), the number of passages less one (u24), the bytes.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../common/bit_stream.h"
#include "../common/bytes.h"
#include "../common/postings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEAD = 5 };

static void check(const uint32_t *passages, uint32_t count, uint32_t passage_count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (passages[i] >= passage_count || (i > 0 && passages[i] <= passages[i - 1])) {
            abort();
        }
    }
}

static void use_long(const uint8_t *data, size_t size, uint32_t df, uint32_t passage_count)
{
    struct long_list list;
    uint32_t passages[POSTING_BLOCK], tfs[POSTING_BLOCK];
    if (long_list_open(&list, data, size, df, passage_count, NULL) != STATUS_OK) {
        return;
    }
    do {
        uint32_t count = long_list_decode(&list, passages, tfs);
        if (!list.failed) {
            check(passages, count, passage_count);
        }
    } while (long_list_next_block(&list));
    for (uint32_t target = 0; target < passage_count; target += passage_count / 7 + 1) {
        if (long_list_open(&list, data, size, df, passage_count, NULL) == STATUS_OK &&
            long_list_seek_block(&list, target)) {
            long_list_decode(&list, passages, tfs);
        }
    }
    if (long_list_open(&list, data, size, df, passage_count, NULL) == STATUS_OK) {
        uint32_t count = long_list_superblocks(&list);
        for (uint32_t i = 0; i < count; i++) {
            long_list_superblock(&list, i);
        }
    }
}

static void use_short(const uint8_t *data, size_t size, uint32_t df, uint32_t passage_count)
{
    uint32_t passages[POSTING_BLOCK], tfs[POSTING_BLOCK];
    struct bit_reader bits = {.data = data, .size = size};
    short_list_read(&bits, df, passage_count, passages, tfs);
    if (!bits.failed) {
        check(passages, df, passage_count);
    }
    bits = (struct bit_reader){.data = data, .size = size};
    short_list_skip(&bits, df, passage_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD) {
        return 0;
    }
    uint32_t df = get_u16(data);
    uint32_t passage_count = 1 + (get_u16(data + 2) | (uint32_t)data[4] << 16);
    use_long(data + HEAD, size - HEAD, df, passage_count);
    uint32_t few = 1 + df % (POSTING_BLOCK - 1);
    use_short(data + HEAD, size - HEAD, few < passage_count ? few : passage_count, passage_count);
    return 0;
}
