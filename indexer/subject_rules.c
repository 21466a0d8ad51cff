#include "subject_rules.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../common/utf8.h"

/* --- Classes of lines --------------------------------------------------------------------------
 */

/* Where the words of a class go: a table at this offset, with this value. */
struct word_class {
    const char *name;
    size_t table;
    uint32_t value;
};

#define TABLE(member) offsetof(struct subject_rules, member)

static const struct word_class word_classes[] = {
    {"park", TABLE(heads[NAMED_PARK]), HEAD_OF_NAME},
    {"park", TABLE(triggers), NAME_TRIGGER_PARK},
    {"no-park", TABLE(heads[NAMED_PARK]), HEAD_OF_NONE},
    {"no-park", TABLE(triggers), NAME_TRIGGER_NONE},
    {"project", TABLE(heads[NAMED_PROJECT]), HEAD_OF_NAME},
    {"project", TABLE(triggers), NAME_TRIGGER_PROJECT},
    {"no-project", TABLE(heads[NAMED_PROJECT]), HEAD_OF_NONE},
    {"no-project", TABLE(triggers), NAME_TRIGGER_NONE},
    {"function", TABLE(left), LEFT_FUNCTION},
    {"act", TABLE(left), LEFT_ACT},
    {"issue", TABLE(left), LEFT_ISSUE},
    {"content", TABLE(left), LEFT_CONTENT},
    {"content", TABLE(leading), 1},
    {"content", TABLE(generic[NAMED_PARK]), 1},
    {"inside", TABLE(left), LEFT_INSIDE},
    {"class", TABLE(left), LEFT_CLASS},
    {"rank", TABLE(left), LEFT_RANK},
    {"join", TABLE(left), LEFT_JOIN},
    {"and", TABLE(left), LEFT_AND | LEFT_JOIN},
    {"leading", TABLE(leading), 1},
    {"generic", TABLE(generic[NAMED_PARK]), 1},
    {"generic", TABLE(generic[NAMED_PROJECT]), 1},
    {"generic-park", TABLE(generic[NAMED_PARK]), 1},
    {"generic-project", TABLE(generic[NAMED_PROJECT]), 1},
    {"never", TABLE(never), 1},
    {"agency", TABLE(agencies), 1},
    {"policy", TABLE(policy_ends), POLICY_END_TITLE},
    {"not-policy", TABLE(policy_ends), POLICY_END_OTHER},
    {"policy-set", TABLE(policy_sets), 1},
};
enum { WORD_CLASSES = sizeof word_classes / sizeof *word_classes };

/* Classes of words with a weight. */
struct cue_class {
    const char *name;
    unsigned subject;
    bool title;
};

static const struct cue_class cue_classes[] = {
    {"cue-policy", 0, false},  {"cue-park", 1, false},  {"cue-project", 2, false},
    {"title-policy", 0, true}, {"title-park", 1, true}, {"title-project", 2, true},
};
enum { CUE_CLASSES = sizeof cue_classes / sizeof *cue_classes };

/* Everything whose order of memory is the same. */
struct table_direction {
    size_t table;
    enum word_table_direction direction;
};

static const struct table_direction tables[] = {
    {TABLE(triggers), WORDS_BEGIN},
    {TABLE(heads[NAMED_PARK]), WORDS_BEGIN},
    {TABLE(heads[NAMED_PROJECT]), WORDS_BEGIN},
    {TABLE(generic[NAMED_PARK]), WORDS_BEGIN},
    {TABLE(generic[NAMED_PROJECT]), WORDS_BEGIN},
    {TABLE(left), WORDS_END},
    {TABLE(leading), WORDS_BEGIN},
    {TABLE(never), WORDS_BEGIN},
    {TABLE(policy_ends), WORDS_END},
    {TABLE(agencies), WORDS_BEGIN},
    {TABLE(policy_sets), WORDS_BEGIN},
    {TABLE(cue_words), WORDS_BEGIN},
};
enum { TABLES = sizeof tables / sizeof *tables };

static struct word_table *table_of(struct subject_rules *rules, size_t offset)
{
    return (struct word_table *)((char *)rules + offset);
}

/* --- Lines -------------------------------------------------------------------------------------
 */

struct rule_line {
    size_t number;
    const char *name, *word, *weight; /* weight is NULL when there is none */
    size_t name_length, word_length, weight_length;
};

static bool is_named(const struct rule_line *line, const char *name)
{
    return strlen(name) == line->name_length && memcmp(name, line->name, line->name_length) == 0;
}

