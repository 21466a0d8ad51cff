#include "posting_encoder.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "../common/analyzer.h"
#include "parallel.h"

struct encoder {
    const struct inverter *const *inverters;
    unsigned inverter_count;
    const struct posting_context *context;
    struct encoded_postings *out;
    atomic_size_t next; /* group to be taken */
    atomic_bool words_taken;
};

enum { SET_WORD_BITS = 6, SET_WORDS = CODE_POINT_LIMIT >> SET_WORD_BITS };

/* Characters as bits, and above these a bit for each word of them that is not zero. */
struct character_set {
    uint64_t words[SET_WORDS];
    uint64_t filled[SET_WORDS >> SET_WORD_BITS];
};

/* What one thread needs for the counting sort. */
struct sorter {
    const struct allocator *allocator;
    uint32_t *counts;          /* by second character; zero between groups */
    struct character_set *set; /* those that have a count; empty between groups */
    uint32_t *seconds;         /* the same, ascending */
    size_t second_count;
    uint32_t *passages; /* all records of the group, by second character */
    struct link *links; /* theirs; NULL when they are not wanted */
    uint32_t *list, *tfs;
    size_t capacity;
    struct group_writer writer;
};

static enum status sorter_open(struct sorter *sorter, const struct encoder *encoder,
                               struct error *error)
{
    *sorter = (struct sorter){.allocator = encoder->out->allocator};
    group_writer_init(&sorter->writer, encoder->context, sorter->allocator);
    sorter->counts =
        memory_allocate_array(sorter->allocator, CODE_POINT_LIMIT, sizeof *sorter->counts);
    sorter->seconds =
        memory_allocate_array(sorter->allocator, CODE_POINT_LIMIT, sizeof *sorter->seconds);
    sorter->set = memory_allocate_array(sorter->allocator, 1, sizeof *sorter->set);
    bool failed = sorter->counts == NULL || sorter->seconds == NULL || sorter->set == NULL;
    return failed ? error_memory(error) : STATUS_OK;
}

static void release_records(struct sorter *sorter)
{
    memory_release(sorter->allocator, sorter->passages);
    memory_release(sorter->allocator, sorter->links);
    memory_release(sorter->allocator, sorter->list);
    memory_release(sorter->allocator, sorter->tfs);
    sorter->links = NULL;
}

static void sorter_close(struct sorter *sorter)
{
    memory_release(sorter->allocator, sorter->counts);
    memory_release(sorter->allocator, sorter->seconds);
    memory_release(sorter->allocator, sorter->set);
    release_records(sorter);
    group_writer_release(&sorter->writer);
}

static bool sorter_reserve(struct sorter *sorter, size_t records)
{
    if (records <= sorter->capacity) {
        return true;
    }
    size_t capacity = records + records / 2;
    bool linked = sorter->writer.context->linked;
    release_records(sorter);
    sorter->passages = memory_allocate_array(sorter->allocator, capacity, sizeof(uint32_t));
    sorter->list = memory_allocate_array(sorter->allocator, capacity, sizeof(uint32_t));
    sorter->tfs = memory_allocate_array(sorter->allocator, capacity, sizeof(uint32_t));
    if (linked) {
        sorter->links = memory_allocate_array(sorter->allocator, capacity, sizeof(struct link));
    }
    sorter->capacity = capacity;
    if (sorter->passages == NULL || sorter->list == NULL || sorter->tfs == NULL ||
        (linked && sorter->links == NULL)) {
        sorter->capacity = 0;
        return false;
    }
    return true;
}

/* --- The counting sort -------------------------------------------------------------------------
 */

/* Counts the records of each second character, and answers how many passages have the first. */
static uint32_t count_seconds(struct sorter *sorter, const struct encoder *encoder,
                              uint32_t character)
{
    uint32_t df = 0;
    struct character_set *set = sorter->set;
    for (unsigned t = 0; t < encoder->inverter_count; t++) {
        const struct record_list *list = inverter_list(encoder->inverters[t], character);
        uint32_t passage = 0;
        bool first = true;
        for (const struct record_chunk *chunk = list == NULL ? NULL : list->first; chunk != NULL;
             chunk = chunk->next) {
            for (uint32_t i = 0; i < chunk->count;) {
                struct pair_record record = read_record(chunk->words, &i, passage);
                if (sorter->counts[record.second]++ == 0) {
                    uint32_t word = record.second >> SET_WORD_BITS;
                    set->words[word] |= UINT64_C(1) << record.second % 64;
                    set->filled[word >> SET_WORD_BITS] |= UINT64_C(1) << word % 64;
                }
                df += first || record.passage != passage;
                passage = record.passage;
                first = false;
            }
        }
    }
    return df;
}

