/*
 * The rules by which policies, parks and projects are known: the list corpus/lists/subjects.tsv,
 * or another in its place, as tables of words. The list itself explains its classes.
 *
 *     struct subject_rules *rules;
 *     subject_rules_parse(text, length, allocator, &rules, error) …
 *     subject_rules_release(rules);
 *
 * Parsed rules are never written to: any number of threads may use them at once.
 */
#ifndef SUOYIN_INDEXER_SUBJECT_RULES_H
#define SUOYIN_INDEXER_SUBJECT_RULES_H

#include <stddef.h>
#include <stdint.h>

#include "../common/status.h"
#include "word_table.h"

enum {
    SUBJECT_RULES_VERSION = 1,
    SUBJECT_COUNT = 3, /* policy, park, project: the bits of enum subject, in turn */
    SUBJECT_CUES_MAX = 2048,
    SUBJECT_WEIGHT_MAX = 100,
    SUBJECT_WORD_MAX = 96, /* bytes */
};

/* The two kinds of names that end in a head (…产业园, …项目). */
enum named_kind { NAMED_PARK, NAMED_PROJECT, NAMED_KIND_COUNT };

/* What a word that ends where a name may begin means to the name: bits of a word's value. */
enum left_word {
    LEFT_FUNCTION = 1, /* 的, 位于: no name reaches over it */
    LEFT_ACT = 2,      /* 推进: as 1, but the name of a policy begins with it */
    LEFT_ISSUE = 4,    /* 印发, 出台: as 1, before the names of policies */
    LEFT_CONTENT = 8,  /* 建设, 改造: as 2, unless the head follows (…建设项目) */
    LEFT_INSIDE = 16,  /* 华为: a part of names, although 为 is of 1 */
    LEFT_CLASS = 32,   /* 一批, 各类: as 1, and what follows is no single thing */
    LEFT_JOIN = 64,    /* 及: as 1 behind a head, else a part of the name */
    LEFT_RANK = 256,   /* 重大: what follows, when it is the head, is no single thing */
    LEFT_AND = 128,    /* 和, 与: as 64 before a project, as 1 before a park */
};

/* A word that ends a name (产业园), and a longer one that does not (新区域). */
enum head_word { HEAD_OF_NAME = 1, HEAD_OF_NONE = 2 };

/* Words at which a name is looked for: bits of their values, one for each reader of names. */
enum name_trigger {
    NAME_TRIGGER_TITLE = 1,  /* 《 */
    NAME_TRIGGER_NUMBER = 2, /* 号 */
    NAME_TRIGGER_ITEMS = 4,  /* 条 */
    NAME_TRIGGER_SOME = 8,   /* 若干 */
    NAME_TRIGGER_PARK = 16,  /* a head of parks */
    NAME_TRIGGER_PROJECT = 32,
    NAME_TRIGGER_SHORT = 64, /* 简称, 下称 */
    NAME_TRIGGER_NONE = 128, /* a longer word than a head, and none */
    NAME_TRIGGERS = 7,
};

enum policy_end { POLICY_END_TITLE = 1, POLICY_END_OTHER = 2 };

/* A word that speaks for a subject (or, below zero, against it): in a passage, and in a title. */
struct subject_cue {
    const char *bytes;
    size_t length;
    int16_t passage[SUBJECT_COUNT];
    int16_t title[SUBJECT_COUNT];
};

struct subject_rules {
    const struct allocator *allocator;
    struct word_table triggers;                  /* begin: enum name_trigger */
    struct word_table heads[NAMED_KIND_COUNT];   /* begin: enum head_word */
    struct word_table left;                      /* end: enum left_word */
    struct word_table leading;                   /* begin: what is taken off a name's beginning */
    struct word_table generic[NAMED_KIND_COUNT]; /* begin: words that tell nothing apart */
    struct word_table never;                     /* begin: a name with one in it is none */
    struct word_table agencies;                  /* begin: 管委会, behind a park */
    struct word_table policy_ends;               /* end: enum policy_end */
    struct word_table policy_sets;               /* begin: 措施, behind 十条 and 若干 */
    struct word_table cue_words;                 /* begin: a cue's number, from 1 */
    struct subject_cue *cues;
    size_t cue_count, cue_capacity;
};

/*
 * Parses a list: UTF-8, folded as recognise.h tells, which must outlive the rules. STATUS_INPUT
 * names the line that cannot be understood, STATUS_VERSION an unknown version; STATUS_MEMORY. *out
 * is set only on success. An empty list has no rules, and is right.
 */
enum status subject_rules_parse(const char *text, size_t length, const struct allocator *allocator,
                                struct subject_rules **out, struct error *error);
void subject_rules_release(struct subject_rules *rules); /* NULL: nothing */

#endif
