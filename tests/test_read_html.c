/* HTML: what a reader sees becomes text, what a page adds is left out, what it states is lifted. */
#include "reader_harness.h"

/* The body's text alone, and the fields apart. */
static void expect_html(const char *html, bool raw, const char *documents)
{
    struct reading how = {.format = INPUT_HTML, .raw = raw};
    expect_reading(&how, html, strlen(html), documents, "");
}

static void makes_paragraphs_of_blocks(void **state)
{
    (void)state;
    expect_html("<p>一</p><p>二<div>三<div>四</div>五</div>六", false,
                "[f]: 一\n二\n三\n四\n五\n六\n\n");
    expect_html("甲<br>乙<br/><br>丙<hr>丁<ul><li>戊<li>己</ul>", false,
                "[f]: 甲\n乙\n丙\n丁\n戊\n己\n\n");
    expect_html("<h2>题</h2>文<blockquote>引</blockquote><dl><dt>名<dd>释</dl>", false,
                "[f]: 题\n文\n引\n名\n释\n\n");
    expect_html("<p>　　缩进 </p><p>&nbsp;</p><p>　</p><p>\n</p>", false, "[f]: 缩进\n\n");
}

static void joins_what_stands_inline(void **state)
{
    (void)state;
    expect_html("<p>高<b>质</b><span>量</span><a href=x>发<i>展</i></a></p>", false,
                "[f]: 高质量发展\n\n");
    expect_html("<p>one <b> two</b>\n  three\t四<wbr>五&amp;&lt;&#20013;&hellip;&#x4E2D;</p>",
                false, "[f]: one two three 四五&<中…中\n\n");
    /* Numbers that are no character, and such as overflow gumbo's arithmetic. */
    expect_html("<p>a&#55296;b&#1114112;c&#0;d", false,
                "[f]: a\xEF\xBF\xBD"
                "b\xEF\xBF\xBD"
                "c\xEF\xBF\xBD"
                "d\n\n");
    expect_html("<meta name=author content='&#2055555555555555555555013;'><p>文"
                "&#20555555555555555555555555015555555555555555555555555555555555013;",
                false, "[f] author=?: 文?\n\n");
    expect_html("a<!-- comment -->b<![CDATA[c]]>", false, "[f]: ab\n\n");
    expect_html("<p>A&#13;&#10;B&#x2028;C&#x85;D</p>", false, "[f]: A B\nC…D\n\n");
}

/* A line feed in the source is no space between two characters that are written without spaces. */
static void joins_lines_of_unspaced_scripts(void **state)
{
    (void)state;
    expect_html("<p>推动经济\n高质量\n  发展，\n“十四五”\n规划</p>", false,
                "[f]: 推动经济高质量发展，“十四五”规划\n\n");
    expect_html("<p>项目\nABC\n项目 项目\n한국\n한국</p>", false,
                "[f]: 项目 ABC 项目 项目 한국 한국\n\n");
}

static void makes_lines_of_table_rows(void **state)
{
    (void)state;
    expect_html(
        "<table><caption>表</caption><tr><th>索引号</th><td>001<br>002</td></tr>"
        "<tr><td><p>发文机关</p></td><td></td><td><div><p>国务院</p></div></td></tr></table>",
        false, "[f]: 表\n索引号\t001 002\n发文机关\t国务院\n\n");
    /* A page laid out by a table keeps its paragraphs. */
    expect_html("<table><tr><td>导航</td><td><p>一</p><p>二</p><table><tr><td>内<td>层</table></td>"
                "<td>尾</td></tr></table>",
                false, "[f]: 导航\n一\n二\n内\t层\n尾\n\n");
    expect_html("<table><tr><td>一<b>二</b>三<td><p>四</p><p>五</p></tr></table>", false,
                "[f]: 一二三\n四\n五\n\n");
    expect_html("<table><td>一<br>二<br>三<br>四<td>五</table>", false,
                "[f]: 一\n二\n三\n四\n五\n\n");
}

static void keeps_preformatted_text(void **state)
{
    (void)state;
    expect_html("<pre>a  b\n  c\n</pre><p>d  e</p>", false, "[f]: a  b\n  c\nd e\n\n");
    expect_html("<pre>\n\nx\n\n  y</pre>z", false, "[f]: \nx\n\n  y\nz\n\n");
}

