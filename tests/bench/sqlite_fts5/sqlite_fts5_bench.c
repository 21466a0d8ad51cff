/*
 * SQLite FTS5 as a peer: one table, a tokenizer of bigrams, everything in one transaction.
 *
 * The tokenizer is term_splitter by FTS5's own extension interface, so the text need not be split
 * beforehand. k1 = 1.2 and b = 0.75 are fixed in FTS5's bm25(). Without stored text the table is
 * contentless and ids lie in a table of their own.
 */
#include "peer.h"
#include "term_splitter.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_EXPRESSION = 65536 };

static sqlite3 *db;
static sqlite3_stmt *insert_text;
static sqlite3_stmt *insert_id;
static sqlite3_stmt *ranked;
static sqlite3_stmt *counted;
static sqlite3_stmt *named;
static long long next_row;

static void check(int code)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
        fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(db));
        exit(3);
    }
}

static void run(const char *statement)
{
    check(sqlite3_exec(db, statement, NULL, NULL, NULL));
}

static sqlite3_stmt *prepare(const char *statement)
{
    sqlite3_stmt *prepared;
    check(sqlite3_prepare_v3(db, statement, -1, SQLITE_PREPARE_PERSISTENT, &prepared, NULL));
    return prepared;
}

/* The tokenizer: no state, so any address will do for the object that FTS5 passes around. */
static int create_tokenizer(void *context, const char **arguments, int count,
                            Fts5Tokenizer **tokenizer)
{
    (void)context, (void)arguments, (void)count;
    *tokenizer = (Fts5Tokenizer *)&next_row;
    return SQLITE_OK;
}

static void delete_tokenizer(Fts5Tokenizer *tokenizer)
{
    (void)tokenizer;
}

struct token_receiver {
    void *context;
    int (*receive)(void *, int, const char *, int, int, int);
};

static int pass_token_on(void *context, const struct term *term)
{
    const struct token_receiver *to = context;
    return to->receive(to->context, 0, term->bytes, (int)term->length, (int)term->start,
                       (int)term->end);
}

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text,
                    int length, int (*receive)(void *, int, const char *, int, int, int))
{
    (void)tokenizer, (void)flags;
    struct token_receiver to = {context, receive};
    return split_terms(text, (size_t)length, pass_token_on, &to);
}

static void register_tokenizer(void)
{
    fts5_api *api = NULL;
    sqlite3_stmt *ask = prepare("SELECT fts5(?1)");
    check(sqlite3_bind_pointer(ask, 1, &api, "fts5_api_ptr", NULL));
    check(sqlite3_step(ask));
    check(sqlite3_finalize(ask));
    if (api == NULL) {
        fprintf(stderr, "sqlite: built without FTS5\n");
        exit(3);
    }
    fts5_tokenizer bigrams = {create_tokenizer, delete_tokenizer, tokenize};
    check(api->xCreateTokenizer(api, "bigrams", NULL, &bigrams, NULL));
}

static void fts5_create(const char *index, int store)
{
    remove(index);
    check(sqlite3_open(index, &db));
    register_tokenizer();
    run("PRAGMA page_size = 8192; PRAGMA cache_size = -262144; PRAGMA synchronous = FULL; BEGIN");
    run(store
            ? "CREATE VIRTUAL TABLE passages USING fts5(text, tokenize = 'bigrams')"
            : "CREATE VIRTUAL TABLE passages USING fts5(text, tokenize = 'bigrams', content = '')");
    /* FTS5 flushes a level-0 segment whenever this many bytes are pending; the default of 1 MB
     * merges far too often. */
    run("INSERT INTO passages(passages, rank) VALUES('hashsize', 67108864)");
    run("CREATE TABLE ids(passage INTEGER PRIMARY KEY, id TEXT)");
    insert_text = prepare("INSERT INTO passages(rowid, text) VALUES(?1, ?2)");
    insert_id = prepare("INSERT INTO ids VALUES(?1, ?2)");
    next_row = 0;
}

static void insert_row(sqlite3_stmt *statement, const char *value, int length)
{
    check(sqlite3_bind_int64(statement, 1, next_row));
    check(sqlite3_bind_text(statement, 2, value, length, SQLITE_STATIC));
    check(sqlite3_step(statement));
    check(sqlite3_reset(statement));
}

static void fts5_add(const struct passage *passage)
{
    next_row++;
    insert_row(insert_text, passage->text, (int)passage->text_length);
    insert_row(insert_id, passage->id, -1);
}