static bool split_line(const char *text, size_t length, struct rule_line *line)
{
    const char *tab = memchr(text, '\t', length);
    if (tab == NULL) {
        return false;
    }
    line->name = text;
    line->name_length = (size_t)(tab - text);
    line->word = tab + 1;
    line->word_length = length - line->name_length - 1;
    line->weight = memchr(line->word, '\t', line->word_length);
    if (line->weight != NULL) {
        size_t word = (size_t)(line->weight - line->word);
        line->weight++;
        line->weight_length = line->word_length - word - 1;
        line->word_length = word;
    }
    return line->name_length > 0 && line->word_length > 0;
}

static bool read_weight(const struct rule_line *line, int *weight)
{
    size_t i = line->weight_length > 1 && line->weight[0] == '-';
    int value = 0;
    size_t first = i;
    for (; i < line->weight_length && line->weight[i] >= '0' && line->weight[i] <= '9' &&
           value <= SUBJECT_WEIGHT_MAX;
         i++) {
        value = value * 10 + (line->weight[i] - '0');
    }
    *weight = first == 1 ? -value : value;
    return i == line->weight_length && i > first && value > 0 && value <= SUBJECT_WEIGHT_MAX;
}

static enum status refuse(const struct rule_line *line, const char *why, struct error *error)
{
    return error_set(error, STATUS_INPUT, "subject rules, line %zu: %s", line->number, why);
}

/* Whether a table can hold it: its first and last characters are known to the tables' bits. */
static bool is_word(const struct rule_line *line)
{
    if (line->word_length > SUBJECT_WORD_MAX || !utf8_valid(line->word, line->word_length, NULL)) {
        return false;
    }
    for (size_t i = 0; i < line->word_length; i++) {
        if ((unsigned char)line->word[i] >= 0xF0) {
            return false;
        }
    }
    return true;
}

/* --- Cues --------------------------------------------------------------------------------------
 */

static enum status add_cue(struct subject_rules *rules, const struct cue_class *class,
                           const struct rule_line *line, struct error *error)
{
    int weight;
    if (line->weight == NULL || !read_weight(line, &weight)) {
        return refuse(line, "a cue needs a weight from -100 to 100 that is not 0, after a tab",
                      error);
    }
    if (rules->cue_count == rules->cue_capacity) {
        size_t capacity = rules->cue_capacity == 0 ? 256 : rules->cue_capacity * 2;
        struct subject_cue *cues =
            memory_resize_array(rules->allocator, rules->cues, capacity, sizeof *cues);
        if (cues == NULL) {
            return error_memory(error);
        }
        rules->cues = cues;
        rules->cue_capacity = capacity;
    }
    struct subject_cue cue = {.bytes = line->word, .length = line->word_length};
    (class->title ? cue.title : cue.passage)[class->subject] = (int16_t)weight;
    rules->cues[rules->cue_count++] = cue;
    return STATUS_OK;
}

static int compare_cues(const void *a, const void *b)
{
    const struct subject_cue *x = a, *y = b;
    if (x->length != y->length) {
        return x->length < y->length ? -1 : 1;
    }
    return memcmp(x->bytes, y->bytes, x->length);
}

static void join_cues(struct subject_rules *rules)
{
    size_t kept = 0;
    for (size_t i = 0; i < rules->cue_count; i++) {
        struct subject_cue *cue = &rules->cues[i], *last = &rules->cues[kept - (kept > 0)];
        if (kept == 0 || compare_cues(last, cue) != 0) {
            rules->cues[kept++] = *cue;
            continue;
        }
        for (unsigned subject = 0; subject < SUBJECT_COUNT; subject++) {
            last->passage[subject] = (int16_t)(last->passage[subject] + cue->passage[subject]);
            last->title[subject] = (int16_t)(last->title[subject] + cue->title[subject]);
        }
    }
    rules->cue_count = kept;
}

/* Makes one cue of the lines about one word, and a table of all words. */
static enum status finish_cues(struct subject_rules *rules, struct error *error)
{
    if (rules->cue_count > 0) {
        qsort(rules->cues, rules->cue_count, sizeof *rules->cues, compare_cues);
    }
    join_cues(rules);
    if (rules->cue_count > SUBJECT_CUES_MAX) {
        return error_set(error, STATUS_INPUT, "subject rules: more than %d cues", SUBJECT_CUES_MAX);
    }
    for (size_t i = 0; i < rules->cue_count; i++) {
        const struct subject_cue *cue = &rules->cues[i];
        if (!word_table_add(&rules->cue_words, cue->bytes, cue->length, (uint32_t)i + 1)) {
            return error_memory(error);
        }
    }
    return STATUS_OK;
}

