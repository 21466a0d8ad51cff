/*
 * Opens arbitrary bytes as section LINKS and reads the links of one bigram, block by block and
 * posting by posting.
 *
 * The input: df (u16), the place (chunk, chunks and long lists before it: u8 each; links before
 * it: u16), eight tfs (u8 each) that the postings have in turn, the bytes.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../common/bytes.h"
#include "../common/links.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEAD = 7, TFS = 8, TF_MAX = 256 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD + TFS) {
        return 0;
    }
    static struct link found[POSTING_BLOCK * TF_MAX];
    struct section section = section_from_memory(data + HEAD + TFS, size - HEAD - TFS, "FUZZ");
    struct term_postings postings = {
        .df = 1 + get_u16(data),
        .place = {.chunk = data[2], .chunk_count = data[3], .longs = data[4]},
    };
    postings.place.links = get_u16(data + 5);
    struct links links;
    struct link_list list, single;
    for (uint32_t groups = 1; groups < 4; groups++) {
        postings.place.group = groups - 1;
        if (links_open(&links, &section, groups, NULL) != STATUS_OK ||
            links_find(&links, &postings, &list, NULL) != STATUS_OK) {
            continue;
        }
        single = list;
        for (uint32_t done = 0, block = 0; done < postings.df; done += POSTING_BLOCK, block++) {
            uint32_t left = postings.df - done, tfs[POSTING_BLOCK];
            uint32_t count = left < POSTING_BLOCK ? left : POSTING_BLOCK, total = 0;
            for (uint32_t i = 0; i < count; i++) {
                tfs[i] = 1u + data[HEAD + i % TFS];
                total += tfs[i];
            }
            link_list_read(&single, block, tfs, count, count / 2, found);
            link_list_read(&single, block, tfs, count, count - 1, found);
            link_list_read(&single, block, tfs, count, 0, found);
            if (!link_list_read_block(&list, block, tfs, count, total, found)) {
                break;
            }
        }
    }
    return 0;
}
