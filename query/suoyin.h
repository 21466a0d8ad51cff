/*
 * Suoyin (索引): search passages of Chinese text. This file is the whole interface of libsuoyin,
 * and its manual.
 *
 *     suoyin_index *index;
 *     suoyin_results *results;
 *     suoyin_error error;
 *     if (suoyin_open("park.index", NULL, &index, &error) != SUOYIN_OK)
 *         return fprintf(stderr, "%s\n", error.message), 1;
 *     if (suoyin_search(index, "园区招商政策", 18, NULL, &results, &error) == SUOYIN_OK) {
 *         for (size_t i = 0; i < suoyin_results_count(results); i++) {
 *             suoyin_hit hit;
 *             if (suoyin_results_hit(results, i, SUOYIN_HIT_ALL, &hit, &error) == SUOYIN_OK)
 *                 printf("%.5f %s\n%s\n", hit.score, hit.id.data, hit.text.data);
 *         }
 *         suoyin_results_free(results);
 *     }
 *     suoyin_close(index);
 *
 * Overview. `suoyin-index build` writes an index; this library opens it, for reading only, and
 * answers queries with the best passages first. It links libc and libzstd, keeps no global state,
 * never prints and never exits.
 *
 * Texts are UTF-8, carry their length in bytes, and end with a NUL that is not counted, so that
 * both habits of C work. Numbers are in the unit that their comment tells.
 *
 * Ownership. An index lives until suoyin_close, results until suoyin_results_free, a document until
 * suoyin_document_close. What they hand out (texts, spans, fields) is theirs and lives as long.
 * Results and documents may outlive the suoyin_close of their index.
 *
 * Threads. Any number of threads may search one open index at once, and refresh it. A
 * suoyin_results or a suoyin_document belongs to one thread at a time.
 *
 * Errors. Functions that can fail answer a suoyin_status, 0 for success, and fill *error, unless
 * that is NULL, with one line that says what, where and why. On failure *out is NULL and nothing
 * needs to be freed.
 *
 * Options are structs whose first member is their size; initialise them by their macro
 * (SUOYIN_SEARCH_OPTIONS_INIT), change what you like, and pass them; NULL stands for the defaults.
 * A search with options without a size is SUOYIN_USAGE. A program compiled against an older header
 * goes on working with a newer library.
 *
 * Damage. No byte of the index is believed: a damaged index gives SUOYIN_CORRUPT, naming file,
 * section and offset. One case is beyond the library: when another program shortens an index file
 * while it is open, reading it raises SIGBUS. Suoyin's own programs never do that: files are
 * replaced, not changed.
 */
#ifndef SUOYIN_H
#define SUOYIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define SUOYIN_API __attribute__((visibility("default")))
#else
#define SUOYIN_API
#endif

/* The library's version, "1.2.3"; a static string. */
SUOYIN_API const char *suoyin_version(void);

/* --- Errors ------------------------------------------------------------------------------------
 */

typedef enum suoyin_status {
    SUOYIN_OK = 0,
    SUOYIN_USAGE = -1,     /* an argument is out of range; a query is malformed */
    SUOYIN_INPUT = -2,     /* text is not UTF-8 */
    SUOYIN_NOT_FOUND = -3, /* no such file, no such document */
    SUOYIN_LIMIT = -5,     /* a limit is exceeded; the message names it */
    SUOYIN_CORRUPT = -6,   /* the index is damaged */
    SUOYIN_VERSION = -7,   /* the index is of a version this library cannot read */
    SUOYIN_IO = -8,        /* the system reports trouble */
    SUOYIN_MEMORY = -9,
    SUOYIN_CANCELLED = -11, /* the deadline passed, or the caller cancelled */
} suoyin_status;

typedef struct suoyin_error {
    suoyin_status code;
    uint64_t offset;   /* byte offset in the query or file that the message speaks of, else 0 */
    char message[504]; /* one line of UTF-8 */
} suoyin_error;

/* The meaning of a status in a few English words; a static string. */
SUOYIN_API const char *suoyin_status_text(suoyin_status status);

