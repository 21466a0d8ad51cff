/* The cleaner: what each rule takes away, and above all what it must leave. */
#include "clean_harness.h"

struct told {
    char text[8192]; /* "rule:text|" */
    size_t length;
};

static void note(void *context, const struct document *document, const char *rule, const char *text,
                 size_t length)
{
    struct told *told = context;
    (void)document;
    size_t rule_length = strlen(rule);
    assert_true(told->length + rule_length + length + 3 < sizeof told->text);
    memcpy(told->text + told->length, rule, rule_length);
    told->length += rule_length;
    told->text[told->length++] = ':';
    memcpy(told->text + told->length, text, length);
    told->length += length;
    told->text[told->length++] = '|';
    told->text[told->length] = '\0';
}

static void test_glosses_go_from_glossed_text(void **state)
{
    (void)state;
    assert_cleaned(
        "推進(jìn)產(chǎn)業(yè)升級，發（fā）展縣(xiàn)域經(jīng)濟(jì)，他們(men)說(shuō)好。\n",
        "推進產業升級，發展縣域經濟，他們說好。\n");
    assert_cleaned("綠(lu\xCC\x88\xCC\x80)色製(zhì)造、電(diɑ\xCC\x80n)子信( xìn )息。\n",
                   "綠色製造、電子信息。\n");
    assert_cleaned("老城區發(fā)展快。\n", "老城區發展快。\n");
}

static void test_parentheses_of_other_kinds_stay(void **state)
{
    (void)state;
    assert_kept("车间排放氨(an)、铝(lv)和一氧化碳(CO)，面积(a)为三公顷，长度(m)为八米。\n");
    assert_kept("杨先生(he)与同事（she）都到了会场(hall)。\n");
    assert_kept("“的”字有三个读音：读作的(dì)字、念作的(dí)字，还有轻声。\n");
    assert_kept("他叫李垚（yáo），在园区工作；另一位叫张犇（bēn）。\n");
    assert_kept("Le café (là) du coin，园区内有一家咖啡馆(café)。\n");
    /* units stay in a glossed text as well */
    assert_cleaned("發(fā)展產(chǎn)業(yè)，寬度(m)三米。\n", "發展產業，寬度(m)三米。\n");
}

static void test_head_furniture_goes(void **state)
{
    (void)state;
    assert_cleaned("今天是：2024年3月5日 星期二 欢迎访问河湾县人民政府网站\n"
                   "设为首页 | 加入收藏 | 无障碍浏览\n"
                   "首页 | 走进河湾 | 政务公开 | 办事服务 | 互动交流\n"
                   "当前位置：首页 > 新闻中心 > 河湾要闻\n"
                   "字号：【大 中 小】 打印 关闭\n"
                   "分享到：微信 微博 QQ空间\n" PARAGRAPH,
                   PARAGRAPH);
    assert_cleaned("首页\n走进河湾\n政务公开\n河湾特产\n當前位置：首頁 > 要聞\n" PARAGRAPH,
                   PARAGRAPH);
    assert_cleaned("河湾县交通局 首页 局情介绍 公示公告 办事指南\n"
                   "河湾新闻网 > 项目 > 能源\n" PARAGRAPH,
                   PARAGRAPH);
    assert_cleaned("首頁 > 新聞中心 > 正文\n設為首頁 加入收藏\n" PARAGRAPH, PARAGRAPH);
}

static void test_breadcrumbs_of_several_lines_go(void **state)
{
    (void)state;
    assert_cleaned("首页\n>\n政府信息公开\n>\n河湾县年报\n" PARAGRAPH, PARAGRAPH);
    assert_cleaned("您的位置：\n河湾要闻\n»\n项目\n【字体：\n加大\n还原\n减小\n】\n" PARAGRAPH,
                   PARAGRAPH);
    assert_kept("河湾要闻\n>\n项目\n" PARAGRAPH);
    assert_kept("首页\n项目\n" PARAGRAPH);
    struct document document = clean("首页\n>\n果园村通路\n果园村通路\n" PARAGRAPH);
    assert_field(&document, "title", "果园村通路");
    document_release(&document);
    assert_kept("首页\n>\n县里的网站改版，首页是一张地图。\n" PARAGRAPH);
}

