#include "hostile_use.h"

#include <stdlib.h>
#include <string.h>

#include "../common/bytes.h"
#include "../common/checksum.h"
#include "../common/section.h"
#include "../common/segment_format.h"

/* --- Using ----------------------------------------------------------------------------------- */

static void note(struct hostile_answer *answer, const void *bytes, size_t size)
{
    answer->sum = (answer->sum ^ checksum_bytes(bytes, size)) * 0x9E3779B97F4A7C15u + size;
}

static void note_text(struct hostile_answer *answer, suoyin_text text)
{
    note(answer, text.data, text.length);
    answer->failed |= text.data[text.length] != '\0';
}

static void use_hit(suoyin_results *results, size_t i, struct hostile_answer *answer)
{
    suoyin_hit hit;
    suoyin_span window;
    const suoyin_score_part *parts;
    size_t count;
    if (suoyin_results_hit(results, i, SUOYIN_HIT_ALL, &hit, NULL) != SUOYIN_OK ||
        suoyin_results_snippet(results, i, 30, &window, NULL) != SUOYIN_OK ||
        suoyin_results_explain(results, i, &parts, &count, NULL) != SUOYIN_OK) {
        answer->failed = true;
        return;
    }
    answer->hits++;
    note(answer, &hit.score_units, sizeof hit.score_units);
    note_text(answer, hit.id);
    note_text(answer, hit.title);
    note_text(answer, hit.text);
    for (size_t f = 0; f < hit.field_count; f++) {
        note_text(answer, hit.fields[f].value);
    }
    for (size_t h = 0; h < hit.highlight_count; h++) {
        if (hit.highlights[h].begin > hit.highlights[h].end ||
            hit.highlights[h].end > hit.text.length) {
            abort();
        }
    }
    if (window.begin > window.end || window.end > hit.text.length) {
        abort();
    }
    for (size_t p = 0; p < count; p++) {
        note_text(answer, parts[p].name);
    }
}

static void use_search(const suoyin_index *index, const char *query, bool documents,
                       struct hostile_answer *answer)
{
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    suoyin_results *results;
    options.limit = 5;
    options.explain = true;
    options.documents = documents;
    options.count_all = !documents;
    if (suoyin_search(index, query, strlen(query), &options, &results, NULL) != SUOYIN_OK) {
        answer->failed = true;
        return;
    }
    for (size_t i = 0; i < suoyin_results_count(results); i++) {
        use_hit(results, i, answer);
    }
    suoyin_results_free(results);
}

static void use_document(const suoyin_index *index, const char *id, struct hostile_answer *answer)
{
    suoyin_document *document;
    suoyin_text text;
    size_t fields;
    suoyin_status status = suoyin_document_open(index, id, strlen(id), &document, NULL);
    if (status != SUOYIN_OK) {
        answer->failed |= status != SUOYIN_NOT_FOUND;
        note(answer, "", 0);
        return;
    }
    note_text(answer, suoyin_document_id(document));
    suoyin_document_fields(document, &fields);
    uint32_t passages = suoyin_document_passages(document);
    for (uint32_t i = 1; i <= passages && i <= 20; i++) {
        if (suoyin_document_passage(document, i, &text, NULL) == SUOYIN_OK) {
            note_text(answer, text);
        } else {
            answer->failed = true;
        }
    }
    suoyin_document_close(document);
}

struct hostile_answer hostile_use_index(const suoyin_index *index, const struct hostile_use *use)
{
    struct hostile_answer answer = {0};
    for (size_t i = 0; i < use->query_count; i++) {
        use_search(index, use->queries[i], i % 2 == 1, &answer);
    }
    use_document(index, use->document, &answer);
    return answer;
}

struct hostile_answer hostile_use_bytes(const uint8_t *bytes, size_t size,
                                        const struct hostile_use *use)
{
    suoyin_index *index;
    struct hostile_answer answer = {.failed = true};
    if (suoyin_open_memory(bytes, size, NULL, &index, NULL) == SUOYIN_OK) {
        answer = hostile_use_index(index, use);
        suoyin_close(index);
    }
    return answer;
}

/* --- Resealing ------------------------------------------------------------------------------- */

/* Makes the checksums of one section's pages, and their digest, right. */
static bool reseal_section(uint8_t *bytes, uint8_t *entry, uint64_t limit)
{
    uint64_t offset = get_u64(entry + 8), size = get_u64(entry + 16);
    uint64_t checksums = get_u64(entry + 24);
    if (offset > limit || size > limit - offset || checksums > limit) {
        return false;
    }
    uint64_t pages = (size + SECTION_PAGE_SIZE - 1) / SECTION_PAGE_SIZE;
    if (pages * 8 > limit - checksums) {
        return false;
    }
    for (uint64_t page = 0; page < pages; page++) {
        uint64_t begin = page * SECTION_PAGE_SIZE;
        uint64_t rest = size - begin < SECTION_PAGE_SIZE ? size - begin : SECTION_PAGE_SIZE;
        put_u64(bytes + checksums + page * 8, checksum_bytes(bytes + offset + begin, (size_t)rest));
    }
    put_u64(entry + 32, checksum_bytes(bytes + checksums, (size_t)pages * 8));
    return true;
}

bool segment_reseal(uint8_t *bytes, size_t size)
{
    if (size < SEGMENT_HEADER_SIZE + SEGMENT_FOOTER_SIZE) {
        return false;
    }
    uint8_t *footer = bytes + size - SEGMENT_FOOTER_SIZE;
    uint32_t count = get_u32(footer);
    uint64_t contents = get_u64(footer + 8);
    if (count > SEGMENT_SECTIONS_MAX || contents > size - SEGMENT_FOOTER_SIZE ||
        size - SEGMENT_FOOTER_SIZE - contents != (uint64_t)count * SEGMENT_ENTRY_SIZE) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!reseal_section(bytes, bytes + contents + i * SEGMENT_ENTRY_SIZE, contents)) {
            return false;
        }
    }
    uint8_t sealed[SEGMENT_HEADER_SIZE + SEGMENT_SECTIONS_MAX * SEGMENT_ENTRY_SIZE +
                   SEGMENT_FOOTER_SIZE];
    size_t rest = size - SEGMENT_MAGIC_SIZE - 8 - (size_t)contents; /* without the seal */
    memcpy(sealed, bytes, SEGMENT_HEADER_SIZE);
    memcpy(sealed + SEGMENT_HEADER_SIZE, bytes + contents, rest);
    put_u64(footer + 24, checksum_bytes(sealed, SEGMENT_HEADER_SIZE + rest));
    return true;
}