/* --- Common types ------------------------------------------------------------------------------
 */

typedef struct suoyin_text {
    const char *data; /* never NULL: an absent text is "" */
    size_t length;    /* bytes */
} suoyin_text;

/* Bytes [begin, end) of a text. */
typedef struct suoyin_span {
    uint32_t begin;
    uint32_t end;
} suoyin_span;

typedef struct suoyin_field {
    suoyin_text name;
    suoyin_text value;
} suoyin_field;

/*
 * Where memory comes from. resize(context, NULL, n) allocates, resize(context, p, n) reallocates,
 * resize(context, p, 0) frees and answers NULL. Called from every thread that uses the index.
 */
typedef struct suoyin_allocator {
    void *(*resize)(void *context, void *pointer, size_t size);
    void *context;
} suoyin_allocator;

/* --- Opening -----------------------------------------------------------------------------------
 */

typedef struct suoyin_handle suoyin_index;

typedef struct suoyin_open_options {
    size_t size;                       /* sizeof (suoyin_open_options) */
    const suoyin_allocator *allocator; /* NULL: malloc and free. Copied. */
} suoyin_open_options;

#define SUOYIN_OPEN_OPTIONS_INIT                                                                   \
    {                                                                                              \
        sizeof(suoyin_open_options), NULL                                                          \
    }

/*
 * Opens an index folder or a single segment file. The index is mapped, not read: opening takes the
 * same time whatever its size. What is open stays as it is while others update the index, until
 * suoyin_refresh.
 */
SUOYIN_API suoyin_status suoyin_open(const char *path, const suoyin_open_options *options,
                                     suoyin_index **out, suoyin_error *error);

/* Opens the bytes of a segment file in memory. They must stay unchanged until suoyin_close. */
SUOYIN_API suoyin_status suoyin_open_memory(const void *bytes, size_t size,
                                            const suoyin_open_options *options, suoyin_index **out,
                                            suoyin_error *error);

/* Nobody may be using the index; results and documents that were had of it stay good. */
SUOYIN_API void suoyin_close(suoyin_index *index); /* NULL: nothing */

/*
 * Moves the index to the newest commit of its folder; *changed (or NULL) receives whether there was
 * a newer one. Cheap when there is none (a small file is read), and otherwise what both commits
 * have is shared, not opened again. It may be called from any thread while others search: a search
 * sees the one commit that was newest when it began, and its results, documents and facets stay
 * those of that commit as long as they live. On failure the index stays where it is. An index that
 * is one file, or memory, never changes.
 */
SUOYIN_API suoyin_status suoyin_refresh(suoyin_index *index, bool *changed, suoyin_error *error);

typedef struct suoyin_counts {
    uint64_t documents;
    uint64_t passages;
    uint64_t length;     /* of all passages, in terms: what ranking's average comes from */
    uint64_t text_bytes; /* of all passages, as stored */
    uint64_t file_bytes;
    uint32_t segments;
} suoyin_counts;

SUOYIN_API void suoyin_index_counts(const suoyin_index *index, suoyin_counts *counts);

/* Whether subjects, names, places, quantities and dates were looked for when it was built. What
 * needs them answers SUOYIN_USAGE when they were not. */
SUOYIN_API bool suoyin_index_has_subjects(const suoyin_index *index);

/* --- Searching ---------------------------------------------------------------------------------
 */

typedef enum suoyin_ranking {
    SUOYIN_RANKING_DEFAULT = 0, /* what finds best: see the manual */
    SUOYIN_RANKING_PLAIN = 1,   /* BM25 over bigrams and words, and nothing else */
} suoyin_ranking;

typedef enum suoyin_syntax {
    SUOYIN_SYNTAX_LENIENT = 0, /* the query language; what is malformed is read as well as can be */
    SUOYIN_SYNTAX_STRICT = 1,  /* the query language; a malformed query is SUOYIN_USAGE, and the
                                  error's offset tells where */
    SUOYIN_SYNTAX_NONE = 2,    /* nothing but words */
} suoyin_syntax;

