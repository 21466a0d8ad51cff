/*
 * Groonga as a peer: a table of passages, a lexicon with TokenBigram, an index column with
 * positions.
 *
 * All text is loaded first and the index column created after it: Groonga's offline construction,
 * its faster way. An index column cannot live without the column it indexes, so the text is always
 * there; text_kept tells how much it takes. Scores are scorer_tf_idf: Groonga has no BM25, so its
 * top 10 is not compared. The commit flushes every object of the database, which syncs the mapped
 * files.
 */
#include "peer.h"
#include "term_splitter.h"

#include <glob.h>
#include <groonga.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LONGEST_COMMAND = 65536 };

static grn_ctx groonga;
static grn_obj *database;
static grn_obj *passages;
static grn_obj *text_column;
static grn_obj text_value;

static void check(int good, const char *what)
{
    if (!good || groonga.rc != GRN_SUCCESS) {
        fprintf(stderr, "groonga: %s: %s\n", what, groonga.errbuf);
        exit(3);
    }
}

static void start(void)
{
    check(grn_init() == GRN_SUCCESS, "grn_init");
    grn_ctx_init(&groonga, 0);
}

struct command {
    char text[LONGEST_COMMAND];
    size_t length;
};

static void append(struct command *command, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    command->length += (size_t)vsnprintf(command->text + command->length,
                                         LONGEST_COMMAND - command->length, format, arguments);
    va_end(arguments);
    check(command->length < LONGEST_COMMAND, "command too long");
}

/* Runs a command and returns its JSON answer, which is the context's and lasts until the next
 * command. */
static const char *send(const char *text, size_t length, unsigned *answer_length)
{
    char *answer;
    int flags;
    grn_ctx_send(&groonga, text, (unsigned)length, 0);
    check(1, text);
    grn_ctx_recv(&groonga, &answer, answer_length, &flags);
    check(1, text);
    return answer;
}

static void run(const char *command)
{
    unsigned length;
    send(command, strlen(command), &length);
}

static void groonga_create(const char *index, int store)
{
    char file[4096];
    mkdir(index, 0777);
    snprintf(file, sizeof file, "%s/db", index);
    start();
    database = grn_db_create(&groonga, file, NULL);
    check(database != NULL, file);
    (void)store;
    run("table_create Passages TABLE_NO_KEY");
    run("column_create Passages id COLUMN_SCALAR ShortText");
    run("column_create Passages text COLUMN_SCALAR Text");
    passages = grn_ctx_get(&groonga, "Passages", -1);
    text_column = grn_ctx_get(&groonga, "Passages.text", -1);
    GRN_TEXT_INIT(&text_value, GRN_OBJ_DO_SHALLOW_COPY);
}

static void groonga_add(const struct passage *passage)
{
    static grn_obj *id_column;
    if (id_column == NULL) {
        id_column = grn_ctx_get(&groonga, "Passages.id", -1);
    }
    grn_id row = grn_table_add(&groonga, passages, NULL, 0, NULL);
    check(row != GRN_ID_NIL, "adding a passage");
    GRN_TEXT_SET(&groonga, &text_value, passage->text, passage->text_length);
    grn_obj_set_value(&groonga, text_column, row, &text_value, GRN_OBJ_SET);
    GRN_TEXT_SET(&groonga, &text_value, passage->id, strlen(passage->id));
    grn_obj_set_value(&groonga, id_column, row, &text_value, GRN_OBJ_SET);
}

static void groonga_commit(void)
{
    run("table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram --normalizer "
        "NormalizerAuto");
    run("column_create Terms passages_text COLUMN_INDEX|WITH_POSITION Passages text");
    grn_obj_flush_recursive(&groonga, database);
    check(1, "flush");
}

static long long groonga_text_kept(void)
{
    /* The column's files are PATH, PATH.001, …; they are sparse, so the blocks count and not the
     * lengths. */
    char pattern[4096];
    snprintf(pattern, sizeof pattern, "%s*", grn_obj_path(&groonga, text_column));
    glob_t files;
    long long blocks = 0;
    struct stat status;
    check(glob(pattern, 0, NULL, &files) == 0, pattern);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        blocks += stat(files.gl_pathv[i], &status) == 0 ? (long long)status.st_blocks : 0;
    }
    globfree(&files);
    return 512 * blocks;
}