/* --- Triggers ----------------------------------------------------------------------------------
 */

/* Those of the language rather than of the list. */
static bool add_triggers(struct subject_rules *rules)
{
    static const struct {
        const char *word;
        enum name_trigger trigger;
    } triggers[] = {
        {"《", NAME_TRIGGER_TITLE},  {"号", NAME_TRIGGER_NUMBER},  {"条", NAME_TRIGGER_ITEMS},
        {"若干", NAME_TRIGGER_SOME}, {"简称", NAME_TRIGGER_SHORT}, {"下称", NAME_TRIGGER_SHORT},
    };
    bool added = true;
    for (size_t i = 0; i < sizeof triggers / sizeof *triggers; i++) {
        added = added && word_table_add(&rules->triggers, triggers[i].word,
                                        strlen(triggers[i].word), triggers[i].trigger);
    }
    return added;
}

/* --- The list ----------------------------------------------------------------------------------
 */

static enum status add_word(struct subject_rules *rules, const struct rule_line *line,
                            struct error *error)
{
    bool known = false;
    for (size_t i = 0; i < WORD_CLASSES; i++) {
        const struct word_class *class = &word_classes[i];
        if (is_named(line, class->name)) {
            known = true;
            if (!word_table_add(table_of(rules, class->table), line->word, line->word_length,
                                class->value)) {
                return error_memory(error);
            }
        }
    }
    if (!known) {
        return refuse(line, "there is no such class of words", error);
    }
    return line->weight == NULL ? STATUS_OK
                                : refuse(line, "words of this class have no weight", error);
}

static enum status read_line(struct subject_rules *rules, const struct rule_line *line,
                             struct error *error)
{
    if (is_named(line, "version")) {
        return line->word_length == 1 && line->word[0] == '0' + SUBJECT_RULES_VERSION
                   ? STATUS_OK
                   : error_set(error, STATUS_VERSION, "subject rules, line %zu: not version %d",
                               line->number, SUBJECT_RULES_VERSION);
    }
    if (!is_word(line)) {
        return refuse(line, "a word is UTF-8, of at most 96 bytes, below U+10000", error);
    }
    for (size_t i = 0; i < CUE_CLASSES; i++) {
        if (is_named(line, cue_classes[i].name)) {
            return add_cue(rules, &cue_classes[i], line, error);
        }
    }
    /* `short` is for the query engine (query/short_forms.h). */
    return is_named(line, "short") ? STATUS_OK : add_word(rules, line, error);
}

static enum status read_list(struct subject_rules *rules, const char *text, size_t length,
                             struct error *error)
{
    enum status status = STATUS_OK;
    const char *end = text + length;
    for (size_t number = 1; text < end && status == STATUS_OK; number++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t size = (size_t)((stop == NULL ? end : stop) - text);
        size_t kept = size > 0 && text[size - 1] == '\r' ? size - 1 : size;
        struct rule_line line = {.number = number};
        if (kept > 0 && text[0] != '#') {
            status = split_line(text, kept, &line)
                         ? read_line(rules, &line, error)
                         : refuse(&line, "not a class, a tab and a word", error);
        }
        text += size + (stop != NULL);
    }
    return status;
}

enum status subject_rules_parse(const char *text, size_t length, const struct allocator *allocator,
                                struct subject_rules **out, struct error *error)
{
    struct subject_rules *rules = memory_allocate_array(allocator, 1, sizeof *rules);
    if (rules == NULL) {
        return error_memory(error);
    }
    rules->allocator = allocator;
    for (size_t i = 0; i < TABLES; i++) {
        table_of(rules, tables[i].table)->allocator = allocator;
    }
    enum status status = read_list(rules, text, length, error);
    if (status == STATUS_OK) {
        status = finish_cues(rules, error);
    }
    if (status == STATUS_OK && !add_triggers(rules)) {
        status = error_memory(error);
    }
    for (size_t i = 0; i < TABLES && status == STATUS_OK; i++) {
        if (!word_table_finish(table_of(rules, tables[i].table), tables[i].direction)) {
            status = error_memory(error);
        }
    }
    if (status != STATUS_OK) {
        subject_rules_release(rules);
        return status;
    }
    *out = rules;
    return STATUS_OK;
}

void subject_rules_release(struct subject_rules *rules)
{
    if (rules != NULL) {
        for (size_t i = 0; i < TABLES; i++) {
            word_table_release(table_of(rules, tables[i].table));
        }
        memory_release(rules->allocator, rules->cues);
        memory_release(rules->allocator, rules);
    }
}
