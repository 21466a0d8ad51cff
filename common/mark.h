/*
 * Marks: terms of a passage that stand for what its annotations say, beside those that its text
 * makes. They lie in the lexicon of words, with the passages that have them and a tf of 1, so that
 * whatever the index does with words (merging, tombstones, exact counts) it does with them.
 *
 * A mark begins with U+0001, which no text can bring into a word, and a letter for its kind:
 *
 *     U+0001 s policy | park | project      the passage is about this subject
 *     U+0001 p name                         it names this policy; k: park; j: project
 *     U+0001 l six digits                   it names this place
 *     U+0001 r six digits                   its document's own region
 *     U+0001 a short U+0002 full            it declares a short form of a name
 *     U+0001 a full U+0003 short            the same, for those who have the full form
 *     U+0001 y four digits                  it speaks of this year
 *
 * Names are folded by the index's table as text is: their units in UTF-8, a blank for each break
 * between them. A mark of more than WORD_BYTES_MAX bytes is left out. A date gives a mark for each
 * of its years when they are at most MARK_YEARS_MAX; of a longer one, none.
 *
 * Marks do not count in a passage's length, and no query for a word or for a beginning of words
 * finds them: their first character is no letter.
 */
#ifndef SUOYIN_COMMON_MARK_H
#define SUOYIN_COMMON_MARK_H

#include "analyzer.h"
#include "annotation_list.h"
#include "buffer.h"

enum {
    MARK_FIRST = 0x01,   /* the first byte of every mark */
    MARK_TO_FULL = 0x02, /* between a short form and the full one */
    MARK_TO_SHORT = 0x03,
    MARK_YEARS_MAX = 10,
};

/* The second byte. The letters are part of the format. */
enum mark_kind {
    MARK_SUBJECT = 's',
    MARK_POLICY = 'p',
    MARK_PARK = 'k',
    MARK_PROJECT = 'j',
    MARK_PLACE = 'l',
    MARK_REGION = 'r',
    MARK_ALIAS = 'a',
    MARK_YEAR = 'y',
};

/* Whether a word of the lexicon is a mark. */
static inline bool word_is_mark(const char *word, size_t length)
{
    return length > 0 && word[0] == MARK_FIRST;
}

/* Of a mark that has a name: what stands behind its kind. */
enum { MARK_NAME_BEGIN = 2 };

/*
 * Writes the mark of that kind and contents (a name that is folded, digits, a subject's word) and
 * answers its bytes: 0 when it would be too long. A beginning of the contents (the first digits of
 * a place) gives the beginning of the range of marks that go on from it.
 */
size_t mark_write(enum mark_kind kind, const char *contents, size_t length,
                  char mark[WORD_BYTES_MAX]);

/* "policy", "park" or "project", for one enum subject. A static string. */
const char *mark_subject_word(enum subject subject);

/* The kind of mark that names what the annotation names, or 0: MARK_PARK for ANNOTATION_PARK. */
int mark_kind_of(enum annotation_kind kind);

/* Writes what stands for a unit in a folded name; answers how many bytes. */
static inline size_t mark_write_unit(uint32_t unit, char bytes[UTF8_MAX])
{
    return utf8_encode(bytes, unit == UNIT_BREAK ? ' ' : unit_code(unit));
}

/* Appends a name, folded as in marks. `units` has room for `length` of them. Failures stick in
 * `out`. */
void mark_fold_name(const struct fold_table *table, const char *name, size_t length,
                    uint32_t *units, struct buffer *out);

/* --- All marks of a passage ------------------------------------------------------------------ */

struct mark {
    const char *bytes;
    size_t length;
};

/* Zero-initialise it but for the allocator. For one thread at a time; `failed` sticks. */
struct mark_list {
    const struct allocator *allocator;
    struct mark *marks; /* ascending, each once */
    size_t count, capacity;
    struct arena arena;
    struct buffer name;
    uint32_t *units;
    size_t unit_capacity;
    bool failed;
};

/* Fills the list, which is emptied first, with the marks of a passage. The spans of the annotations
 * lie in the text. */
void marks_of_passage(struct mark_list *list, const struct fold_table *table, const char *text,
                      size_t length, const struct annotation_list *annotations, unsigned subjects,
                      uint32_t region);
void mark_list_release(struct mark_list *list);

#endif