static void leaves_out_what_is_no_text(void **state)
{
    (void)state;
    static const char page[] =
        "<head><style>s{}</style><script>var a='<p>no</p>';</script></head>"
        "<body>一<script>no()</script><noscript>no</noscript><template><p>no</p></template>"
        "<select><option>no</select><button>no</button><svg><text>no</text><title>no</title></svg>"
        "<iframe>no</iframe><textarea>二</textarea><input value=no></body>";
    expect_html(page, false, "[f]: 一\n二\n\n");
    expect_html(page, true, "[f]: 一\n二\n\n");
}

static void leaves_out_furniture_unless_raw(void **state)
{
    (void)state;
    static const char page[] =
        "<body><nav>首页</nav><div role=navigation>栏目</div><header>报头</header><main>"
        "<article><p>正文</p><aside>编者按</aside><footer>记者</footer></article></main>"
        "<aside>热点</aside><form><p>表单</p></form><div role=SEARCH>搜</div>"
        "<footer>版权</footer><ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp>字</ruby></body>";
    expect_html(page, false, "[f]: 报头\n正文\n编者按\n记者\n表单\n漢字\n\n");
    expect_html(page, true,
                "[f]: 首页\n栏目\n报头\n正文\n编者按\n记者\n热点\n表单\n搜\n版权\n漢(hàn)字\n\n");
}

static void knows_what_belongs_to_an_article(void **state)
{
    (void)state;
    expect_html("<div role=contentinfo>no</div><div role=complementary>no</div><div role=main>一"
                "</div><article>二<div role=contentinfo>三</div><nav>no</nav></article>"
                "<blockquote>四<footer>五</footer></blockquote><footer>no</footer>",
                false, "[f]: 一\n二\n三\n四\n五\n\n");
}

static void lifts_what_a_government_page_states(void **state)
{
    (void)state;
    expect_html("<html><head><meta name=\"SiteName\" content=\"某县人民政府\">"
                "<meta name=\"ArticleTitle\" content=\" 某项目开工 \">"
                "<META NAME=\"pubdate\" CONTENT=\"2023-03-18 20:15\">"
                "<meta name=\"ContentSource\" content=\"县融媒体中心\">"
                "<meta name=\"Author\" content=\"张三\"><meta name=source content=别处>"
                "<title>别的_某县</title></head><body><p>文</p></body></html>",
                false,
                "[f] title=某项目开工 date=2023-03-18 source=县融媒体中心 author=张三 "
                "site=某县人民政府: 文\n\n");
    expect_html("<head><meta property='og:title' content='某项目开工 - 某报'>"
                "<meta property='article:published_time' content='2024-06-01T09:26:22+08:00'>"
                "<meta property='article:author' content='https://example.org/me'>"
                "<meta property='og:url' content='https://example.org/a'>"
                "<meta name=author content=''><link rel=canonical href='https://example.org/b'>"
                "</head><h1>某项目开工</h1>",
                false,
                "[f] title=某项目开工 date=2024-06-01 url=https://example.org/a: 某项目开工\n\n");
    expect_html("<link rel=Canonical href=u><p>x", false, "[f] url=u: x\n\n");
}

static void chooses_a_title(void **state)
{
    (void)state;
    /* The only heading, whatever the title says; in one line. */
    expect_html("<title>某项目开工_要闻_某县</title><h1>某项目<br>开工</h1><p>文", false,
                "[f] title=某项目 开工: 某项目\n开工\n文\n\n");
    /* A heading that is the site's name. */
    expect_html("<title>某项目开工-要闻-某县政府网</title><h1>某县政府网</h1><h2>某项目开工</h2>",
                false, "[f] title=某项目开工: 某县政府网\n某项目开工\n\n");
    /* Two headings: the title, cut where what stands before is in the body. */
    expect_html("<title>COVID-19 防控_要闻 | 某县</title><h1>COVID-19 防控</h1><h1>二</h1>", false,
                "[f] title=COVID-19 防控: COVID-19 防控\n二\n\n");
    expect_html("<title>某项目_二期_开工</title><p>某项目_二期_开工</p>", false,
                "[f] title=某项目_二期_开工: 某项目_二期_开工\n\n");
    /* A hyphen within a word parts nothing; one beside a Chinese character does. */
    expect_html("<title>COVID-NINETEEN</title><p>COVID</p>", false,
                "[f] title=COVID-NINETEEN: COVID\n\n");
    expect_html("<title>项目A-B县</title><p>项目A</p>", false, "[f] title=项目A-B县: 项目A\n\n");
    expect_html("<title>项目A-某县</title><p>项目A</p>", false, "[f] title=项目A: 项目A\n\n");
    /* Not cut where nothing shows what the site's name is. */
    expect_html("<title>某项目_某县</title><p>文</p>", false, "[f] title=某项目_某县: 文\n\n");
    expect_html("<nav><h1>某县</h1></nav><h1>某项目</h1>", false, "[f] title=某项目: 某项目\n\n");
}