static void groonga_open(const char *index, double k1, double b)
{
    (void)k1, (void)b;
    char file[4096];
    snprintf(file, sizeof file, "%s/db", index);
    start();
    database = grn_db_open(&groonga, file);
    check(database != NULL, file);
    run("cache_limit 0"); /* else a repeated select is only looked up */
}

static int append_alternative(void *context, const struct term *term)
{
    struct command *command = context;
    const char *joint = command->text[command->length - 1] == '"' ? " OR " : "";
    append(command, "%s\"%.*s\"", joint, (int)term->length, term->bytes);
    return 0;
}

/* Writes the query in Groonga's query syntax: quoted strings are phrases, a space is AND, *NP is a
 * NEAR of phrases. */
static void append_query(struct command *command, const struct bench_query *query)
{
    switch (query->mode) {
    case QUERY_OR:
        split_terms(query->text, strlen(query->text), append_alternative, command);
        break;
    case QUERY_AND:
        for (const char *at = query->text; *at != '\0';) {
            int length = (int)strcspn(at, " ");
            append(command, "\"%.*s\" ", length, at);
            at += length + (at[length] == ' ');
        }
        break;
    case QUERY_PHRASE:
        append(command, "\"%s\"", query->text);
        break;
    case QUERY_NEAR:
        append(command, "*NP%d\"%s\"", NEAR_DISTANCE, query->text);
        break;
    }
}

/*
 * Takes hits out of an answer
 * [header,[[[TOTAL],[["_id","UInt32"],["_score","Int32"]],[ID,SCORE],...]]]. Returns their number,
 * or TOTAL where no hits were asked for.
 */
static long parse_answer(const char *answer, long k, struct peer_hit *hits)
{
    const char *at = strstr(answer, "[[[");
    check(at != NULL, answer);
    if (k == 0) {
        return strtol(at + 3, NULL, 10);
    }
    const char *header = strstr(at, "\"_score\"");
    check(header != NULL, answer);
    at = strstr(header, "]]");
    long found = 0;
    char *end;
    for (at = at + 2; found < k && strncmp(at, ",[", 2) == 0; at = end + 1) {
        hits[found].passage = strtoll(at + 2, &end, 10);
        hits[found++].score = strtod(end + 1, &end);
    }
    return found;
}

static long groonga_search(const struct bench_query *query, struct peer_hit *hits)
{
    static struct command command;
    command.length = 0;
    /* Groonga's shortcut for many results (a limit and a sort at once) is the sort by -_score with
     * a limit. */
    append(&command,
           "select Passages --match_columns 'scorer_tf_idf(text)' --sort_keys -_score "
           "--output_columns _id,_score --limit %ld --query '",
           query->k);
    append_query(&command, query);
    append(&command, "'");
    unsigned length;
    return parse_answer(send(command.text, command.length, &length), query->k, hits);
}

static void groonga_name_of(long long passage, char *name, size_t size)
{
    grn_obj value;
    GRN_TEXT_INIT(&value, 0);
    grn_obj_get_value(&groonga, grn_ctx_get(&groonga, "Passages.id", -1), (grn_id)passage, &value);
    snprintf(name, size, "%.*s", (int)GRN_TEXT_LEN(&value), GRN_TEXT_VALUE(&value));
    GRN_OBJ_FIN(&groonga, &value);
}

static void groonga_close(void)
{
    grn_obj_close(&groonga, database);
    grn_ctx_fin(&groonga);
    grn_fin();
}

const struct peer THE_PEER = {
    .engine = "groonga",
    .version = grn_get_version,
    .create = groonga_create,
    .add = groonga_add,
    .commit = groonga_commit,
    .text_kept = groonga_text_kept,
    .open = groonga_open,
    .search = groonga_search,
    .name_of = groonga_name_of,
    .close = groonga_close,
};