static void fts5_commit(void)
{
    run("COMMIT");
}

static void fts5_optimize(const char *index)
{
    (void)index;
    /* 'optimize' leaves the pages of the merged segments free inside the file; VACUUM gives them
     * back. */
    run("INSERT INTO passages(passages) VALUES('optimize')");
    run("VACUUM");
    check(sqlite3_finalize(insert_text));
    check(sqlite3_finalize(insert_id));
    check(sqlite3_close(db));
}

static void fts5_open(const char *index, double k1, double b)
{
    (void)k1, (void)b;
    check(sqlite3_open_v2(index, &db, SQLITE_OPEN_READONLY, NULL));
    register_tokenizer();
    run("PRAGMA cache_size = -1048576; PRAGMA mmap_size = 17179869184");
    ranked =
        prepare("SELECT rowid, -rank FROM passages WHERE passages MATCH ?1 ORDER BY rank LIMIT ?2");
    counted = prepare("SELECT count(*) FROM passages WHERE passages MATCH ?1");
    named = prepare("SELECT id FROM ids WHERE passage = ?1");
}

struct expression {
    char text[LONGEST_EXPRESSION];
    size_t length;
};

static void append(struct expression *expression, const char *bytes, size_t length)
{
    if (expression->length + length < sizeof expression->text) {
        memcpy(expression->text + expression->length, bytes, length);
        expression->length += length;
        expression->text[expression->length] = '\0';
    }
}

static void append_quoted(struct expression *expression, const char *joint, const char *bytes,
                          size_t length)
{
    if (expression->length > 0 && expression->text[expression->length - 1] == '"') {
        append(expression, joint, strlen(joint));
    }
    append(expression, "\"", 1);
    append(expression, bytes, length);
    append(expression, "\"", 1);
}

static int append_alternative(void *context, const struct term *term)
{
    append_quoted(context, " OR ", term->bytes, term->length);
    return 0;
}

/* Quotes each keyword of the text; FTS5 makes a phrase of each by the tokenizer. */
static void append_keywords(struct expression *expression, const char *joint, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        append_quoted(expression, joint, text, length);
        text += length + (text[length] == ' ');
    }
}

static void write_expression(struct expression *expression, const struct bench_query *query)
{
    expression->length = 0;
    switch (query->mode) {
    case QUERY_OR:
        split_terms(query->text, strlen(query->text), append_alternative, expression);
        break;
    case QUERY_AND:
        append_keywords(expression, " AND ", query->text);
        break;
    case QUERY_PHRASE:
        append_quoted(expression, "", query->text, strlen(query->text));
        break;
    case QUERY_NEAR:
        append(expression, "NEAR(", 5);
        append_keywords(expression, " ", query->text);
        char distance[16];
        append(expression, distance,
               (size_t)snprintf(distance, sizeof distance, ", %d)", NEAR_DISTANCE));
        break;
    }
}

static long fts5_search(const struct bench_query *query, struct peer_hit *hits)
{
    static struct expression expression;
    write_expression(&expression, query);
    sqlite3_stmt *statement = query->k == 0 ? counted : ranked;
    check(sqlite3_bind_text(statement, 1, expression.text, (int)expression.length, SQLITE_STATIC));
    if (query->k > 0) {
        check(sqlite3_bind_int64(statement, 2, query->k));
    }
    long found = 0;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (query->k == 0) {
            found = (long)sqlite3_column_int64(statement, 0);
        } else {
            hits[found].passage = sqlite3_column_int64(statement, 0);
            hits[found++].score = sqlite3_column_double(statement, 1);
        }
    }
    check(code);
    check(sqlite3_reset(statement));
    return found;
}

static void fts5_name_of(long long passage, char *name, size_t size)
{
    check(sqlite3_bind_int64(named, 1, passage));
    check(sqlite3_step(named));
    snprintf(name, size, "%s", (const char *)sqlite3_column_text(named, 0));
    check(sqlite3_reset(named));
}

static void fts5_close(void)
{
    check(sqlite3_finalize(ranked));
    check(sqlite3_finalize(counted));
    check(sqlite3_finalize(named));
    check(sqlite3_close(db));
}

const struct peer THE_PEER = {
    .engine = "sqlite_fts5",
    .version = sqlite3_libversion,
    .create = fts5_create,
    .add = fts5_add,
    .commit = fts5_commit,
    .optimize = fts5_optimize,
    .open = fts5_open,
    .search = fts5_search,
    .name_of = fts5_name_of,
    .close = fts5_close,
};