static void reads_the_page_in_its_encoding(void **state)
{
    (void)state;
    static const char page[] = "<meta charset=gbk><title>\xB9\xA4\xD7\xF7</title><p>"
                               "\xB5\xC4\xB9\xA4\xD7\xF7\xA1\xA3";
    expect_reading(&(struct reading){.format = INPUT_HTML}, page, sizeof page - 1,
                   "[f] title=工作: 的工作。\n\n", "");
}

static void expect_limit(struct buffer *page, const char *message)
{
    struct reading how = {.format = INPUT_HTML, .strict = true};
    struct buffer list = {.allocator = &system_allocator};
    struct error error;
    assert_int_equal(read_bytes(&how, page->data, page->size, &list, &error), STATUS_LIMIT);
    assert_string_equal(error.message, message);
    buffer_release(&list);
}

static void bears_hostile_pages(void **state)
{
    (void)state;
    struct buffer page = {.allocator = &system_allocator};
    for (int i = 0; i < DOCUMENT_HTML_DEPTH_LIMIT - 1; i++) {
        buffer_append_text(&page, "<div>");
    }
    buffer_append_text(&page, "深");
    struct buffer list = {.allocator = &system_allocator};
    struct reading how = {.format = INPUT_HTML};
    assert_int_equal(read_bytes(&how, page.data, page.size, &list, NULL), STATUS_OK);
    assert_string_equal(list_text(&list), "[f]: 深\n\n");
    buffer_clear(&page);
    for (int i = 0; i < 1000000; i++) {
        buffer_append_text(&page, "<div>");
    }
    expect_limit(&page, "d/f: more than the limit of 2048 elements in each other");

    buffer_clear(&page);
    buffer_append_text(&page, "<p ");
    for (int i = 0; i <= DOCUMENT_HTML_ATTRIBUTE_LIMIT; i++) {
        buffer_append_format(&page, "a%d='x y'", i);
    }
    buffer_append_text(&page, ">x");
    expect_limit(&page, "d/f: more than the limit of 4096 attributes of a tag");
    /* Fonts that nobody closes are opened again in every paragraph: 2 MB would become 12 GB. */
    buffer_clear(&page);
    for (int i = 0; i < 100000; i++) {
        buffer_append_format(&page, "<font color=%d><p>x", i);
    }
    expect_limit(&page, "d/f: its elements take more than the limit of 536870912 bytes");

    /* Paragraphs that nobody closes, and what looks like tags in a script, are not deep. */
    buffer_clear(&page);
    buffer_clear(&list);
    buffer_append_text(&page, "<script>");
    for (int i = 0; i < 5000; i++) {
        buffer_append_text(&page, "'<div>'");
    }
    buffer_append_text(&page, "</script><!--");
    for (int i = 0; i < 5000; i++) {
        buffer_append_text(&page, "<div>");
    }
    buffer_append_text(&page, "-->");
    for (int i = 0; i < 5000; i++) {
        buffer_append_text(&page, "<p>x<br><img src=a><div title='<i a b>'>y</div>");
    }
    assert_int_equal(read_bytes(&how, page.data, page.size, &list, NULL), STATUS_OK);
    assert_int_equal(list.size, strlen("[f]: \n") + 4 * 5000);
    assert_string_equal(warnings, "");
    buffer_release(&page);
    buffer_release(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_paragraphs_of_blocks),
        cmocka_unit_test(joins_what_stands_inline),
        cmocka_unit_test(joins_lines_of_unspaced_scripts),
        cmocka_unit_test(makes_lines_of_table_rows),
        cmocka_unit_test(keeps_preformatted_text),
        cmocka_unit_test(leaves_out_what_is_no_text),
        cmocka_unit_test(leaves_out_furniture_unless_raw),
        cmocka_unit_test(knows_what_belongs_to_an_article),
        cmocka_unit_test(lifts_what_a_government_page_states),
        cmocka_unit_test(chooses_a_title),
        cmocka_unit_test(reads_the_page_in_its_encoding),
        cmocka_unit_test(bears_hostile_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
