/*
 * What a passage must satisfy beside holding the words that it is ranked by: the filters and
 * exclusions of the query, and the minimum of terms.
 *
 * A gate is asked last, about passages whose score is good enough; or first, where few pass, as
 * passage_gate_next() leads to those that the filters let pass. Either way the passages that it is
 * asked about, by both, come in ascending order.
 */
#ifndef SUOYIN_QUERY_PASSAGE_GATE_H
#define SUOYIN_QUERY_PASSAGE_GATE_H

#include "query_tree.h"
#include "ranked.h"

struct passage_gate {
    const struct query_tree *restriction; /* NULL: none */
    struct tree_cursor cursor;
    struct posting_cursor *counted; /* of the terms, when a minimum is asked for */
    uint32_t count, least;
    uint32_t passage; /* that was asked about last; CURSOR_END for none */
    bool answer;
    bool selects;           /* the filters can be asked about many passages together */
    const uint64_t *chosen; /* a bit for each of [chosen_begin, chosen_end) that they let pass */
    uint32_t chosen_begin, chosen_end;
    enum status status;
    struct error *error;
};

/*
 * Opens a gate in a segment. `restriction` may have no root, and `least` may be 0; when both say
 * nothing, *open tells that all may pass and nothing needs to be asked. *shut tells that nothing in
 * this segment passes.
 */
enum status passage_gate_open(const struct open_commit *index, struct search_tools *tools,
                              uint32_t segment, const struct query_tree *restriction,
                              const struct query_plan *plan, uint32_t least, struct arena *arena,
                              struct passage_gate *gate, bool *open, bool *shut,
                              struct error *error);
void passage_gate_close(struct passage_gate *gate);

/* Whether a passage may pass. After damage none does, and the gate's status tells why. */
bool passage_gate_passes(struct passage_gate *gate, uint32_t passage);

/* The first passage from `target` on that may pass, by the filters; CURSOR_END. */
uint32_t passage_gate_next(struct passage_gate *gate, uint32_t target);

/* About how many of the next `span` passages the filters let pass. */
uint32_t passage_gate_expected(struct passage_gate *gate, uint32_t span);

/*
 * Asks the filters of a gate that `selects` about all of [begin, end), at most RANKED_WINDOW of
 * them. `chosen` has room for GATE_WORDS and stays as it is until the gate is asked so again.
 */
enum { GATE_WORDS = RANKED_WINDOW / 64 + 1 };
void passage_gate_select(struct passage_gate *gate, uint32_t begin, uint32_t end, uint64_t *chosen);

/* Whether the filters let pass a passage of those that were selected last. */
static inline bool passage_gate_chose(const struct passage_gate *gate, uint32_t passage)
{
    uint32_t bit = passage - gate->chosen_begin;
    return (gate->chosen[bit / 64] >> bit % 64 & 1) != 0;
}

/* How many terms of a plan must stand in a passage. */
uint32_t passage_gate_least(const struct query_plan *plan, const suoyin_search_options *options);

#endif
