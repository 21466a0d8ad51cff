/*
 * Words of menus and tool bars: a line that holds nothing else is a page's, not an article's.
 *
 * Internal to the cleaner. Pure functions over folded lines (see page_folded).
 */
#ifndef SUOYIN_INDEXER_CLEAN_MENU_H
#define SUOYIN_INDEXER_CLEAN_MENU_H

#include "document.h"

enum menu_line {
    MENU_NONE,
    MENU_WEAK,   /* words of menus that are words of articles too; believed among furniture only */
    MENU_STRONG, /* one at least that only pages say: 设为首页, 打印本页 */
};

/* What a whole line is, its words divided by white space, bars and brackets. */
enum menu_line menu_line(struct text folded);

/*
 * A bar of links, some of which may be unknown words: several short parts between bars, at least
 * half of them words of menus, or any with 首页 among the first.
 */
bool menu_is_bar(struct text folded);

/* 首页 and its like: what menus and breadcrumbs begin with. */
bool menu_is_home(struct text folded);

#endif
