/* What the cleaner lifts from pages into fields, and what it must not take for a field. */
#include "clean_harness.h"

static void test_byline_is_lifted(void **state)
{
    (void)state;
    struct document document = clean("河湾县产业园二期动工\n"
                                     "发布时间：2024-03-05 09:26:22　　来源：河湾日报　作者：李小红"
                                     "　浏览次数：128　字体：【大 中 小】\n" PARAGRAPH);
    assert_field(&document, "title", "河湾县产业园二期动工");
    assert_field(&document, "date", "2024-03-05");
    assert_field(&document, "source", "河湾日报");
    assert_field(&document, "author", "李小红");
    assert_string_equal(document.text.data, PARAGRAPH);
    document_release(&document);
}

static void test_datelines(void **state)
{
    (void)state;
    struct document document =
        clean("河湾县产业园:二期动工\n"
              "2024-03-05 10:20　河湾日报　记者 李小红　通讯员 王 明\n" PARAGRAPH);
    assert_field(&document, "title", "河湾县产业园:二期动工");
    assert_field(&document, "date", "2024-03-05");
    assert_field(&document, "source", "河湾日报");
    assert_field(&document, "author", "李小红 王 明");
    assert_string_equal(document.text.data, PARAGRAPH);
    document_release(&document);

    document =
        clean("河湾日报 2024年3月5日 星期二 第3版\n\n让老街活起来\n——河湾县的做法\n\n" PARAGRAPH);
    assert_field(&document, "title", "让老街活起来——河湾县的做法");
    assert_field(&document, "date", "2024-03-05");
    assert_string_equal(document.text.data, PARAGRAPH);
    document_release(&document);

    document =
        clean("河湾县产业园二期动工\n来源：河湾日报　2024年3月5日 第3版　作者：李小红　王明　"
              "摄影：赵华\n" PARAGRAPH);
    assert_field(&document, "source", "河湾日报");
    assert_field(&document, "author", "李小红　王明");
    assert_non_null(strstr(document.text.data, "摄影：赵华"));
    document_release(&document);
    assert_kept("河湾县集市管理办法\n1988年2月27日 河湾县人民政府发布\n" PARAGRAPH);
    assert_cleaned("河湾县产业园二期动工\n发布日期：2024-03-05　项目编号：HW-2024-07\n" PARAGRAPH,
                   "发布日期：2024-03-05　项目编号：HW-2024-07\n" PARAGRAPH);
}

static void test_fields_that_exist_win(void **state)
{
    (void)state;
    struct document document =
        fill("河湾县产业园二期动工\n来源：河湾日报\n日期：2024年3月5日\n" PARAGRAPH);
    assert_true(document_add_field(&document, "source", "山城晚报", strlen("山城晚报")));
    assert_true(document_add_field(&document, "date", "2024-03-05", 10));
    assert_true(document_add_field(&document, "title", "园区", strlen("园区")));
    struct cleaner cleaner = {0};
    assert_int_equal(cleaner_run(&cleaner, &document, NULL), STATUS_OK);
    assert_field(&document, "source", "山城晚报");
    assert_field(&document, "title", "园区");
    /* what no field holds stays; the date is held */
    assert_string_equal(document.text.data, "河湾县产业园二期动工\n来源：河湾日报\n" PARAGRAPH);
    document_release(&document);
}

static void test_lists_of_labels_stay(void **state)
{
    (void)state;
    assert_kept("事项名称：个体户开业登记\n实施部门：河湾县市场监管局\n主题分类：企业开办\n"
                "来源：自建\n办理地点：政务大厅二楼\n咨询电话：0700-1234567\n");
    assert_kept("招聘会安排\n时间：2024年3月5日\n地点：河湾县体育馆\n参加人员：全县待业青年\n");
    assert_kept(PARAGRAPH "数据来源：县统计局\n");
}

