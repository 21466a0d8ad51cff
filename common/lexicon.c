#include "lexicon.h"

#include <string.h>

#include "bytes.h"

static enum status open_characters(struct lexicon *lexicon, struct error *error)
{
    const struct section *section = lexicon->characters;
    uint64_t offset = 0, size;
    enum status status =
        sequence_open_prefix(&lexicon->code_points, section, offset, section->size, &size, error);
    if (status != STATUS_OK) {
        return status;
    }
    offset += size;
    status =
        sequence_open_prefix(&lexicon->group_ends, section, offset, section->size, &size, error);
    if (status != STATUS_OK) {
        return status;
    }
    offset += size;
    status = packed_array_open(&lexicon->document_frequencies, section, offset,
                               section->size - offset, error);
    if (status != STATUS_OK) {
        return status;
    }
    uint64_t count = lexicon->code_points.count;
    if (count != lexicon->group_ends.count || count != lexicon->document_frequencies.count ||
        count > CODE_POINT_LIMIT) {
        return section_corrupt(section, error, 0, "its parts differ in length");
    }
    lexicon->character_count = (uint32_t)count;
    return STATUS_OK;
}

static enum status open_words(struct lexicon *lexicon, struct error *error)
{
    const struct section *section = lexicon->words;
    const uint8_t *count = section_bytes(section, 0, 8, error);
    if (count == NULL) {
        return STATUS_CORRUPT;
    }
    uint64_t size;
    enum status status =
        sequence_open_prefix(&lexicon->word_ends, section, 8, section->size, &size, error);
    if (status != STATUS_OK) {
        return status;
    }
    lexicon->word_chunks = 8 + size;
    uint64_t words = get_u64(count);
    if (words > UINT32_MAX ||
        (words + LEXICON_CHUNK - 1) / LEXICON_CHUNK != lexicon->word_ends.count) {
        return section_corrupt(section, error, 0, "its number of words is wrong");
    }
    lexicon->word_count = (uint32_t)words;
    return STATUS_OK;
}

enum status lexicon_open(struct lexicon *lexicon, const struct section *characters,
                         const struct section *bigrams, const struct section *words,
                         const struct section *postings, uint32_t passage_count,
                         struct error *error)
{
    *lexicon = (struct lexicon){
        .characters = characters,
        .bigrams = bigrams,
        .words = words,
        .postings = postings,
        .passage_count = passage_count,
        .instructions = instruction_set_best(),
    };
    enum status status = open_characters(lexicon, error);
    return status == STATUS_OK ? open_words(lexicon, error) : status;
}

/* --- Entries -----------------------------------------------------------------------------------
 */

/* Reads the df of the next entry, and where its list lies when it is long. */
static bool read_entry_head(struct lexicon_entries *entries, uint32_t passage_count,
                            struct term_postings *postings)
{
    struct bit_reader *bits = &entries->bits;
    postings->df = bit_read_gamma(bits);
    if (postings->df > passage_count || bits->failed) {
        return false;
    }
    if (postings->df >= POSTING_BLOCK) {
        unsigned width = (unsigned)bit_read(bits, 6);
        uint64_t size = bit_read(bits, width < 32 ? width : 32);
        if (width > 32) {
            size |= bit_read(bits, width - 32) << 32;
        }
        postings->offset = entries->long_offset;
        postings->size = size;
        entries->long_offset += size;
    }
    return !bits->failed;
}

/* Has passed an entry with so many occurrences, those of long lists not counted. */
static inline void pass_entry(struct lexicon_entries *entries, uint32_t df, uint64_t occurrences)
{
    if (!entries->at_end) {
        entries->place.longs += df >= POSTING_BLOCK;
        entries->place.links += (uint32_t)occurrences;
    }
    entries->at_end = false;
}

/* Reads the next entry of a chunk; false when the bits are damaged. */
static bool read_entry(struct lexicon_entries *entries, uint32_t passage_count,
                       struct term_postings *postings)
{
    if (!read_entry_head(entries, passage_count, postings)) {
        return false;
    }
    postings->place = entries->place;
    uint64_t occurrences = 0;
    if (postings->df < POSTING_BLOCK) {
        short_list_read(&entries->bits, postings->df, passage_count, postings->passages,
                        postings->tfs);
        for (uint32_t i = 0; i < postings->df; i++) {
            occurrences += postings->tfs[i];
        }
    }
    pass_entry(entries, postings->df, occurrences);
    return !entries->bits.failed;
}