/* The lowest bit of *bits, which is taken out. */
static inline uint32_t take_bit(uint64_t *bits)
{
    uint32_t bit = (uint32_t)__builtin_ctzll(*bits);
    *bits &= *bits - 1;
    return bit;
}

/* Lists the second characters, ascending, and turns their counts into where each one's records
 * begin. */
static void place_seconds(struct sorter *sorter)
{
    struct character_set *set = sorter->set;
    uint32_t begin = 0;
    sorter->second_count = 0;
    for (uint32_t i = 0; i < SET_WORDS >> SET_WORD_BITS; i++) {
        while (set->filled[i] != 0) {
            uint32_t word = i << SET_WORD_BITS | take_bit(&set->filled[i]);
            while (set->words[word] != 0) {
                uint32_t second = word << SET_WORD_BITS | take_bit(&set->words[word]);
                uint32_t count = sorter->counts[second];
                sorter->seconds[sorter->second_count++] = second;
                sorter->counts[second] = begin;
                begin += count;
            }
        }
    }
}

/* Puts the passages and links into their places; each second character's count then is where it
 * ends. The first characters' occurrences come in order, so counting them is their number. */
static void scatter(struct sorter *sorter, const struct encoder *encoder, uint32_t character)
{
    bool linked = encoder->context->linked;
    for (unsigned t = 0; t < encoder->inverter_count; t++) {
        const struct record_list *list = inverter_list(encoder->inverters[t], character);
        uint32_t passage = 0, number = 0;
        for (const struct record_chunk *chunk = list == NULL ? NULL : list->first; chunk != NULL;
             chunk = chunk->next) {
            for (uint32_t i = 0; i < chunk->count;) {
                struct pair_record record = read_record(chunk->words, &i, passage);
                uint32_t place = sorter->counts[record.second]++;
                number = record.passage == passage ? number : 0;
                passage = record.passage;
                sorter->passages[place] = passage;
                if (linked) {
                    sorter->links[place] = (struct link){number, record.number};
                }
                number++;
            }
        }
    }
}

/* Makes a posting list of passages that ascend and may repeat. */
static struct posting_list make_list(struct sorter *sorter, const uint32_t *passages, size_t count)
{
    uint32_t n = 0, tf = 0, last = UINT32_MAX; /* which is no passage */
    for (size_t i = 0; i < count; i++) {
        bool repeated = passages[i] == last; /* no branch: it could not be predicted */
        last = passages[i];
        tf = repeated ? tf + 1 : 1;
        n += !repeated;
        sorter->list[n - 1] = last;
        sorter->tfs[n - 1] = tf;
    }
    return (struct posting_list){.passages = sorter->list, .tfs = sorter->tfs, .count = n};
}

/* At least as many records as a first character has. */
static size_t bound_records(const struct encoder *encoder, uint32_t character)
{
    size_t count = 0;
    for (unsigned t = 0; t < encoder->inverter_count; t++) {
        const struct record_list *list = inverter_list(encoder->inverters[t], character);
        count += list == NULL ? 0 : list->count;
    }
    return count;
}

static enum status encode_group(struct sorter *sorter, struct encoder *encoder, unsigned thread,
                                struct encoded_group *group, struct error *error)
{
    if (!sorter_reserve(sorter, bound_records(encoder, group->character))) {
        return error_memory(error);
    }
    group->df = count_seconds(sorter, encoder, group->character);
    place_seconds(sorter);
    scatter(sorter, encoder, group->character);
    struct group_writer *writer = &sorter->writer;
    group_writer_begin(writer);
    uint32_t begin = 0;
    for (size_t i = 0; i < sorter->second_count; i++) {
        uint32_t end = sorter->counts[sorter->seconds[i]];
        struct posting_list list = make_list(sorter, sorter->passages + begin, end - begin);
        list.links = writer->context->linked ? sorter->links + begin : NULL;
        group_writer_add(writer, sorter->seconds[i], &list);
        sorter->counts[sorter->seconds[i]] = 0;
        begin = end;
    }
    group_writer_end(writer);
    struct buffer *lexicon = &encoder->out->lexicons[thread];
    struct buffer *postings = &encoder->out->postings[thread];
    group->thread = thread;
    group->lexicon_begin = lexicon->size;
    group->lexicon_size = writer->lexicon.size;
    group->postings_begin = postings->size;
    group->postings_size = writer->postings.size;
    buffer_append(lexicon, writer->lexicon.data, writer->lexicon.size);
    buffer_append(postings, writer->postings.data, writer->postings.size);
    struct buffer *links = &encoder->out->links[thread];
    group->links_begin = links->size;
    group->links_size = writer->links.out.size;
    buffer_append(links, writer->links.out.data, writer->links.out.size);
    bool failed = writer->lexicon.failed || writer->postings.failed || writer->links.out.failed ||
                  lexicon->failed || postings->failed || links->failed;
    return failed ? error_memory(error) : STATUS_OK;
}