static void test_signed_articles(void **state)
{
    (void)state;
    struct document document = clean("让老街活起来\n\n□李小红\n\n" PARAGRAPH);
    assert_field(&document, "title", "让老街活起来");
    assert_field(&document, "author", "李小红");
    assert_string_equal(document.text.data, PARAGRAPH);
    document_release(&document);

    document = clean("让老街活起来\n——河湾县的做法\n\n河湾县委书记 李小红\n\n" PARAGRAPH);
    assert_field(&document, "title", "让老街活起来——河湾县的做法");
    assert_field(&document, "author", "李小红");
    assert_string_equal(document.text.data, "河湾县委书记 李小红\n" PARAGRAPH);
    document_release(&document);

    document =
        clean("河湾县今年新开工项目二十六个，都按期推进，没有一个停工。（河湾县县长 王 明）");
    assert_field(&document, "author", "王 明");
    document_release(&document);

    document = clean(PARAGRAPH "执笔人：李小红，河湾县委党校教师\n");
    assert_field(&document, "author", "李小红");
    assert_string_equal(document.text.data, PARAGRAPH "执笔人：李小红，河湾县委党校教师\n");
    document_release(&document);
}

static void test_lines_that_are_no_title(void **state)
{
    (void)state;
    const char *firsts[] = {"各位代表：\n",  "一、总体要求\n",       "（二）重点任务\n",
                            "第一章 总则\n", "记者 李小红\n",        "图为园区一角\n",
                            "同志们！\n",    "电话：0700-1234567\n", "2024年3月5日\n",
                            "河湾县，\n",    "本报河湾3月5日电\n",   "• 园区\n"};
    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++) {
        char text[1024];
        strcpy(text, firsts[i]);
        strcat(text, PARAGRAPH);
        struct document document = clean(text);
        assert_field(&document, "title", NULL);
        assert_string_equal(document.text.data, text);
        document_release(&document);
    }
}

static void test_title_by_its_place_alone_stays_in_the_text(void **state)
{
    (void)state;
    struct document document = clean("河湾县产业园二期动工\n" PARAGRAPH);
    assert_field(&document, "title", "河湾县产业园二期动工");
    assert_string_equal(document.text.data, "河湾县产业园二期动工\n" PARAGRAPH);
    document_release(&document);
}

static void test_official_table_becomes_fields(void **state)
{
    (void)state;
    struct document document = clean("索 引 号： 0043/2024-00007 主题分类： 工业、交通\\园区\n"
                                     "发文机关： 河湾县人民政府 成文日期： 2024年03月01日\n"
                                     "标　　题： 河湾县人民政府关于加快园区建设推进工业发展的意见\n"
                                     "发文字号： 河政发〔2024〕5号 发布日期： 2024年03月05日\n"
                                     "主 题 词：\n"
                                     "河湾县人民政府关于加快园区建设\n推进工业发展的意见\n"
                                     "河政发〔2024〕5号\n" PARAGRAPH "扫一扫在手机打开当前页\n-->");
    assert_field(&document, "index_number", "0043/2024-00007");
    assert_field(&document, "topic", "工业、交通\\园区");
    assert_field(&document, "issuer", "河湾县人民政府");
    assert_field(&document, "written", "2024-03-01");
    assert_field(&document, "title", "河湾县人民政府关于加快园区建设推进工业发展的意见");
    assert_field(&document, "document_number", "河政发〔2024〕5号");
    assert_field(&document, "date", "2024-03-05");
    assert_string_equal(document.text.data, "河政发〔2024〕5号\n" PARAGRAPH);
    document_release(&document);

    document = clean("索引号\t0043/2024-00007\t主题分类\t工业\n"
                     "发文机关\t河湾县人民政府\t成文日期\t2024年3月1日\n" PARAGRAPH);
    assert_field(&document, "issuer", "河湾县人民政府");
    assert_field(&document, "written", "2024-03-01");
    assert_string_equal(document.text.data, PARAGRAPH);
    document_release(&document);

    document =
        clean("索引号：\n0043/2024-00007\n发布机构：\n河湾县人民政府\n成文日期：\n2024-03-01\n"
              "主题词：\n" PARAGRAPH);
    assert_field(&document, "index_number", "0043/2024-00007");
    assert_field(&document, "issuer", "河湾县人民政府");
    assert_field(&document, "date", "2024-03-01");
    assert_string_equal(document.text.data, PARAGRAPH);
    document_release(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_byline_is_lifted),
        cmocka_unit_test(test_datelines),
        cmocka_unit_test(test_fields_that_exist_win),
        cmocka_unit_test(test_lists_of_labels_stay),
        cmocka_unit_test(test_signed_articles),
        cmocka_unit_test(test_lines_that_are_no_title),
        cmocka_unit_test(test_title_by_its_place_alone_stays_in_the_text),
        cmocka_unit_test(test_official_table_becomes_fields),
    };
    return cmocka_run_group_tests_name("clean_fields", tests, NULL, NULL);
}