typedef enum suoyin_sort {
    SUOYIN_SORT_SCORE = 0,
    SUOYIN_SORT_DATE = 1, /* by the field `date`, compared as text, the newest first, those without
                             one last; then by score (without the default ranking's closer look at
                             the best), id and passage. Looks at everything that matches. */
    SUOYIN_SORT_AMOUNT = 2, /* by the largest amount of money (in yuan) that the passage names,
                               those without one last; then as by date. Looks at everything, too. */
} suoyin_sort;

/* Whether other writings of what the query says are looked for, too: 第3条 for 第三条, 二〇二三年
 * for 2023年, and what else the manual lists. */
typedef enum suoyin_rewrite {
    SUOYIN_REWRITE_USUAL = 0, /* in the default ranking, not in the plain one */
    SUOYIN_REWRITE_ON = 1,
    SUOYIN_REWRITE_OFF = 2,
} suoyin_rewrite;

/*
 * Synonyms of the user's own. A line of their text is one of
 *
 *     土豆, 马铃薯, 洋芋       each finds the others
 *     高新区 => 高新技术产业开发区, 高新园区      what stands before the arrow finds the rest, too
 *     # a remark
 *
 * with commas of either width or tabs between the words, at most 32 in a line. A word may be
 * anything that can be searched for; it is folded as the index folds. Where words of several
 * lines stand in a query the longest counts, and a word of several lines has the synonyms of all.
 */
typedef struct suoyin_synonyms suoyin_synonyms;

/*
 * Reads synonyms for searches in one index: `length` bytes of UTF-8, which may go afterwards.
 * SUOYIN_INPUT with the line in the message and the byte as offset, SUOYIN_LIMIT. They must be
 * freed before the index is closed; any number of threads may search with them at once.
 */
SUOYIN_API suoyin_status suoyin_synonyms_read(const suoyin_index *index, const char *text,
                                              size_t length, suoyin_synonyms **out,
                                              suoyin_error *error);
SUOYIN_API void suoyin_synonyms_free(suoyin_synonyms *synonyms); /* NULL: nothing */

/* What a passage may be about; none of them, or several. */
typedef enum suoyin_subject {
    SUOYIN_SUBJECT_POLICY = 1,
    SUOYIN_SUBJECT_PARK = 2,
    SUOYIN_SUBJECT_PROJECT = 4,
    SUOYIN_SUBJECT_ALL = 7,
} suoyin_subject;

/* What the indexer found in a text, by rules (man suoyin-index). */
typedef enum suoyin_mention_kind {
    SUOYIN_MENTION_POLICY = 1,   /* the name of a policy */
    SUOYIN_MENTION_PARK = 2,     /* … of a park */
    SUOYIN_MENTION_PROJECT = 3,  /* … of a project */
    SUOYIN_MENTION_ALIAS = 4,    /* a short form that the text declares */
    SUOYIN_MENTION_PLACE = 5,    /* the name of an administrative division */
    SUOYIN_MENTION_QUANTITY = 6, /* a number with its unit */
    SUOYIN_MENTION_DATE = 7,     /* a day or a stretch of time */
} suoyin_mention_kind;