/* Passes over `count` entries. */
static bool skip_entries(struct lexicon_entries *entries, uint32_t passage_count, uint32_t count)
{
    struct term_postings head;
    for (uint32_t i = 0; i < count; i++) {
        if (!read_entry_head(entries, passage_count, &head)) {
            return false;
        }
        uint64_t occurrences = 0;
        if (head.df < POSTING_BLOCK) {
            occurrences = short_list_skip(&entries->bits, head.df, passage_count);
        }
        pass_entry(entries, head.df, occurrences);
    }
    return !entries->bits.failed;
}

enum status lexicon_long_list(const struct lexicon *lexicon, const struct term_postings *postings,
                              struct long_list *list, struct error *error)
{
    const uint8_t *bytes =
        section_bytes(lexicon->postings, postings->offset, postings->size, error);
    if (bytes == NULL) {
        return STATUS_CORRUPT;
    }
    if (long_list_open(list, bytes, postings->size, postings->df, lexicon->passage_count, NULL) !=
        STATUS_OK) {
        return section_corrupt(lexicon->postings, error, postings->offset,
                               "a posting list is damaged");
    }
    list->instructions = lexicon->instructions;
    return STATUS_OK;
}

/* --- Bigrams -----------------------------------------------------------------------------------
 */

/* Opens the group of a character that is known to be the index-th. */
static enum status open_group(const struct lexicon *lexicon, uint32_t index, uint64_t code_point,
                              struct lexicon_group *walk, struct error *error)
{
    uint64_t begin = 0, end = 0;
    enum status status = index == 0
                             ? sequence_get(&lexicon->group_ends, 0, &end, error)
                             : sequence_pair(&lexicon->group_ends, index - 1, &begin, &end, error);
    if (status != STATUS_OK) {
        return status;
    }
    const uint8_t *bytes = section_bytes(lexicon->bigrams, begin, end - begin, error);
    if (bytes == NULL) {
        return STATUS_CORRUPT;
    }
    struct reader reader = {.data = bytes, .size = (size_t)(end - begin)};
    uint64_t base = reader_varint(&reader);
    uint64_t count = reader_varint(&reader);
    uint64_t chunks = (count + LEXICON_CHUNK - 1) / LEXICON_CHUNK;
    if (count == 0 || count > CODE_POINT_LIMIT || code_point >= CODE_POINT_LIMIT) {
        reader.failed = true;
        chunks = 0;
    }
    const uint8_t *directory =
        chunks > 1 ? reader_bytes(&reader, chunks * LEXICON_DIRECTORY_ENTRY) : bytes;
    if (reader.failed) {
        return section_corrupt(lexicon->bigrams, error, begin, "a group is damaged");
    }
    walk->lexicon = lexicon;
    walk->first = (uint32_t)code_point;
    walk->index = index;
    walk->begin = begin;
    walk->base = base;
    walk->directory = directory;
    walk->chunks = bytes + reader.position;
    walk->chunks_size = reader.size - reader.position;
    walk->count = (uint32_t)count;
    walk->chunk_count = (uint32_t)chunks;
    walk->next = 0;
    walk->status = STATUS_OK;
    return STATUS_OK;
}

enum status lexicon_group_open_at(const struct lexicon *lexicon, uint32_t index,
                                  struct lexicon_group *walk, struct error *error)
{
    uint64_t code_point;
    enum status status = sequence_get(&lexicon->code_points, index, &code_point, error);
    return status == STATUS_OK ? open_group(lexicon, index, code_point, walk, error) : status;
}