/* --- Words -------------------------------------------------------------------------------------
 */

struct word_reference {
    uint64_t head; /* the entry's: entries lie all over the memory */
    const struct word_entry *entry;
    unsigned inverter;
};

static int compare_words(const void *a, const void *b)
{
    const struct word_reference *x = a, *y = b;
    if (x->head != y->head) {
        return x->head < y->head ? -1 : 1;
    }
    uint32_t shorter = x->entry->length < y->entry->length ? x->entry->length : y->entry->length;
    int order = memcmp(x->entry->word, y->entry->word, shorter);
    if (order == 0) {
        order = (x->entry->length > y->entry->length) - (x->entry->length < y->entry->length);
    }
    return order != 0 ? order : (x->inverter > y->inverter) - (x->inverter < y->inverter);
}

static bool same_word(const struct word_reference *a, const struct word_reference *b)
{
    return a->head == b->head && a->entry->length == b->entry->length &&
           (a->entry->length <= sizeof a->head ||
            memcmp(a->entry->word, b->entry->word, a->entry->length) == 0);
}

static size_t copy_passages(const struct record_list *list, uint32_t *passages)
{
    size_t count = 0;
    for (const struct record_chunk *chunk = list->first; chunk != NULL; chunk = chunk->next) {
        memcpy(passages + count, chunk->words, chunk->count * sizeof *passages);
        count += chunk->count;
    }
    return count;
}

static enum status write_words(struct sorter *sorter, struct words_writer *writer,
                               const struct word_reference *references, size_t count,
                               struct error *error)
{
    for (size_t i = 0; i < count;) {
        size_t end = i, records = 0;
        while (end < count && same_word(&references[i], &references[end])) {
            records += references[end++].entry->passages.count;
        }
        if (!sorter_reserve(sorter, records)) {
            return error_memory(error);
        }
        size_t filled = 0;
        for (size_t k = i; k < end; k++) {
            filled += copy_passages(&references[k].entry->passages, sorter->passages + filled);
        }
        struct posting_list list = make_list(sorter, sorter->passages, filled);
        words_writer_add(writer, references[i].entry->word, references[i].entry->length, &list);
        i = end;
    }
    return STATUS_OK;
}

static enum status encode_words(struct sorter *sorter, struct encoder *encoder, struct error *error)
{
    size_t count = 0;
    for (unsigned t = 0; t < encoder->inverter_count; t++) {
        count += encoder->inverters[t]->word_count;
    }
    struct word_reference *references =
        memory_allocate_array(sorter->allocator, count, sizeof *references);
    if (references == NULL) {
        return error_memory(error);
    }
    size_t filled = 0;
    for (unsigned t = 0; t < encoder->inverter_count; t++) {
        for (size_t i = 0; i < encoder->inverters[t]->word_count; i++) {
            const struct word_entry *entry = &encoder->inverters[t]->words[i];
            references[filled++] = (struct word_reference){entry->head, entry, t};
        }
    }
    qsort(references, count, sizeof *references, compare_words);
    struct words_writer writer;
    words_writer_init(&writer, encoder->context, sorter->allocator);
    enum status status = write_words(sorter, &writer, references, count, error);
    if (status == STATUS_OK) {
        status = words_writer_finish(&writer, &encoder->out->words, error);
    }
    if (status == STATUS_OK) {
        struct buffer taken = writer.postings;
        writer.postings = encoder->out->word_postings;
        encoder->out->word_postings = taken;
    }
    words_writer_release(&writer);
    memory_release(sorter->allocator, references);
    return status;
}

/* --- All of it ---------------------------------------------------------------------------------
 */

static enum status encode_share(void *context, unsigned thread, struct error *error)
{
    struct encoder *encoder = context;
    struct sorter sorter;
    enum status status = sorter_open(&sorter, encoder, error);
    if (status == STATUS_OK && !atomic_exchange(&encoder->words_taken, true)) {
        status = encode_words(&sorter, encoder, error);
    }
    while (status == STATUS_OK) {
        size_t index = atomic_fetch_add(&encoder->next, 1);
        if (index >= encoder->out->group_count) {
            break;
        }
        status = encode_group(&sorter, encoder, thread, &encoder->out->groups[index], error);
    }
    sorter_close(&sorter);
    return status;
}

