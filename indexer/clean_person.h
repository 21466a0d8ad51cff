/*
 * Names of persons, told from other words by family name, length and the office before them.
 *
 * Internal to the cleaner. Pure functions over folded text (see page_folded).
 */
#ifndef SUOYIN_INDEXER_CLEAN_PERSON_H
#define SUOYIN_INDEXER_CLEAN_PERSON_H

#include <stdbool.h>

#include "document.h"

/* A Chinese name of two to four characters, spaces within or not: 王 克, 欧阳明. */
bool person_is_name(struct text folded);

/* Names alone, divided by spaces, commas or 、. */
bool person_is_list(struct text folded);

/*
 * The name or names in "office name": 大安区副区长 刘明东, 本报记者 张三 李四. Empty (length 0)
 * when the text is of another kind.
 */
struct text person_after_office(struct text folded);

#endif
