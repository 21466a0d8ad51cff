#include "cleaner.h"

#include "clean_author.h"
#include "clean_byline.h"
#include "clean_dateline.h"
#include "clean_editors.h"
#include "clean_footer.h"
#include "clean_gloss.h"
#include "clean_navigation.h"
#include "clean_notice.h"
#include "clean_page.h"
#include "clean_paragraph.h"
#include "clean_table.h"
#include "clean_title.h"

static void lift_site(struct page *page, const char *rule)
{
    bool lifted = false;
    if (page->site.length > 0) {
        page_lift(page, "source", page->site, &lifted);
    }
    if (lifted) {
        page_explain(page, rule, page->site);
    }
}

/* The first and the last work on the text as a whole, before and after the lines are read. */
static const struct rule {
    struct cleaner_rule_summary summary;
    void (*apply)(struct page *page, const char *rule);
} RULES[] = {
    {{CLEAN_GLOSS_RULE, "readings behind characters: 發(fā)展 is 發展"}, NULL},
    {{"label_table", "the table at the head of an official document, lifted into fields"},
     clean_table},
    {{"navigation", "menus, breadcrumbs, greetings and tools such as 打印本页"}, clean_navigation},
    {{"share", "how to scan, share, download or read more"}, clean_share},
    {{"byline", "lines that state date, source and author by label, lifted into fields"},
     clean_byline},
    {{"dateline", "lines that state paper, date and reporters without labels, lifted into fields"},
     clean_dateline},
    {{"editors", "the editors of the page"}, clean_editors},
    {{"notice", "notices of copyright and liability behind the article"}, clean_notice},
    {{"related_links", "lists such as 相关链接 at the end of the page"}, clean_related_links},
    {{"footer", "registration, hosts and contacts at the foot of the page"}, clean_footer},
    {{"menu_words", "words of menus that stand alone between other furniture"}, clean_menu_words},
    {{"repeated_title", "lines at the head that repeat the title"}, clean_repeated_title},
    {{"author", "the author where a signed line or the article's end names one"}, clean_author},
    {{"title", "the title, from the line above the byline or the first line"}, clean_title},
    {{"site", "the name of the site, as source where none is stated"}, lift_site},
    {{"line_join", "paragraphs that the page broke, joined again"}, NULL},
};

enum { RULE_COUNT = sizeof RULES / sizeof *RULES };

const struct cleaner_rule_summary *cleaner_rule(size_t index)
{
    return index < RULE_COUNT ? &RULES[index].summary : NULL;
}

/* Where every line would go the document is about such lines, and all stay. */
static bool nothing_remains(const struct page *page)
{
    return !page->has_article && page->removed > 0 && page->removed == page->line_count;
}

enum status cleaner_run(const struct cleaner *cleaner, struct document *document,
                        struct error *error)
{
    if (cleaner->raw || document->text.length == 0) {
        return STATUS_OK;
    }
    if (!clean_gloss(cleaner, document)) {
        return error_memory(error);
    }
    struct page page;
    page_read(&page, cleaner, document);
    for (size_t i = 0; i < RULE_COUNT && !page.failed; i++) {
        if (RULES[i].apply != NULL && page.line_count + page.last_paragraph.length > 0) {
            RULES[i].apply(&page, RULES[i].summary.name);
        }
    }
    if (nothing_remains(&page)) {
        for (size_t i = 0; i < page.line_count; i++) {
            page.lines[i].role = LINE_KEPT;
        }
    }
    if (page.failed || !clean_paragraphs(&page, RULES[RULE_COUNT - 1].summary.name)) {
        return error_memory(error);
    }
    return STATUS_OK;
}
