#include "place_table.h"

#include <stdlib.h>

#include "utf8.h"

/* Names whose first six bytes are the same. */
struct place_group {
    uint64_t beginning;
    uint32_t first, count;
};

/* --- Reading the list --------------------------------------------------------------------------
 */

/* What is read, and where. */
struct list_reader {
    struct place_table *table;
    const char *at, *end;
    size_t line;
    uint32_t last_code;
    bool words; /* have begun */
};

static enum status line_error(const struct list_reader *reader, struct error *error,
                              const char *what)
{
    return error_set(error, STATUS_INPUT, "list of places: line %zu: %s", reader->line, what);
}

/* "-" is 0; false for what is neither that nor six digits. */
static bool read_code(const char *text, size_t length, uint32_t *code)
{
    *code = 0;
    if (length == 1 && text[0] == '-') {
        return true;
    }
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9' || i >= 6) {
            return false;
        }
        *code = *code * 10 + (uint32_t)(text[i] - '0');
    }
    return length == 6 && *code >= 110000;
}

static bool name_is_sound(const char *text, size_t length)
{
    if (length < PLACE_NAME_MIN || length > PLACE_NAME_MAX || !utf8_valid(text, length, NULL)) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] < ' ') {
            return false;
        }
    }
    return true;
}

/* Up to the next TAB or the end of the line. */
static size_t cell_length(const char *text, const char *end)
{
    size_t length = 0;
    while (text + length < end && text[length] != '\t') {
        length++;
    }
    return length;
}

static enum status read_names(struct list_reader *reader, const char *text, const char *end,
                              uint32_t code, struct error *error)
{
    struct place_table *table = reader->table;
    bool further = false;
    for (;;) {
        size_t length = cell_length(text, end);
        if (!name_is_sound(text, length)) {
            return line_error(reader, error, "a name is too short, too long or not UTF-8");
        }
        table->names[table->name_count++] = (struct place_name){
            .text = text, .code = code, .length = (uint8_t)length, .further = further};
        text += length;
        if (text == end) {
            return STATUS_OK;
        }
        text++;
        further = true;
    }
}

static enum status read_line(struct list_reader *reader, const char *end, struct error *error)
{
    const char *text = reader->at;
    size_t length = cell_length(text, end);
    uint32_t code;
    if (!read_code(text, length, &code) || text + length == end) {
        return line_error(reader, error, "it does not begin with a code of six digits and a name");
    }
    if (code != 0 && (reader->words || code <= reader->last_code)) {
        return line_error(reader, error, "codes do not ascend, or stand behind words");
    }
    reader->words = code == 0;
    reader->last_code = code;
    if (code != 0) {
        reader->table->codes[reader->table->code_count++] = code;
    }
    return read_names(reader, text + length + 1, end, code, error);
}

static enum status read_list(struct place_table *table, size_t length, struct error *error)
{
    struct list_reader reader = {
        .table = table, .at = table->text, .end = table->text + length, .line = 1};
    while (reader.at < reader.end) {
        const char *end = memchr(reader.at, '\n', (size_t)(reader.end - reader.at));
        if (end == NULL) {
            return line_error(&reader, error, "its end is missing");
        }
        enum status status = read_line(&reader, end, error);
        if (status != STATUS_OK) {
            return status;
        }
        reader.at = end + 1;
        reader.line++;
    }
    return STATUS_OK;
}

/* --- Looking up --------------------------------------------------------------------------------
 */

/* The first six bytes of a name, mixed. */
static uint64_t place_beginning(const char *text)
{
    uint32_t low;
    uint16_t high;
    memcpy(&low, text, sizeof low);
    memcpy(&high, text + sizeof low, sizeof high);
    return (low | (uint64_t)high << 32) * UINT64_C(0x9E3779B97F4A7C15);
}

static int compare_names(const void *left, const void *right)
{
    const struct place_name *a = left, *b = right;
    int order = memcmp(a->text, b->text, PLACE_NAME_MIN);
    if (order == 0 && a->length != b->length) {
        return a->length > b->length ? -1 : 1;
    }
    order = order != 0 ? order : memcmp(a->text, b->text, a->length);
    return order != 0 ? order : (a->code > b->code) - (a->code < b->code);
}

/* Drops a name that its place has twice. */
static void drop_repeated(struct place_table *table)
{
    size_t kept = 0;
    for (size_t i = 0; i < table->name_count; i++) {
        if (kept == 0 || compare_names(&table->names[kept - 1], &table->names[i]) != 0) {
            table->names[kept++] = table->names[i];
        } else if (!table->names[i].further) {
            table->names[kept - 1].further = false;
        }
    }
    table->name_count = kept;
}

static size_t find_slot(const struct place_table *table, uint64_t beginning)
{
    size_t slot = beginning >> 32 & (table->slot_count - 1);
    while (table->slots[slot] != 0 &&
           table->groups[table->slots[slot] - 1].beginning != beginning) {
        slot = (slot + 1) & (table->slot_count - 1);
    }
    return slot;
}

