/*
 * The engine against the oracle (naive_search.h): random collections, random queries, and the same
 * passages in the same order with the same scores, highlights and explanations, pruned or not.
 *
 * A failure prints the seed; SUOYIN_SEED=n runs that collection alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/utf8.h"
#include "fault_injection.h"
#include "oracle_trial.h"
#include "trials.h"

static struct fold_table *table;
static struct scratch scratch;

/* --- Queries -----------------------------------------------------------------------------------
 */

/* A part of a text, from one character to another. */
static void append_part(uint64_t *state, const char *text, size_t length, size_t characters,
                        struct buffer *query)
{
    size_t begin = length > 0 ? random_below(state, length) : 0;
    while (begin > 0 && (text[begin] & 0xC0) == 0x80) {
        begin--;
    }
    size_t end = begin;
    for (; end < length && characters > 0; characters--) {
        uint32_t code_point;
        size_t size = utf8_decode(text + end, length - end, &code_point);
        end += size > 0 ? size : 1;
    }
    buffer_append(query, text + begin, end - begin);
}

static void append_passage_part(struct trial *trial, size_t characters, struct buffer *query)
{
    const struct naive_collection *naive = &trial->naive;
    if (naive->count > 0) {
        const struct naive_passage *passage =
            &naive->passages[random_below(&trial->state, naive->count)];
        const struct naive_text *text =
            random_below(&trial->state, 5) == 0 ? &passage->title : &passage->text;
        append_part(&trial->state, text->bytes, text->length, characters, query);
    }
}

/* Takes away what may be an operator of the query language. */
static void remove_syntax(struct buffer *query)
{
    for (size_t i = 0; i < query->size; i++) {
        if (query->data[i] != 0 && strchr("\"()+-*^:~/|&!<>[]{}", query->data[i]) != NULL) {
            query->data[i] = ',';
        }
    }
}

static void make_query(struct trial *trial, struct buffer *query)
{
    uint64_t *state = &trial->state;
    const struct text_profile *profile = &trial->documents.plan.profile;
    struct text_profile wild = {profile->ideographs, 60, 20};
    switch (random_below(state, 10)) {
    case 0:
        append_passage_part(trial, 1, query);
        break;
    case 1:
        append_passage_part(trial, 2, query);
        break;
    case 2:
    case 3:
        append_passage_part(trial, 3 + random_below(state, 30), query);
        break;
    case 4:
        for (size_t i = 1 + random_below(state, 4); i > 0; i--) {
            append_passage_part(trial, 1 + random_below(state, 5), query);
            buffer_append_byte(query, ' ');
        }
        break;
    case 5:
        random_text(state, &wild, 1 + random_below(state, 12), query);
        break;
    case 6:
        random_text(state, profile, 1 + random_below(state, 8), query);
        break;
    case 7:
        random_text(state, profile, 150, query);
        break;
    default:
        random_text(state, profile, 2 + random_below(state, 4), query);
        break;
    }
    trial->words_only = random_below(state, 2) == 0;
    if (!trial->words_only) {
        remove_syntax(query);
    }
}

static const char *const fixed_queries[] = {
    "",
    " ",
    "　",
    "，",
    "。！？、；",
    "“”",
    "《》",
    "\n",
    "a",
    "1",
    "的",
    "\xCC\x81",
    "一",
    "𠀀",
    "\xEF\xB8\x8F",
    "😀",
    "3.5",
    "3 5",
    "．５",
    "か\xE3\x82\x99",
    "ｶﾞ",
    "GDP",
    "gdp GDP ｇｄｐ",
    "國",
    "国 国",
    "发髮",
    "café CAFE",
    "㎡",
    "⒈一",
    "ΑΘΗΝΑ",
    "Xi'an",
};

/* --- Trials ------------------------------------------------------------------------------------
 */

static void ask_random_queries(struct trial *trial, size_t count)
{
    struct buffer query = {.allocator = &system_allocator};
    for (size_t i = 0; i < count; i++) {
        buffer_clear(&query);
        make_query(trial, &query);
        trial_check_query(trial, query.size > 0 ? (const char *)query.data : "", query.size);
    }
    buffer_release(&query);
}

static void ask_fixed_queries(struct trial *trial)
{
    trial->words_only = false;
    for (size_t i = 0; i < sizeof fixed_queries / sizeof *fixed_queries; i++) {
        trial_check_query(trial, fixed_queries[i], strlen(fixed_queries[i]));
    }
}

/* Collections of all shapes, from a single document to some hundred passages. */
static struct collection_plan make_plan(uint64_t seed)
{
    static const unsigned alphabets[] = {2, 5, 20, 20, 100, 3000};
    static const uint32_t passage_chars[] = {0, 20, 50, 1000};
    uint64_t state = seed;
    struct collection_plan plan = {.seed = seed};
    uint64_t most = random_below(&state, 4) == 0 ? 5 : 200;
    plan.documents = 1 + random_below(&state, most);
    plan.pieces = 1 + random_below(&state, 120);
    plan.profile.ideographs = alphabets[random_below(&state, 6)];
    plan.profile.strange = (unsigned)random_below(&state, 4) * 15;
    plan.profile.stops = (unsigned)random_below(&state, 3) * 8;
    plan.repeated = (unsigned)random_below(&state, 3) * 25;
    plan.titled = (unsigned)random_below(&state, 3) * 50;
    plan.stated = (unsigned)random_below(&state, 3) * 40;
    plan.passage_chars = passage_chars[random_below(&state, 4)];
    plan.whole_documents = random_below(&state, 4) == 0;
    return plan;
}

