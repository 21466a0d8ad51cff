/*
 * What reads one name, where recognise_names has found a word that tells of it. Each adds to the
 * list what it finds, if anything. Texts are as recognise.h tells. Internal to recognise_names.
 */
#ifndef SUOYIN_INDEXER_NAME_READERS_H
#define SUOYIN_INDEXER_NAME_READERS_H

#include "../common/annotation_list.h"
#include "subject_rules.h"

/* A reader of what the word [begin, end) tells of. */
typedef void name_reader(const struct subject_rules *rules, const char *text, size_t length,
                         size_t begin, size_t end, struct annotation_list *out);

name_reader read_policy_title;  /* 《 */
name_reader read_policy_number; /* 号 */
name_reader read_numbered_set;  /* 条 */
name_reader read_some_set;      /* 若干 */
name_reader read_park;          /* a head of parks */
name_reader read_project;       /* a head of projects */
name_reader read_declaration;   /* 简称, 下称 */

/* Lines that are titles of policies. */
void read_policy_lines(const struct subject_rules *rules, const char *text, size_t length,
                       struct annotation_list *out);

#endif