static void make_groups(struct place_table *table)
{
    for (size_t i = 0; i < table->name_count; i++) {
        uint64_t beginning = place_beginning(table->names[i].text);
        struct place_group *last = &table->groups[table->group_count];
        if (table->group_count > 0 && last[-1].beginning == beginning) {
            last[-1].count++;
            continue;
        }
        *last = (struct place_group){beginning, (uint32_t)i, 1};
        table->group_count++;
        table->slots[find_slot(table, beginning)] = (uint32_t)table->group_count;
    }
}

static size_t find_code(const struct place_table *table, uint32_t code)
{
    size_t low = 0, high = table->code_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (table->codes[middle] < code) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void find_first_names(struct place_table *table)
{
    for (size_t i = 0; i < table->name_count; i++) {
        if (table->names[i].code != 0 && !table->names[i].further) {
            table->first_names[find_code(table, table->names[i].code)] = &table->names[i];
        }
    }
}

/* --- Opening -----------------------------------------------------------------------------------
 */

static size_t count_bytes(const char *text, size_t length, char byte)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        count += text[i] == byte;
    }
    return count;
}

/* Room for what a list of that many lines and names needs. */
static bool make_room(struct place_table *table, size_t lines, size_t names, size_t length)
{
    const struct allocator *allocator = table->allocator;
    table->slot_count = 64;
    while (table->slot_count < names * 2) {
        table->slot_count *= 2;
    }
    table->text = memory_allocate(allocator, length + 1);
    table->names = memory_allocate_array(allocator, names + 1, sizeof *table->names);
    table->groups = memory_allocate_array(allocator, names + 1, sizeof *table->groups);
    table->slots = memory_allocate_array(allocator, table->slot_count, sizeof *table->slots);
    table->codes = memory_allocate_array(allocator, lines + 1, sizeof *table->codes);
    table->first_names = memory_allocate_array(allocator, lines + 1, sizeof *(table->first_names));
    return table->text != NULL && table->names != NULL && table->groups != NULL &&
           table->slots != NULL && table->codes != NULL && table->first_names != NULL;
}

static enum status fill(struct place_table *table, const char *text, size_t length,
                        struct error *error)
{
    size_t lines = count_bytes(text, length, '\n'), names = count_bytes(text, length, '\t');
    if (!make_room(table, lines, names, length)) {
        return error_memory(error);
    }
    memcpy(table->text, text, length);
    enum status status = read_list(table, length, error);
    if (status == STATUS_OK && table->name_count > 0) {
        qsort(table->names, table->name_count, sizeof *table->names, compare_names);
        drop_repeated(table);
        make_groups(table);
        find_first_names(table);
    }
    return status;
}

enum status place_table_open(const char *text, size_t length, const struct allocator *allocator,
                             struct place_table **out, struct error *error)
{
    if (length > PLACES_SIZE_MAX) {
        return error_set(error, STATUS_LIMIT, "list of places: more than %d bytes",
                         PLACES_SIZE_MAX);
    }
    struct place_table *table = memory_allocate_array(allocator, 1, sizeof *table);
    if (table == NULL) {
        return error_memory(error);
    }
    table->allocator = allocator;
    enum status status = fill(table, text, length, error);
    if (status != STATUS_OK) {
        place_table_release(table);
        return status;
    }
    *out = table;
    return STATUS_OK;
}

void place_table_release(struct place_table *table)
{
    if (table != NULL) {
        memory_release(table->allocator, table->text);
        memory_release(table->allocator, table->names);
        memory_release(table->allocator, table->groups);
        memory_release(table->allocator, table->slots);
        memory_release(table->allocator, table->codes);
        memory_release(table->allocator, table->first_names);
        memory_release(table->allocator, table);
    }
}

/* --- Asking ------------------------------------------------------------------------------------
 */

static bool same_name(const struct place_name *a, const struct place_name *b)
{
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

bool place_table_match(const struct place_table *table, const char *text, size_t length,
                       struct place_match *out)
{
    if (length < PLACE_NAME_MIN) {
        return false;
    }
    uint32_t number = table->slots[find_slot(table, place_beginning(text))];
    if (number == 0) {
        return false;
    }
    const struct place_group *group = &table->groups[number - 1];
    const struct place_name *names = table->names + group->first;
    for (size_t i = 0; i < group->count; i++) {
        if (names[i].length <= length && memcmp(names[i].text, text, names[i].length) == 0) {
            *out = (struct place_match){&names[i], 1, names[i].length};
            while (i + out->count < group->count && same_name(&names[i], &names[i + out->count])) {
                out->count++;
            }
            return true;
        }
    }
    return false;
}

bool place_table_find(const struct place_table *table, const char *name, size_t length,
                      struct place_match *out)
{
    struct place_match match;
    if (!place_table_match(table, name, length, &match) || match.length != length) {
        return false;
    }
    while (match.count > 0 && match.names[0].code == 0) { /* a word, which is first */
        match.names++;
        match.count--;
    }
    *out = match;
    return match.count > 0;
}

const struct place_name *place_table_name(const struct place_table *table, uint32_t code)
{
    size_t found = find_code(table, code);
    bool there = found < table->code_count && table->codes[found] == code;
    return there ? table->first_names[found] : NULL;
}