static void run_small_trial(uint64_t seed)
{
    struct trial trial = {.scratch = &scratch};
    struct collection_plan plan = make_plan(seed);
    trial_begin(&trial, &plan, table);
    if (trial.naive.count > 0) {
        trial_build(&trial, 1 + (unsigned)random_below(&trial.state, 4), 0, NULL);
        ask_fixed_queries(&trial);
        ask_random_queries(&trial, 20);
    }
    trial_end(&trial);
}

static void small_collections(void **state)
{
    (void)state;
    const char *given = getenv("SUOYIN_SEED");
    if (given != NULL) {
        run_small_trial(strtoull(given, NULL, 0));
        return;
    }
    for (uint64_t seed = 1; seed <= trials(16); seed++) {
        run_small_trial(seed);
    }
}

/* Lists of hundreds of blocks, so that there is much to prune, and of several superblocks. */
static void many_small_passages(void **state)
{
    (void)state;
    struct trial trial = {.scratch = &scratch};
    struct collection_plan plan = {
        .seed = 1001,
        .documents = 70000,
        .pieces = 14,
        .profile = {12, 2, 3},
        .repeated = 10,
        .titled = 5,
        .passage_chars = 20,
    };
    trial_begin(&trial, &plan, table);
    assert_true(trial.naive.count > 65000);
    uint64_t runs;
    trial_build(&trial, 1, INDEX_MEMORY_MIN, &runs);
    assert_true(runs > 1);
    ask_random_queries(&trial, 12);
    trial_end(&trial);
}

/* --- Even passages -----------------------------------------------------------------------------
 */

static const char *const even_terms[] = {"甲乙", "丙丁", "戊己", "庚辛", "gdp"};

enum { EVEN_TERMS = 5, EVEN_PIECES = 24 };

/* All passages have every term and are of one length; only how often a term stands there varies,
 * and is rarely much. */
static void make_even_text(uint64_t *state, struct buffer *text)
{
    for (size_t i = 0; i < EVEN_PIECES; i++) {
        size_t term = i;
        if (i >= EVEN_TERMS) {
            size_t favourite = random_below(state, 200) == 0 ? random_below(state, EVEN_TERMS) : 0;
            size_t any = random_below(state, 6) == 0 ? random_below(state, EVEN_TERMS) : 0;
            term = favourite > 0 ? favourite : any;
        }
        buffer_append_text(text, even_terms[term]);
        buffer_append_text(text, "，");
    }
}

static void ask_even_queries(struct trial *trial, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char query[256] = "";
        for (size_t terms = 1 + random_below(&trial->state, 3); terms > 0; terms--) {
            strcat(strcat(query, even_terms[random_below(&trial->state, EVEN_TERMS)]), "，");
        }
        trial_check_query(trial, query, strlen(query));
    }
}

/*
 * Terms that are in every passage weigh next to nothing, so that scores are small numbers: a bound
 * or a threshold that is wrong by one is wrong enough to tell.
 */
static void terms_that_are_everywhere(void **state)
{
    (void)state;
    struct trial trial = {.scratch = &scratch};
    struct collection_plan plan = {.seed = 3003, .documents = 9000, .whole_documents = true};
    plan.profile.ideographs = 1;
    trial.state = plan.seed;
    random_collection_make(&trial.documents, &plan);
    for (size_t i = 0; i < plan.documents; i++) {
        buffer_clear(&trial.documents.documents[i].text);
        make_even_text(&trial.state, &trial.documents.documents[i].text);
    }
    naive_collection_init(&trial.naive, table);
    random_collection_teach(&trial.documents, &trial.naive);
    trial_build(&trial, 2, 0, NULL);
    ask_even_queries(&trial, 30);
    trial_end(&trial);
}

/* Documents of many passages, few of which are the best of theirs. */
static void long_documents(void **state)
{
    (void)state;
    struct trial trial = {.scratch = &scratch};
    struct collection_plan plan = {
        .seed = 2002,
        .documents = 40,
        .pieces = 4000,
        .profile = {60, 5, 6},
        .repeated = 5,
        .titled = 70,
        .passage_chars = 20,
    };
    trial_begin(&trial, &plan, table);
    trial_build(&trial, 2, 0, NULL);
    ask_random_queries(&trial, 25);
    trial_end(&trial);
}

static int set_up(void **state)
{
    (void)state;
    scratch_make(&scratch);
    table = make_fold_table();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fold_table_release(table);
    scratch_remove(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_collections),
        cmocka_unit_test(many_small_passages),
        cmocka_unit_test(terms_that_are_everywhere),
        cmocka_unit_test(long_documents),
    };
    return cmocka_run_group_tests_name("oracle", tests, set_up, tear_down);
}