typedef struct suoyin_search_options {
    size_t size;     /* sizeof (suoyin_search_options) */
    uint32_t limit;  /* hits wanted, 1 to SUOYIN_LIMIT_MAX; default 10 */
    uint32_t offset; /* hits to pass over first, up to SUOYIN_OFFSET_MAX */
    bool documents;  /* each document once, by its best passage */
    bool explain;    /* keep what suoyin_results_explain needs */
    suoyin_ranking ranking;
    double k1;          /* BM25's; 0 to 100; negative: the ranking's own */
    double b;           /* BM25's; 0 to 1; negative: the ranking's own */
    uint32_t timeout;   /* milliseconds, 0 for none; then SUOYIN_CANCELLED, within about a
                           millisecond's work, or the few that a query of a thousand terms or
                           of 64 KB takes.
                           Facets, names and terms of the results each have it anew. */
    const bool *cancel; /* NULL, or a flag that another thread may set (atomically) */
    suoyin_syntax syntax;
    bool count_all;  /* suoyin_results_total is exact, however long it takes */
    bool exhaustive; /* score every passage that matches, without pruning: the same answer, slowly,
                        for those who want to see it proved */
    suoyin_sort sort;
    bool group; /* passages that are the same, or nearly, are one hit: the earliest of them, by
                   date, then id, where the best of them stood; suoyin_results_reprints tells how
                   many others there are. Nearly: 0.8 of their bigrams are common (Dice). For at
                   most SUOYIN_GROUP_MAX hits with the offset. */
    suoyin_rewrite rewrite;
    const suoyin_synonyms *synonyms; /* NULL, or of the index that is searched */
    uint32_t min_match;         /* of the query's ranked terms so many must stand in a passage */
    uint32_t min_match_percent; /* and this share of them, rounded down; 0 to 100 */
    unsigned subjects; /* a sum of suoyin_subject: only passages about one of them; 0 for all */
    unsigned about;    /* a sum of suoyin_subject: passages about these score more. It changes the
                          order and never what is found */
    bool all_words;    /* each word of the query, a run of Han characters being one, must stand in
                          the passage, as with +; words beside OR are left as they are */
    bool no_aliases; /* a name and its short form (经济技术开发区, 经开区) do not find each other,
                        and are counted apart */
} suoyin_search_options;

#define SUOYIN_SEARCH_OPTIONS_INIT                                                                 \
    {                                                                                              \
        sizeof(suoyin_search_options), 10, 0, false, false, SUOYIN_RANKING_DEFAULT, -1.0, -1.0, 0, \
            NULL, SUOYIN_SYNTAX_LENIENT, false, false, SUOYIN_SORT_SCORE, false,                   \
            SUOYIN_REWRITE_USUAL, NULL, 0, 0, 0, 0, false, false                                   \
    }

enum {
    SUOYIN_LIMIT_MAX = 100000,
    SUOYIN_OFFSET_MAX = 1000000,
    SUOYIN_GROUP_MAX = 200,
    SUOYIN_QUERY_BYTES_MAX = 65536,
    SUOYIN_QUERY_TERMS_MAX = 1024, /* bigrams and words: a phrase of Han characters may have 1025.
                                      Other writings that exceed it are left out */
    SUOYIN_QUERY_CLAUSES_MAX = 1024,
    SUOYIN_QUERY_DEPTH_MAX = 64, /* groups in groups, the query itself counted */
    SUOYIN_QUERY_WEIGHT_MAX = 1000,
    SUOYIN_QUERY_ALTERNATIVES_MAX = 64, /* stretches of a query that are given other writings: the
                                           first ones; what follows is left as it is */
    SUOYIN_SYNONYM_BYTES_MAX = 1 << 24,
    SUOYIN_ADVICE_MAX = 16,
};

typedef struct suoyin_results suoyin_results;

/*
 * Searches for `length` bytes of UTF-8 at `query`: keywords or a whole question. Its Han runs are
 * taken as bigrams, a Han character that stands alone as itself, letters and digits as words; a
 * passage that holds any of them may be found, and the more, the rarer and the denser they are, the
 * better its rank. Equal scores are ordered by document id, then by passage.
 *
 * A query can say more:
 *
 *     +term -term          must stand in the passage, must not
 *     "…"                  exactly this, one after another
 *     a AND b, a OR b, NOT a, ( )
 *     a NEAR/5 b           at most 5 characters or words apart
 *     word*                (as +word* too) words that begin so
 *     title:term source:"…" or any other stored field: the field's value holds this
 *     id:X id:X*           the document X; documents whose ids begin with X
 *     date:2023 date:2023-05..2024 date:>=2024-01
 *     subject:policy       about policies (park, project); where OR stands beside it, or that
 *     mention:"…"          names this policy, park or project, in full or by a short form that its
 *                          document declares
 *     place:四川省         names this place or one within it; place:51 by its code
 *     region:自贡市        is of a document whose own region it is
 *     about-date:2023      speaks of this time: 2023-05, 2021..2023, >=2024
 *     amount:>=100亿元 area:>1000亩 quantity:60家..80家      names such an amount, area, quantity
 *     term^2.5             weighs 2.5 times as much
 *
 * Signs and colons may be of full width. A Han run with + or - or beside AND is taken as a phrase.
 * A stored field of one of these names comes before what is said here. In an index that was built
 * without subjects, what asks for them (from subject: on) is SUOYIN_USAGE.
 *
 * A query without a letter, digit or ideograph finds nothing and is no error.
 */