static void test_tail_furniture_goes(void **state)
{
    (void)state;
    assert_cleaned(PARAGRAPH "责任编辑：王小明\n"
                             "上一篇：河湾县召开项目推进会\n"
                             "下一篇：没有了\n"
                             "扫一扫在手机打开当前页\n"
                             "打开微信，点击底部的“发现”，使用“扫一扫”即可将网页分享至朋友圈。\n"
                             "专题\n视频\n"
                             "【打印本页】 【关闭窗口】\n"
                             "主办单位：河湾县人民政府办公室\n"
                             "版权所有：河湾县人民政府 技术支持：河湾信息中心\n"
                             "湘ICP备01234567号-1 湘公网安备 43000000000001号\n"
                             "地址：河湾县人民路1号\n"
                             "-->\n",
                   PARAGRAPH);
    assert_cleaned(PARAGRAPH "相关链接\n河湾县去年引进企业三十家\n河湾县园区二期动工\n", PARAGRAPH);
    assert_cleaned("河湾县的老街修好了，游客比去年多了三成，店铺也都开了门。（责任编辑：李小红）",
                   "河湾县的老街修好了，游客比去年多了三成，店铺也都开了门。\n");
}

static void test_words_of_furniture_stay_in_articles(void **state)
{
    (void)state;
    assert_kept(PARAGRAPH "微信和微博成了果农的新摊位。\n"
                          "扫码支付进了乡镇集市，老人也学会了用手机收钱。\n" PARAGRAPH);
    assert_kept("扫码点餐 老街焕发新活力\n打印店里的创业梦\n网站首页改版背后的便民账\n" PARAGRAPH);
    assert_kept(PARAGRAPH "首页设计大赛的三个奖项，都给了县里的年轻人\n视频\n");
    assert_kept(PARAGRAPH "活动主办单位：河湾县文化馆\n联系电话：0700-1234567\n");
    assert_kept(PARAGRAPH "相关链接\n专精特新企业是指专业化、精细化、特色化、新颖化的中小企业。\n");
    assert_kept("编辑部里的年轻人 把县报办到田间地头\n" PARAGRAPH);
    assert_kept(PARAGRAPH "责任编辑：王小明　咨询电话：0700-1234567\n");
    assert_kept("今天是个好日子\n" PARAGRAPH);
}

static void test_furniture_alone_stays(void **state)
{
    (void)state;
    assert_kept("设为首页\n加入收藏\n网站地图\n");
}

static void test_notices_go(void **state)
{
    (void)state;
    struct document document =
        clean(PARAGRAPH "河湾新闻网版权与免责声明：\n"
                        "①凡本网注明“来源：河湾新闻网”的作品，版权均属本网，未经授权不得转载。\n\n"
                        "②凡本网注明其他来源的作品，均转载自其他媒体，不代表本网赞同其观点。\n");
    assert_string_equal(document.text.data, PARAGRAPH);
    assert_field(&document, "source", "河湾新闻网");
    document_release(&document);
    assert_cleaned(PARAGRAPH "免责声明：本文仅代表作者个人观点，与本网无关，转载请注明出处。\n",
                   PARAGRAPH);
}

static void test_articles_about_copyright_stay(void **state)
{
    (void)state;
    assert_kept(PARAGRAPH "三、版权声明\n县文化馆的民歌录音，版权归演唱者所有，转载应当征得授权。\n"
                          "法院认为，被告网站刊出的免责声明不能免除其责任。\n");
    assert_kept("版权保护进园区\n县里请来律师，讲解转载他人稿件须经授权、注明来源的道理，"
                "三十家企业到场听讲，并当场签下承诺书。\n");
    assert_kept("版权声明\n凡本网注明来源的作品，版权均属本网，未经授权不得转载、摘编或利用。\n");
}