/* Lists the first characters that any inverter has, ascending. */
static enum status find_groups(const struct encoder *encoder, struct error *error)
{
    struct encoded_postings *out = encoder->out;
    size_t capacity = 0;
    for (uint32_t page = 0; page < FOLD_PAGE_COUNT; page++) {
        for (unsigned t = 0; t < encoder->inverter_count; t++) {
            if (encoder->inverters[t]->pages[page] != NULL) {
                capacity += FOLD_PAGE_SIZE;
                break;
            }
        }
    }
    out->groups = memory_allocate_array(out->allocator, capacity, sizeof *out->groups);
    if (out->groups == NULL) {
        return error_memory(error);
    }
    for (uint32_t page = 0; page < FOLD_PAGE_COUNT; page++) {
        bool present = false;
        for (unsigned t = 0; t < encoder->inverter_count; t++) {
            present = present || encoder->inverters[t]->pages[page] != NULL;
        }
        for (uint32_t i = 0; present && i < FOLD_PAGE_SIZE; i++) {
            uint32_t character = page << FOLD_PAGE_BITS | i;
            if (bound_records(encoder, character) > 0) {
                out->groups[out->group_count++].character = character;
            }
        }
    }
    return STATUS_OK;
}

/* Tells each group where its postings begin, and writes CHARACTERS. */
static enum status place_groups(struct encoded_postings *out, struct error *error)
{
    struct characters_writer writer = {.allocator = out->allocator};
    uint64_t postings = out->word_postings.size;
    uint64_t lexicon = 0;
    for (size_t i = 0; i < out->group_count; i++) {
        struct encoded_group *group = &out->groups[i];
        group->base_size = (uint8_t)put_varint(group->base, postings);
        postings += group->postings_size;
        lexicon += group->base_size + group->lexicon_size;
        characters_writer_add(&writer, group->character, lexicon, group->df);
    }
    enum status status = characters_writer_finish(&writer, &out->characters, error);
    characters_writer_release(&writer);
    return status;
}

/* Writes the beginning of LINKS: where the groups end in it. */
static enum status place_links(struct encoded_postings *out, struct error *error)
{
    uint64_t *ends = memory_allocate_array(out->allocator, out->group_count, sizeof *ends);
    if (ends == NULL) {
        return error_memory(error);
    }
    uint64_t end = 0;
    for (size_t i = 0; i < out->group_count; i++) {
        end += out->groups[i].links_size;
        ends[i] = end;
    }
    enum status status = sequence_build(ends, out->group_count, &out->link_ends, error);
    memory_release(out->allocator, ends);
    return status;
}

static enum status begin_output(struct encoded_postings *out, unsigned threads,
                                const struct allocator *allocator, struct error *error)
{
    *out = (struct encoded_postings){
        .characters.allocator = allocator,
        .words.allocator = allocator,
        .word_postings.allocator = allocator,
        .link_ends.allocator = allocator,
        .allocator = allocator,
    };
    out->lexicons = memory_allocate_array(allocator, threads, sizeof *out->lexicons);
    out->postings = memory_allocate_array(allocator, threads, sizeof *out->postings);
    out->links = memory_allocate_array(allocator, threads, sizeof *out->links);
    if (out->lexicons == NULL || out->postings == NULL || out->links == NULL) {
        return error_memory(error);
    }
    out->threads = threads;
    for (unsigned i = 0; i < threads; i++) {
        out->lexicons[i].allocator = allocator;
        out->postings[i].allocator = allocator;
        out->links[i].allocator = allocator;
    }
    return STATUS_OK;
}

enum status posting_encoder_run(const struct inverter *const *inverters, unsigned inverter_count,
                                const struct posting_context *context, unsigned threads,
                                const struct allocator *allocator, struct encoded_postings *out,
                                struct error *error)
{
    struct encoder encoder = {
        .inverters = inverters,
        .inverter_count = inverter_count,
        .context = context,
        .out = out,
    };
    enum status status = begin_output(out, threads, allocator, error);
    if (status == STATUS_OK) {
        status = find_groups(&encoder, error);
    }
    if (status == STATUS_OK) {
        status = parallel_run(threads, encode_share, &encoder, error);
    }
    if (status == STATUS_OK) {
        status = place_groups(out, error);
    }
    if (status == STATUS_OK && context->linked) {
        status = place_links(out, error);
    }
    if (status != STATUS_OK) {
        encoded_postings_release(out);
    }
    return status;
}

void encoded_postings_release(struct encoded_postings *encoded)
{
    for (unsigned i = 0; i < encoded->threads; i++) {
        buffer_release(&encoded->lexicons[i]);
        buffer_release(&encoded->postings[i]);
        buffer_release(&encoded->links[i]);
    }
    memory_release(encoded->allocator, encoded->links);
    memory_release(encoded->allocator, encoded->lexicons);
    memory_release(encoded->allocator, encoded->postings);
    memory_release(encoded->allocator, encoded->groups);
    buffer_release(&encoded->characters);
    buffer_release(&encoded->words);
    buffer_release(&encoded->word_postings);
    buffer_release(&encoded->link_ends);
    *encoded = (struct encoded_postings){.allocator = encoded->allocator};
}
