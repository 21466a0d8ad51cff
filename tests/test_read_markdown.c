/* Markdown: the words without the markup, and the fields of a front matter. */
#include "reader_harness.h"

static void expect_markdown(const char *markdown, const char *documents)
{
    struct reading how = {.format = INPUT_MARKDOWN};
    expect_reading(&how, markdown, strlen(markdown), documents, "");
}

static void takes_the_markup_away(void **state)
{
    (void)state;
    expect_markdown("# 一级 *题*\n\n正文**重点**和`代码`，~~旧~~[链接](http://x \"t\")，"
                    "![图](a.png)。\n\n## 二级\n\n- 甲\n- 乙\n  1. 丙\n\n> 引文\n\n---\n\n末尾\n",
                    "[f] title=一级 题: 一级 题\n正文重点和代码，旧链接，图。\n二级\n甲\n乙\n丙\n"
                    "引文\n末尾\n\n");
    expect_markdown("- [x] 完成\n- [ ] 未完\n", "[f]: 完成\n未完\n\n");
    expect_markdown("　　缩进\n没有空行  \n硬换行\\\n又一行",
                    "[f]: 缩进没有空行\n硬换行\n又一行\n\n");
    expect_markdown("one\ntwo", "[f]: one two\n\n");
    expect_markdown("标题\n===\n\n# 第二\n", "[f] title=标题: 标题\n第二\n\n");
}

static void keeps_code(void **state)
{
    (void)state;
    expect_markdown("```c\nint  x;\n\n  y();\n```\n文\n", "[f]: int  x;\n\n  y();\n文\n\n");
    expect_markdown("文\n\n    a  b\n    c\n", "[f]: 文\na  b\nc\n\n");
}

static void makes_lines_of_table_rows(void **state)
{
    (void)state;
    expect_markdown("| 名 | 值 |\n|---|:-:|\n| **甲** | 1 |\n| | 2 |\n",
                    "[f]: 名\t值\n甲\t1\n2\n\n");
}

static void decodes_entities(void **state)
{
    (void)state;
    expect_markdown("a&amp;b&hellip;c&nbsp;d&#20013;&#x4e2D;&#xD800;&#0;&#9999999;&nosuch;e",
                    "[f]: a&b…c\xC2\xA0"
                    "d中中\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD&nosuch;e\n\n");
    expect_markdown("`&amp;`", "[f]: &amp;\n\n");
}

static void strips_raw_html(void **state)
{
    (void)state;
    expect_markdown("前\n\n<div class=x>块<b>内</b>\n<p>段</p></div>\n\n后<br>行<span>间</span>"
                    "<!-- no -->。\n\n<script>\nno\n</script>\n\n<!--\nno\n-->\n",
                    "[f]: 前\n块内\n段\n后\n行间。\n\n");
}

static void lifts_the_front_matter(void **state)
{
    (void)state;
    expect_markdown(
        "---\n"
        "Title: '某项目: 开工'\n"
        "date: 2024年6月1日 # 注\n"
        "author: \"张三\"\n"
        "source: 县报\n"
        "tags: [一, \"二\" ,三]\n"
        "栏目:\n  - 甲\n  - 乙\n"
        "open: [a\nclosed: b]\nnested:\n  inner: x\n"
        "empty:\n"
        "# comment: no\n"
        "url: http://x/y\n"
        "---\n"
        "# 标题\n\n正文",
        "[f] title=某项目: 开工 date=2024-06-01 author=张三 source=县报 tags=一, 二, 三 "
        "栏目=甲, 乙 open=[a closed=b] url=http://x/y: 标题\n正文\n\n");
    expect_markdown("---\ntitle: 一\n...\n文", "[f] title=一: 文\n\n");
    /* Neither without an end nor later in the file is it one. */
    expect_markdown("---\ntitle: 一\n\n文", "[f]: title: 一\n文\n\n");
    expect_markdown("文\n\n---\n\na: b\n\n---\n", "[f]: 文\na: b\n\n");
    expect_reading(&(struct reading){.format = INPUT_MARKDOWN}, "---\na: b\n---\n", 13, "",
                   "d/f: there is no text in it\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_markup_away),     cmocka_unit_test(keeps_code),
        cmocka_unit_test(makes_lines_of_table_rows), cmocka_unit_test(decodes_entities),
        cmocka_unit_test(strips_raw_html),           cmocka_unit_test(lifts_the_front_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