static void test_white_space(void **state)
{
    (void)state;
    assert_cleaned(
        "　　园区建成了，企业也来了。\n\n\xC2\xA0 \n　　老街也修好了，游客多了起来。  \n\n",
        "园区建成了，企业也来了。\n老街也修好了，游客多了起来。\n");
    assert_kept("园区建成了。\n老街修好了。");
    assert_cleaned("\n\n", "");
}

static void test_broken_paragraph_is_joined(void **state)
{
    (void)state;
    assert_cleaned(
        "河湾县今年新开工项目二十六个，总投资四十亿元。县里派出专班驻点服务，帮助企业办手续、招"
        "工人、找订单，把项目摆在了全年工作的首要\n\n位置。显然，这样做是对的。\n",
        "河湾县今年新开工项目二十六个，总投资四十亿元。县里派出专班驻点服务，帮助企业办手续、招"
        "工人、找订单，把项目摆在了全年工作的首要位置。显然，这样做是对的。\n");
    assert_kept(PARAGRAPH "二、把项目摆在首要位置\n" PARAGRAPH);
    assert_kept(
        "河湾县今年新开工项目二十六个，总投资四十亿元。县里派出专班驻点服务，帮助企业办手续、招"
        "工人、找订单，把项目摆在了全年工作的首要\n（一）加快审批，缩短时间。\n");
}

static void test_wrapped_text_is_joined(void **state)
{
    (void)state;
    const char *line = "河湾县今年新开工的项目共有二十六个之多而";
    char text[2048] = "　　";
    char expected[2048] = "";
    for (int i = 0; i < 12; i++) {
        strcat(text, line);
        strcat(text, "\n");
        strcat(expected, line);
    }
    strcat(text, "不少。\n　　县里派出专班。\n");
    strcat(expected, "不少。\n县里派出专班。\n");
    assert_cleaned(text, expected);
}

static void test_raw_changes_nothing(void **state)
{
    (void)state;
    const char *text = "设为首页\n\n　發(fā)展產(chǎn)業(yè)\n来源：河湾日报\n" PARAGRAPH;
    struct document document = fill(text);
    struct cleaner cleaner = {.raw = true};
    assert_int_equal(cleaner_run(&cleaner, &document, NULL), STATUS_OK);
    assert_string_equal(document.text.data, text);
    assert_int_equal(document.field_count, 0);
    document_release(&document);
}

static void test_explanations_name_the_rule_and_the_words(void **state)
{
    (void)state;
    struct told told = {.length = 0};
    struct cleaner cleaner = {.explain = note, .context = &told};
    struct document document =
        fill("设为首页\n發(fā)展\n来源：河湾日报\n" PARAGRAPH "责编：李小红\n");
    assert_int_equal(cleaner_run(&cleaner, &document, NULL), STATUS_OK);
    assert_non_null(strstr(told.text, "pinyin_gloss:(fā)|"));
    assert_non_null(strstr(told.text, "navigation:设为首页|"));
    assert_non_null(strstr(told.text, "byline:来源：河湾日报|"));
    assert_non_null(strstr(told.text, "editors:责编：李小红|"));
    document_release(&document);
}