SUOYIN_API suoyin_status suoyin_search(const suoyin_index *index, const char *query, size_t length,
                                       const suoyin_search_options *options, suoyin_results **out,
                                       suoyin_error *error);

SUOYIN_API void suoyin_results_free(suoyin_results *results); /* NULL: nothing */

/* --- Queries without a string ------------------------------------------------------------------
 *
 * A program that has terms and filters in hand builds its query of them: nothing needs to be
 * quoted, and nothing in a text is an operator. The answer is that of the string with the same
 * clauses.
 *
 *     suoyin_query *query;
 *     if (suoyin_query_new(NULL, &query, &error) == SUOYIN_OK) {
 *         suoyin_query_words(query, SUOYIN_MAY, "园区", 6, 1);                     // 园区
 *         suoyin_query_phrase(query, SUOYIN_MUST, "招商政策", 12, 2);              // +"招商政策"^2
 *         suoyin_query_field(query, SUOYIN_MUST, "date", 4, ">=2024", 6);          // date:>=2024
 *         status = suoyin_query_search(index, query, NULL, &results, &error);
 *         suoyin_query_free(query);
 *     }
 *
 * Clauses are added to the group that is open; their texts are copied. Adding never fails by
 * itself: the first thing that is wrong (text that is not UTF-8: SUOYIN_INPUT; a weight out of
 * range, a group that is not closed or was never opened: SUOYIN_USAGE; a limit: SUOYIN_LIMIT) is
 * kept, and told by the search with the number of the clause. A query is built by one thread at a
 * time; then any number may search with it, in any index, and it may be freed before the results.
 */

typedef struct suoyin_query suoyin_query;

typedef enum suoyin_occur {
    SUOYIN_MAY = 0, /* as in a string without a sign; a field restricts */
    SUOYIN_MUST = 1,
    SUOYIN_MUST_NOT = 2,
    SUOYIN_EITHER = 3, /* as beside OR: one of those that are so has to match; a field is one */
} suoyin_occur;

/* `allocator` is copied; NULL: malloc and free. */
SUOYIN_API suoyin_status suoyin_query_new(const suoyin_allocator *allocator, suoyin_query **out,
                                          suoyin_error *error);
SUOYIN_API void suoyin_query_free(suoyin_query *query); /* NULL: nothing */

/* Words and Han runs. With SUOYIN_MUST and SUOYIN_MUST_NOT they are taken as a phrase. */
SUOYIN_API void suoyin_query_words(suoyin_query *query, suoyin_occur occur, const char *text,
                                   size_t length, double weight);
/* Exactly this: what stands between quotation marks in a string. */
SUOYIN_API void suoyin_query_phrase(suoyin_query *query, suoyin_occur occur, const char *text,
                                    size_t length, double weight);
/* Words of letters and digits that begin so: `text` is without the star. */
SUOYIN_API void suoyin_query_prefix(suoyin_query *query, suoyin_occur occur, const char *text,
                                    size_t length, double weight);
/* Two phrases at most `distance` characters or words apart. */
SUOYIN_API void suoyin_query_near(suoyin_query *query, suoyin_occur occur, const char *first,
                                  size_t first_length, const char *second, size_t second_length,
                                  uint32_t distance, double weight);
/* A filter: what `name:value` is in a string. A field that no document has matches nothing. */
SUOYIN_API void suoyin_query_field(suoyin_query *query, suoyin_occur occur, const char *name,
                                   size_t name_length, const char *value, size_t length);