enum status lexicon_group_open(const struct lexicon *lexicon, uint32_t first,
                               struct lexicon_group *walk, struct error *error)
{
    uint64_t index, code_point;
    enum status status = sequence_find(&lexicon->code_points, first, &index, error);
    if (status == STATUS_OK) {
        status = sequence_get(&lexicon->code_points, index, &code_point, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (code_point != first) {
        return STATUS_NOT_FOUND;
    }
    return open_group(lexicon, (uint32_t)index, code_point, walk, error);
}

static enum status group_damaged(struct lexicon_group *walk, struct error *error)
{
    walk->status = STATUS_CORRUPT;
    return section_corrupt(walk->lexicon->bigrams, error, walk->begin,
                           "the terms of U+%04X are damaged", (unsigned)walk->first);
}

static uint32_t directory_second(const struct lexicon_group *walk, uint32_t chunk)
{
    const uint8_t *entry = walk->directory + (size_t)chunk * LEXICON_DIRECTORY_ENTRY;
    return get_u16(entry) | (uint32_t)entry[2] << 16;
}

static uint32_t directory_end(const struct lexicon_group *walk, uint32_t chunk)
{
    if (walk->chunk_count == 1) {
        return (uint32_t)walk->chunks_size;
    }
    return get_u32(walk->directory + (size_t)chunk * LEXICON_DIRECTORY_ENTRY + 3);
}

/* Reads a chunk's second characters and stands before its first entry. Answers its terms; 0 when it
 * is damaged. */
static uint32_t load_chunk(struct lexicon_group *walk, uint32_t chunk)
{
    uint32_t begin = chunk == 0 ? 0 : directory_end(walk, chunk - 1);
    uint32_t end = directory_end(walk, chunk);
    if (begin > end || end > walk->chunks_size) {
        return 0;
    }
    uint32_t remaining = walk->count - chunk * LEXICON_CHUNK;
    uint32_t count = remaining < LEXICON_CHUNK ? remaining : LEXICON_CHUNK;
    struct reader reader = {.data = walk->chunks + begin, .size = end - begin};
    walk->entries.long_offset = walk->base + reader_varint(&reader);
    struct bit_reader bits = {.data = reader.data + reader.position,
                              .size = reader.size - reader.position};
    unsigned k = (unsigned)bit_read(&bits, 5);
    uint64_t second = bit_read(&bits, LEXICON_SECOND_BITS);
    walk->seconds[0] = (uint32_t)second;
    bit_read_rices(&bits, k, count - 1, walk->seconds + 1);
    for (uint32_t i = 1; i < count; i++) {
        second += (uint64_t)walk->seconds[i] + 1;
        walk->seconds[i] = (uint32_t)second;
    }
    if (reader.failed || bits.failed || second >= CODE_POINT_LIMIT) {
        return 0;
    }
    bits.bit = (bits.bit + 7) & ~(size_t)7;
    walk->entries.bits = bits;
    walk->entries.place =
        (struct link_place){.group = walk->index, .chunk = chunk, .chunk_count = walk->chunk_count};
    walk->entries.at_end = walk->seconds[0] == TERM_END;
    return count;
}

bool lexicon_group_next(struct lexicon_group *walk, uint32_t *second,
                        struct term_postings *postings, struct error *error)
{
    if (walk->status != STATUS_OK || walk->next == walk->count) {
        return false;
    }
    uint32_t in_chunk = walk->next % LEXICON_CHUNK;
    if ((in_chunk == 0 && load_chunk(walk, walk->next / LEXICON_CHUNK) == 0) ||
        !read_entry(&walk->entries, walk->lexicon->passage_count, postings)) {
        group_damaged(walk, error);
        return false;
    }
    *second = walk->seconds[in_chunk];
    walk->next++;
    return true;
}

/* The last chunk whose first second character is not above `second`. */
static uint32_t find_chunk(const struct lexicon_group *walk, uint32_t second)
{
    uint32_t low = 0, high = walk->chunk_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (directory_second(walk, middle) <= second) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

enum status lexicon_find_bigram(const struct lexicon *lexicon, uint32_t first, uint32_t second,
                                struct term_postings *postings, struct error *error)
{
    struct lexicon_group walk;
    enum status status = lexicon_group_open(lexicon, first, &walk, error);
    if (status != STATUS_OK) {
        return status;
    }
    uint32_t count = load_chunk(&walk, find_chunk(&walk, second));
    if (count == 0) {
        return group_damaged(&walk, error);
    }
    uint32_t at = 0;
    while (at < count && walk.seconds[at] < second) {
        at++;
    }
    if (at == count || walk.seconds[at] != second) {
        return STATUS_NOT_FOUND;
    }
    if (!skip_entries(&walk.entries, lexicon->passage_count, at) ||
        !read_entry(&walk.entries, lexicon->passage_count, postings)) {
        return group_damaged(&walk, error);
    }
    return STATUS_OK;
}

enum status lexicon_character_df(const struct lexicon *lexicon, uint32_t character, uint32_t *df,
                                 struct error *error)
{
    uint64_t index, value = 0;
    *df = 0;
    enum status status = sequence_find(&lexicon->code_points, character, &index, error);
    if (status == STATUS_NOT_FOUND) {
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = sequence_get(&lexicon->code_points, index, &value, error);
    }
    if (status != STATUS_OK || value != character) {
        return status;
    }
    status = packed_array_get(&lexicon->document_frequencies, index, &value, error);
    *df = value < lexicon->passage_count ? (uint32_t)value : lexicon->passage_count;
    return status;
}

/* --- Words -------------------------------------------------------------------------------------
 */

static enum status words_damaged(const struct lexicon *lexicon, uint64_t chunk, struct error *error)
{
    return section_corrupt(lexicon->words, error, lexicon->word_chunks,
                           "words %llu and on are damaged",
                           (unsigned long long)(chunk * LEXICON_CHUNK));
}

static enum status words_chunk(const struct lexicon *lexicon, uint64_t chunk, struct reader *reader,
                               struct error *error)
{
    uint64_t begin = 0, end = 0;
    enum status status = chunk == 0
                             ? sequence_get(&lexicon->word_ends, 0, &end, error)
                             : sequence_pair(&lexicon->word_ends, chunk - 1, &begin, &end, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (end > lexicon->words->size - lexicon->word_chunks) {
        return words_damaged(lexicon, chunk, error);
    }
    const uint8_t *bytes =
        section_bytes(lexicon->words, lexicon->word_chunks + begin, end - begin, error);
    *reader = (struct reader){.data = bytes, .size = bytes == NULL ? 0 : (size_t)(end - begin)};
    return bytes == NULL ? STATUS_CORRUPT : STATUS_OK;
}

static int compare_words(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

/* How the first word of a chunk compares with `word`. */
static enum status compare_first_word(const struct lexicon *lexicon, uint64_t chunk,
                                      const char *word, size_t length, int *order,
                                      struct error *error)
{
    struct reader reader;
    enum status status = words_chunk(lexicon, chunk, &reader, error);
    if (status != STATUS_OK) {
        return status;
    }
    reader_varint(&reader);
    uint64_t shared = reader_varint(&reader);
    uint64_t rest = reader_varint(&reader);
    const uint8_t *bytes = reader_bytes(&reader, rest);
    if (bytes == NULL || reader.failed || shared != 0) {
        return words_damaged(lexicon, chunk, error);
    }
    *order = compare_words((const char *)bytes, (size_t)rest, word, length);
    return STATUS_OK;
}

/* Reads the words of a chunk and stands before its first entry. */
static enum status load_words(struct lexicon_words *walk, uint64_t chunk, struct error *error)
{
    const struct lexicon *lexicon = walk->lexicon;
    struct reader reader;
    enum status status = words_chunk(lexicon, chunk, &reader, error);
    if (status != STATUS_OK) {
        return status;
    }
    uint64_t remaining = lexicon->word_count - chunk * LEXICON_CHUNK;
    walk->chunk_words = remaining < LEXICON_CHUNK ? (uint32_t)remaining : LEXICON_CHUNK;
    walk->in_chunk = 0;
    walk->entries.long_offset = reader_varint(&reader);
    for (uint32_t i = 0; i < walk->chunk_words; i++) {
        uint64_t shared = reader_varint(&reader);
        uint64_t rest = reader_varint(&reader);
        const uint8_t *bytes = reader_bytes(&reader, rest);
        if (bytes == NULL || rest > WORD_BYTES_MAX || shared > WORD_BYTES_MAX - rest ||
            shared > (i == 0 ? 0 : walk->lengths[i - 1])) {
            return words_damaged(lexicon, chunk, error);
        }
        if (shared > 0) {
            memcpy(walk->words[i], walk->words[i - 1], (size_t)shared);
        }
        memcpy(walk->words[i] + shared, bytes, (size_t)rest);
        walk->lengths[i] = (size_t)(shared + rest);
    }
    walk->entries.bits = (struct bit_reader){.data = reader.data + reader.position,
                                             .size = reader.size - reader.position};
    walk->entries.place = (struct link_place){0}; /* words have no links */
    walk->entries.at_end = false;
    return reader.failed ? words_damaged(lexicon, chunk, error) : STATUS_OK;
}

bool lexicon_words_next(struct lexicon_words *walk, const char **word, size_t *length,
                        struct term_postings *postings, struct error *error)
{
    if (walk->status != STATUS_OK || walk->next == walk->lexicon->word_count) {
        return false;
    }
    uint64_t chunk = walk->next / LEXICON_CHUNK;
    if (walk->next % LEXICON_CHUNK == 0) {
        walk->status = load_words(walk, chunk, error);
        if (walk->status != STATUS_OK) {
            return false;
        }
    }
    if (!read_entry(&walk->entries, walk->lexicon->passage_count, postings)) {
        walk->status = words_damaged(walk->lexicon, chunk, error);
        return false;
    }
    *word = walk->words[walk->in_chunk];
    *length = walk->lengths[walk->in_chunk];
    walk->in_chunk++;
    walk->next++;
    return true;
}

/* Loads the last chunk whose first word is not above `from`, or the first chunk; there is one. */
static enum status load_chunk_of(struct lexicon_words *walk, const char *from, size_t from_length,
                                 struct error *error)
{
    uint64_t low = 0, high = walk->lexicon->word_ends.count;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        int order = 0;
        enum status status =
            compare_first_word(walk->lexicon, middle, from, from_length, &order, error);
        if (status != STATUS_OK) {
            return status;
        }
        if (order <= 0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    walk->next = (uint32_t)(low * LEXICON_CHUNK);
    return load_words(walk, low, error);
}

enum status lexicon_last_word_to(const struct lexicon *lexicon, const char *limit,
                                 size_t limit_length, struct lexicon_words *words,
                                 const char **word, size_t *length, struct error *error)
{
    words->lexicon = lexicon;
    if (lexicon->word_count == 0) {
        return STATUS_NOT_FOUND;
    }
    enum status status = load_chunk_of(words, limit, limit_length, error);
    if (status != STATUS_OK) {
        return status;
    }
    for (uint32_t i = words->chunk_words; i > 0; i--) {
        *word = words->words[i - 1];
        *length = words->lengths[i - 1];
        if (compare_words(*word, *length, limit, limit_length) <= 0) {
            return STATUS_OK;
        }
    }
    return STATUS_NOT_FOUND;
}

enum status lexicon_words_open(const struct lexicon *lexicon, const char *from, size_t from_length,
                               struct lexicon_words *walk, struct error *error)
{
    walk->lexicon = lexicon;
    walk->status = STATUS_OK;
    walk->next = lexicon->word_count;
    if (lexicon->word_count == 0) {
        return STATUS_OK;
    }
    enum status status = load_chunk_of(walk, from, from_length, error);
    uint64_t low = walk->next / LEXICON_CHUNK;
    while (status == STATUS_OK && walk->in_chunk < walk->chunk_words &&
           compare_words(walk->words[walk->in_chunk], walk->lengths[walk->in_chunk], from,
                         from_length) < 0) {
        if (!skip_entries(&walk->entries, lexicon->passage_count, 1)) {
            status = words_damaged(lexicon, low, error);
        }
        walk->in_chunk++;
        walk->next++;
    }
    walk->status = status;
    return status;
}

enum status lexicon_find_word(const struct lexicon *lexicon, const char *word, size_t length,
                              struct term_postings *postings, struct error *error)
{
    struct lexicon_words walk;
    enum status status = lexicon_words_open(lexicon, word, length, &walk, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (walk.next == lexicon->word_count || walk.in_chunk == walk.chunk_words) {
        return STATUS_NOT_FOUND;
    }
    const char *found;
    size_t found_length;
    if (compare_words(walk.words[walk.in_chunk], walk.lengths[walk.in_chunk], word, length) != 0) {
        return STATUS_NOT_FOUND;
    }
    return lexicon_words_next(&walk, &found, &found_length, postings, error) ? STATUS_OK
                                                                             : walk.status;
}