static void test_rules_are_listed(void **state)
{
    (void)state;
    size_t count = 0;
    for (const struct cleaner_rule_summary *rule; (rule = cleaner_rule(count)) != NULL; count++) {
        assert_true(strlen(rule->name) > 0 && strlen(rule->description) > 0);
        for (size_t i = 0; i < count; i++) {
            assert_string_not_equal(cleaner_rule(i)->name, rule->name);
        }
    }
    assert_true(count > 10);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Lines of all kinds in any order: the result is sound, and cleaning it again is possible. */
static void test_random_pages(void **state)
{
    (void)state;
    static const char *const pieces[] = {PARAGRAPH,
                                         "设为首页 加入收藏\n",
                                         "首页 > 新闻 > 正文\n",
                                         "标题\n",
                                         "——副题\n",
                                         "来源：河湾日报\n",
                                         "发布时间：2024-03-05\n",
                                         "□李小红\n",
                                         "\n",
                                         "　",
                                         "相关链接\n",
                                         "版权声明\n",
                                         "凡本网注明，转载授权\n",
                                         "责编：李\n",
                                         "发布机构：\n",
                                         "索引号：12\n",
                                         "發(fā)",
                                         "(",
                                         "）",
                                         "【",
                                         "文号：",
                                         "-->\n",
                                         "专题\n",
                                         "（记者 李小红）",
                                         "返回河湾，查看更多",
                                         "湘ICP备1号\n",
                                         "地址：路\n",
                                         "主办：网\n",
                                         "𠮷",
                                         "\xC2\xA0",
                                         "。",
                                         "县长 王明\n",
                                         ">",
                                         "打印\n",
                                         "关于\n",
                                         "意见\n",
                                         "2024-03-05 10:00\n",
                                         "作者：李，王\n"};
    uint32_t seed = 11;
    for (int round = 0; round < 20000; round++) {
        char text[8192] = "";
        size_t count = next_random(&seed) % 24;
        for (size_t i = 0; i < count; i++) {
            strcat(text, pieces[next_random(&seed) % (sizeof pieces / sizeof *pieces)]);
        }
        struct document document = clean(text);
        assert_null(strstr(document.text.data, "\n\n"));
        document_release(&document);
    }
}

static void *failing_resize(void *context, void *pointer, size_t size)
{
    int *left = context;
    if (size > 0 && (*left)-- <= 0) {
        return NULL;
    }
    return system_allocator.resize(system_allocator.context, pointer, size);
}

static void test_memory_shortage_is_told(void **state)
{
    (void)state;
    static char text[1 << 16];
    strcpy(text, "設為首頁\n發(fā)展大產(chǎn)業(yè)\n来源：河湾日报\n");
    for (int i = 0; i < 300; i++) {
        strcat(text, PARAGRAPH);
    }
    strcat(text, "责编：李小红\n");
    struct cleaner cleaner = {0};
    enum status status;
    int tries = 0;
    do {
        int left = tries++;
        struct allocator failing = {.resize = failing_resize, .context = &left};
        struct document document = {.arena.allocator = &failing,
                                    .text = {.data = text, .length = strlen(text)}};
        status = cleaner_run(&cleaner, &document, NULL);
        document_release(&document);
    } while (status == STATUS_MEMORY);
    assert_int_equal(status, STATUS_OK);
    assert_true(tries > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_glosses_go_from_glossed_text),
        cmocka_unit_test(test_parentheses_of_other_kinds_stay),
        cmocka_unit_test(test_head_furniture_goes),
        cmocka_unit_test(test_breadcrumbs_of_several_lines_go),
        cmocka_unit_test(test_tail_furniture_goes),
        cmocka_unit_test(test_words_of_furniture_stay_in_articles),
        cmocka_unit_test(test_furniture_alone_stays),
        cmocka_unit_test(test_notices_go),
        cmocka_unit_test(test_articles_about_copyright_stay),
        cmocka_unit_test(test_white_space),
        cmocka_unit_test(test_broken_paragraph_is_joined),
        cmocka_unit_test(test_wrapped_text_is_joined),
        cmocka_unit_test(test_raw_changes_nothing),
        cmocka_unit_test(test_explanations_name_the_rule_and_the_words),
        cmocka_unit_test(test_rules_are_listed),
        cmocka_unit_test(test_random_pages),
        cmocka_unit_test(test_memory_shortage_is_told),
    };
    return cmocka_run_group_tests_name("cleaner", tests, NULL, NULL);
}