/* What is added from here on until the group is closed lies between parentheses. */
SUOYIN_API void suoyin_query_open(suoyin_query *query, suoyin_occur occur, double weight);
SUOYIN_API void suoyin_query_close(suoyin_query *query);

/* As suoyin_search. options->syntax says nothing here. */
SUOYIN_API suoyin_status suoyin_query_search(const suoyin_index *index, const suoyin_query *query,
                                             const suoyin_search_options *options,
                                             suoyin_results **out, suoyin_error *error);

/* How many hits there are, at most the limit. */
SUOYIN_API size_t suoyin_results_count(const suoyin_results *results);

/* How many passages (documents, with options.documents) match in all, when *exact is set to true;
 * else only that there are at least so many. */
SUOYIN_API uint64_t suoyin_results_total(const suoyin_results *results, bool *exact);

typedef struct suoyin_facet {
    suoyin_text value; /* "" stands for documents without the field */
    uint64_t count;    /* passages that match (documents, with options.documents) */
} suoyin_facet;

/*
 * Counts everything that matches by the value of a field: `source`, any other stored one, or
 * `year`, the first four characters of the date. The most frequent value comes first, equal ones in
 * bytewise order; the counts are exact and add up to the exact total. This searches once more and
 * looks at every match, within the search's timeout, taken anew.
 *
 * Counted as well is what passages are about and what they name: `subject`; `policy`, `park` and
 * `project`, by names that are folded as queries are; `place` and `region` (四川省, 四川省自贡市,
 * 四川省自贡市大安区: each with all that lies within it); `about-year`. Of these a passage may have
 * several or none: their counts do not add up. A stored field of such a name comes first.
 */
SUOYIN_API suoyin_status suoyin_results_facet(suoyin_results *results, const char *name,
                                              size_t length, const suoyin_facet **facets,
                                              size_t *count, suoyin_error *error);

typedef struct suoyin_name {
    suoyin_text name;        /* as the example writes it */
    suoyin_text folded;      /* as facets have it: what mention: takes */
    uint64_t passages;       /* that match and name it (documents, with options.documents) */
    suoyin_text first, last; /* dates of the oldest and the newest document; "" without dates */
    suoyin_text id;          /* of the newest document that writes it so: the example */
    uint32_t passage;
    suoyin_text text;            /* of the example's passage */
    suoyin_span span;            /* of the name in it */
    const suoyin_text *variants; /* names that were counted with it: its short forms, unless
                                    options.no_aliases, and longer ones of which all they have more
                                    is a verb or its place in front */
    size_t variant_count;
} suoyin_name;

/*
 * Lists the policies, parks or projects that everything that matches names: the most frequent
 * first, equal ones in the bytewise order of `folded`. At most `limit`, which is 1 to
 * SUOYIN_LIMIT_MAX; *total, unless it is NULL, receives how many there are. The query `id:*`
 * matches all passages. SUOYIN_USAGE for another kind, and for an index that was built without
 * subjects.
 */
SUOYIN_API suoyin_status suoyin_results_names(suoyin_results *results, suoyin_mention_kind kind,
                                              uint32_t limit, const suoyin_name **names,
                                              size_t *count, uint64_t *total, suoyin_error *error);

typedef struct suoyin_term {
    suoyin_text term;        /* a word or words, folded */
    uint64_t passages;       /* that match and hold it: of those that were looked at */
    uint64_t looked_at;      /* how many were: at most SUOYIN_TERMS_PASSAGES_MAX, evenly spread */
    uint64_t index_passages; /* that hold it in the whole index: at most so many */
    double weight;           /* log-likelihood ratio */
} suoyin_term;

enum { SUOYIN_TERMS_PASSAGES_MAX = 4000 };

/*
 * The words that set what matches apart from the rest of the index (Dunning's log-likelihood
 * ratio), the most distinctive first; when everything matches, the most frequent, longer words and
 * those whose characters hold closely together before others. Words are found in the texts
 * themselves: sequences of 2 to 8 characters that stand together more than by chance and are not
 * mostly a part of a longer one.
 */
SUOYIN_API suoyin_status suoyin_results_terms(suoyin_results *results, uint32_t limit,
                                              const suoyin_term **terms, size_t *count,
                                              suoyin_error *error);

/* With options.group, how many reprints of hit `index` were found beside it; among the hits that
 * were looked at, which are a few more than are shown. */
SUOYIN_API uint32_t suoyin_results_reprints(const suoyin_results *results, size_t index);

/* --- Hits --------------------------------------------------------------------------------------
 */

enum {
    SUOYIN_HIT_SCORE = 0,      /* rank and score: always there */
    SUOYIN_HIT_ID = 1,         /* the document's id, the passage's number; implied by the others */
    SUOYIN_HIT_FIELDS = 2,     /* title, source, author, date and all fields */
    SUOYIN_HIT_TEXT = 4,       /* the passage */
    SUOYIN_HIT_HIGHLIGHTS = 8, /* where it matches; implies text and fields */
    SUOYIN_HIT_ALL = 15,
};

typedef struct suoyin_hit {
    uint64_t rank;                           /* from 1, those passed over counted */
    double score;                            /* a multiple of 0.00001 */
    int64_t score_units;                     /* the score in units of 0.00001: exact */
    suoyin_text id;                          /* of the document */
    uint32_t passage;                        /* its number in the document, from 1 */
    uint32_t passages;                       /* how many the document has */
    suoyin_text title, source, author, date; /* "" when unknown */
    const suoyin_field *fields;              /* all stored fields, these four among them, by name */
    size_t field_count;
    suoyin_text text;
    const suoyin_span *highlights; /* in text: ascending, apart, each a whole run of the query */
    size_t highlight_count;
    const suoyin_span *title_highlights; /* in title */
    size_t title_highlight_count;
} suoyin_hit;

/*
 * Fills *hit for result `index` < suoyin_results_count. `parts` is a sum of SUOYIN_HIT_…: what is
 * not asked for is empty, and costs nothing. Asking for more later is allowed.
 */
SUOYIN_API suoyin_status suoyin_results_hit(suoyin_results *results, size_t index, unsigned parts,
                                            suoyin_hit *hit, suoyin_error *error);

/*
 * A window of the hit's text of at most `characters` characters that shows the matches best, cut at
 * sentence or clause ends where it can be. *window receives its bytes in hit.text; the highlights
 * within are those of the hit. (A text that is short enough is its own window.)
 */
SUOYIN_API suoyin_status suoyin_results_snippet(suoyin_results *results, size_t index,
                                                uint32_t characters, suoyin_span *window,
                                                suoyin_error *error);

typedef struct suoyin_mention {
    suoyin_mention_kind kind;
    suoyin_span span; /* in the hit's text */
    /*
     * What it says: a name, folded as facets have it; of an alias, what it is short for; of a place
     * its full name; of a quantity, the number and its unit (291.3亿元); of a date 2023, 2023-05,
     * 2023-05-06 or two days with ".." between, as about-date: takes it.
     */
    suoyin_text value;
    uint32_t code;    /* of a place: six digits */
    double magnitude; /* of a quantity, about, in yuan, square metres, …; else 0 */
    bool money;       /* a quantity in yuan */
} suoyin_mention;

/*
 * What the text of result `index` mentions, by where it begins; spans may lie within others.
 * *subjects, unless it is NULL, receives a sum of suoyin_subject. Nothing for an index that was
 * built without subjects.
 */
SUOYIN_API suoyin_status suoyin_results_mentions(suoyin_results *results, size_t index,
                                                 unsigned *subjects,
                                                 const suoyin_mention **mentions, size_t *count,
                                                 suoyin_error *error);

/*
 * One part of a score. The parts of a hit add up to its score_units exactly.
 */
typedef struct suoyin_score_part {
    suoyin_text name; /* the term as folded, or the name of another part of the ranking */
    int64_t score_units;
    uint64_t df;     /* passages that hold the term, in the whole index */
    double weight;   /* the term's weight, idf included */
    uint32_t tf;     /* occurrences in this passage */
    uint32_t length; /* the passage's length as ranking sees it */
} suoyin_score_part;

/* The parts of a hit's score, those that are 0 left out. Needs options.explain. */
SUOYIN_API suoyin_status suoyin_results_explain(suoyin_results *results, size_t index,
                                                const suoyin_score_part **parts, size_t *count,
                                                suoyin_error *error);

/* --- Advice ------------------------------------------------------------------------------------
 */

typedef enum suoyin_advice_kind {
    SUOYIN_ADVICE_MISSING = 1,  /* text: a part of the query that no passage holds */
    SUOYIN_ADVICE_PINYIN = 2,   /* text: the query with words in Latin letters read as pinyin */
    SUOYIN_ADVICE_SPELLING = 4, /* text: the query with what no passage holds replaced by what
                                   sounds alike (园区 for 圆区), or differs by one letter */
    SUOYIN_ADVICE_SHORTER = 8,  /* text: the query with one condition less */
    SUOYIN_ADVICE_ALL = 15,
} suoyin_advice_kind;

typedef struct suoyin_advice {
    suoyin_advice_kind kind;
    suoyin_text text;
    uint64_t passages; /* that the query `text` finds; 0 with MISSING */
} suoyin_advice;

typedef struct suoyin_advices suoyin_advices;

/*
 * Why a query finds nothing, and what might find something. `kinds` is a sum of SUOYIN_ADVICE_…;
 * with PINYIN it may be asked for a query that does find something, too: readings are never mixed
 * into a search. The query is read as suoyin_search reads it (never strictly); of the options,
 * ranking, timeout, cancel and syntax count. Each query that is proposed has been searched for, so
 * this may take some ten milliseconds; at most SUOYIN_ADVICE_MAX come, by kind in the order above,
 * the best of a kind first. Readings are those of the index; one that has none gives no PINYIN and
 * no SPELLING of Han characters. As for ownership, threads and errors, it is like suoyin_search.
 */
SUOYIN_API suoyin_status suoyin_advise(const suoyin_index *index, const char *query, size_t length,
                                       unsigned kinds, const suoyin_search_options *options,
                                       suoyin_advices **out, suoyin_error *error);
SUOYIN_API void suoyin_advices_free(suoyin_advices *advices); /* NULL: nothing */
/* All of it; lives as long as `advices`. */
SUOYIN_API const suoyin_advice *suoyin_advices_all(const suoyin_advices *advices, size_t *count);

/* A stretch of the query that is looked for in other writings, too. */
typedef struct suoyin_alternative {
    suoyin_text written; /* in the query */
    suoyin_text rule;    /* what knows of the others: "article", "year", "synonym" … */
    const suoyin_text *others;
    size_t other_count;
} suoyin_alternative;

/* All such stretches, clause by clause. Needs options.explain. */
SUOYIN_API suoyin_status suoyin_results_alternatives(suoyin_results *results,
                                                     const suoyin_alternative **alternatives,
                                                     size_t *count, suoyin_error *error);

/* --- Documents ---------------------------------------------------------------------------------
 */

typedef struct suoyin_document suoyin_document;

/* Opens a document by its id; SUOYIN_NOT_FOUND. */
SUOYIN_API suoyin_status suoyin_document_open(const suoyin_index *index, const char *id,
                                              size_t length, suoyin_document **out,
                                              suoyin_error *error);
SUOYIN_API void suoyin_document_close(suoyin_document *document); /* NULL: nothing */
SUOYIN_API suoyin_text suoyin_document_id(const suoyin_document *document);
/* All stored fields, by name. */
SUOYIN_API const suoyin_field *suoyin_document_fields(const suoyin_document *document,
                                                      size_t *count);
SUOYIN_API uint32_t suoyin_document_passages(const suoyin_document *document);
/* The text of passage `number`, from 1; it lives until the document is closed. */
SUOYIN_API suoyin_status suoyin_document_passage(suoyin_document *document, uint32_t number,
                                                 suoyin_text *text, suoyin_error *error);

#ifdef __cplusplus
}
#endif

#endif
