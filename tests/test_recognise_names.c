/* The names of policies, parks and projects, and short forms: what is found, and exactly how far.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/annotate.h"
#include "../indexer/compiled_fold_table.h"

enum { FOUND_MAX = 1024, PASSAGES_MAX = 4 };

static struct annotator *annotator;
static struct fold_table *table;

static int set_up(void **state)
{
    (void)state;
    struct error error;
    struct annotator_lists lists = annotator_default_lists();
    assert_int_equal(fold_table_open(compiled_fold_table, compiled_fold_table_size,
                                     &system_allocator, &table, &error),
                     STATUS_OK);
    assert_int_equal(annotator_open(&lists, table, &system_allocator, &annotator, &error),
                     STATUS_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    annotator_release(annotator);
    fold_table_release(table);
    return 0;
}

/* --- One passage -------------------------------------------------------------------------------
 */

/* "name|name", for an alias "short=full", of one kind in a passage. */
static void list_found(const struct annotation_list *list, enum annotation_kind kind,
                       const char *text, char out[FOUND_MAX])
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < list->count; i++) {
        const struct annotation *found = &list->items[i];
        if (found->kind != kind) {
            continue;
        }
        used +=
            (size_t)snprintf(out + used, FOUND_MAX - used, "%s%.*s", used > 0 ? "|" : "",
                             (int)(found->span.end - found->span.begin), text + found->span.begin);
        if (kind == ANNOTATION_ALIAS) {
            struct annotation_span full = found->value.full;
            used += (size_t)snprintf(out + used, FOUND_MAX - used, "=%.*s",
                                     (int)(full.end - full.begin), text + full.begin);
        }
    }
}

/* Annotates a document of these passages, NULL at the end. */
static void annotate(const char *const *passages, struct annotated_document *annotated)
{
    struct text_piece pieces[PASSAGES_MAX];
    struct error error;
    uint32_t count = 0;
    for (; passages[count] != NULL; count++) {
        pieces[count] = (struct text_piece){passages[count], strlen(passages[count])};
    }
    struct batch_document document = {.passages = pieces, .passage_count = count};
    *annotated = (struct annotated_document){.allocator = &system_allocator};
    assert_int_equal(annotate_document(annotator, &document, annotated, &error), STATUS_OK);
}

static void expect(enum annotation_kind kind, const char *text, const char *names)
{
    const char *passages[] = {text, NULL};
    struct annotated_document annotated;
    char found[FOUND_MAX];
    annotate(passages, &annotated);
    list_found(&annotated.passages[0].list, kind, text, found);
    if (strcmp(found, names) != 0) {
        fail_msg("%s\n  found    %s\n  expected %s", text, found, names);
    }
    annotated_document_release(&annotated);
}

/* --- Policies ----------------------------------------------------------------------------------
 */

static void titles_are_policies_by_their_ends(void **state)
{
    (void)state;
    expect(ANNOTATION_POLICY, "用好《支持茶叶加工十条政策》《青禾县冷链补助办法（试行）》。",
           "支持茶叶加工十条政策|青禾县冷链补助办法（试行）");
    expect(ANNOTATION_POLICY, "依照《河道采砂管理条例》和《土地复垦法》处理",
           "河道采砂管理条例|土地复垦法");
    expect(ANNOTATION_POLICY, "印发《关于落实〈青禾县旅游规划〉的通知》",
           "关于落实〈青禾县旅游规划〉的通知");
    expect(ANNOTATION_POLICY, "他读《山里的书法》，订《清江日报》，唱《茉莉花》", "");
    expect(ANNOTATION_POLICY, "《办法》和《实施意见》里没有写，《没有写完的办法", "");
}

static void document_numbers_in_all_brackets(void **state)
{
    (void)state;
    expect(ANNOTATION_POLICY, "青政办发〔2024〕12号、青发改［2023］5号",
           "青政办发〔2024〕12号|青发改［2023］5号");
    expect(ANNOTATION_POLICY, "按照青财[2022]第7号和青税函（2021）33号执行",
           "青财[2022]第7号|青税函（2021）33号");
    expect(ANNOTATION_POLICY, "根据青工信發〔２０２４〕８號文件", "青工信發〔２０２４〕８號");
    expect(ANNOTATION_POLICY, "门牌12号，（2024）12号，3号窗口，〔2024〕5号", "");
}

static void sets_of_measures_by_their_number(void **state)
{
    (void)state;
    expect(ANNOTATION_POLICY, "在落实茶叶“七条”、新型储能“六条”等政策基础上",
           "茶叶“七条”|新型储能“六条”");
    expect(ANNOTATION_POLICY, "出台了人才引育“十五条”措施", "人才引育“十五条”措施");
    expect(ANNOTATION_POLICY, "实施促进民间投资20条政策措施", "促进民间投资20条政策措施");
    expect(ANNOTATION_POLICY, "印发支持专精特新企业的若干措施", "支持专精特新企业的若干措施");
    expect(ANNOTATION_POLICY, "按本办法第七条办理，新开十二条线路，制定若干措施", "");
}

static void a_line_may_be_a_title(void **state)
{
    (void)state;
    expect(ANNOTATION_POLICY, "青禾县人民政府关于整治违建大棚的通告\n各乡镇：\n现通告如下。",
           "青禾县人民政府关于整治违建大棚的通告");
    expect(ANNOTATION_POLICY, "一、基本情况和办法\n他关于这件事没有说什么。", "");
}

/* --- Parks -------------------------------------------------------------------------------------
 */

static void parks_begin_behind_verbs_and_particles(void **state)
{
    (void)state;
    expect(ANNOTATION_PARK, "加快推进硬质合金产业园建设", "硬质合金产业园");
    expect(ANNOTATION_PARK, "位于青禾县的白水物流园已经投用", "白水物流园");
    expect(ANNOTATION_PARK, "全力支持白水高新技术产业开发区做大做强", "白水高新技术产业开发区");
    expect(ANNOTATION_PARK, "今年9月，我县东岭工业集中区扩区", "东岭工业集中区");
    expect(ANNOTATION_PARK, "完善青溪铁路物流园、硬质合金产业园和白水经开区的配套设施",
           "青溪铁路物流园|硬质合金产业园|白水经开区");
    expect(ANNOTATION_PARK, "他走进“云上茶谷”创业园", "“云上茶谷”创业园");
}

static void brackets_belong_to_a_name(void **state)
{
    (void)state;
    expect(ANNOTATION_PARK, "落地远帆智行(西南)人工智能数据产业基地，另有基地两个",
           "远帆智行(西南)人工智能数据产业基地");
    expect(ANNOTATION_PARK, "（见青溪新材料产业园）", "青溪新材料产业园");
}

static void what_is_no_park(void **state)
{
    (void)state;
    expect(ANNOTATION_PARK, "该园区、各类产业园区、省级开发区和本市的高新区", "");
    expect(ANNOTATION_PARK, "建成绿色园区1个、特色产业园3个", "");
    expect(ANNOTATION_PARK, "一批有特色的重点园区，老工业基地振兴", "");
}

static void traditional_text_is_read_alike(void **state)
{
    (void)state;
    expect(ANNOTATION_PARK, "持續放大京深數谷產業園優勢", "京深數谷產業園");
    expect(ANNOTATION_PROJECT, "正在建設汀溪港碼頭二期工程，總投資三億元", "汀溪港碼頭二期工程");
}

/* --- Projects ----------------------------------------------------------------------------------
 */

static void projects_keep_what_they_make(void **state)
{
    (void)state;
    expect(ANNOTATION_PROJECT, "招引了年产30万吨环保型复合肥生产项目、蓝石水处理项目",
           "年产30万吨环保型复合肥生产项目|蓝石水处理项目");
    expect(ANNOTATION_PROJECT, "8月，东岭污水处理厂提标改造及管网延伸工程（一期）开工",
           "东岭污水处理厂提标改造及管网延伸工程（一期）");
    expect(ANNOTATION_PROJECT, "“东数西算”工程全面启动", "“东数西算”工程");
}

static void lists_name_projects(void **state)
{
    (void)state;
    expect(ANNOTATION_PROJECT, "建成投用青溪水库、白水至东岭铁路等34个市级重点项目",
           "青溪水库|白水至东岭铁路");
    expect(ANNOTATION_PROJECT, "落地远帆数据产业基地、青云数字经济产业基地两个项目",
           "远帆数据产业基地|青云数字经济产业基地");
}

static void what_is_no_project(void **state)
{
    (void)state;
    expect(ANNOTATION_PROJECT, "抓好45个县级重点项目、招商引资项目和基础设施工程", "");
    expect(ANNOTATION_PROJECT, "他是施工单位项目经理，也是高级工程师", "");
    expect(ANNOTATION_PROJECT, "印发《青禾县光伏扶贫电站项目管理办法》", "");
}

/* --- Short forms -------------------------------------------------------------------------------
 */

static void short_forms_and_what_they_stand_for(void **state)
{
    (void)state;
    expect(ANNOTATION_ALIAS, "这里是青溪新材料产业园（以下简称“新材料园”）。",
           "新材料园=青溪新材料产业园");
    expect(ANNOTATION_ALIAS, "县政府与远驰储能科技有限公司（下称“远驰储能”）签约",
           "远驰储能=远驰储能科技有限公司");
    expect(ANNOTATION_ALIAS, "依照《青禾县冷链补助办法》（以下简称《冷链办法》）",
           "冷链办法=青禾县冷链补助办法");
    expect(ANNOTATION_ALIAS, "青禾县发展和改革局(简称:县发改局)", "县发改局=青禾县发展和改革局");
    expect(ANNOTATION_ALIAS, "依照《青禾县冷链补助办法》（以下简称《办法》），他自称很忙", "");
}

static void declared_short_forms_are_names_everywhere(void **state)
{
    (void)state;
    const char *passages[] = {"青溪新材料产业园（以下简称“新材料园”）建于2018年。",
                              "去年，新材料园的产值翻了一番，新材料园区三个字也改了。", NULL};
    struct annotated_document annotated;
    char found[FOUND_MAX];
    annotate(passages, &annotated);
    list_found(&annotated.passages[0].list, ANNOTATION_PARK, passages[0], found);
    assert_string_equal(found, "青溪新材料产业园|新材料园");
    list_found(&annotated.passages[1].list, ANNOTATION_PARK, passages[1], found);
    assert_string_equal(found, "新材料园");
    annotated_document_release(&annotated);
}

/* --- Subjects ----------------------------------------------------------------------------------
 */

static unsigned subjects_of(const char *text)
{
    const char *passages[] = {text, NULL};
    struct annotated_document annotated;
    annotate(passages, &annotated);
    unsigned subjects = annotated.passages[0].subjects;
    annotated_document_release(&annotated);
    return subjects;
}

static void passages_have_subjects(void **state)
{
    (void)state;
    assert_int_equal(subjects_of("对新购设备给予补贴，最高不超过50万元，每年4月申报。"),
                     SUBJECT_POLICY);
    assert_int_equal(subjects_of("园区入驻企业三十家，孵化园又添了两家。"), SUBJECT_PARK);
    assert_int_equal(subjects_of("项目总投资3亿元，分两期建设，计划年底开工。"), SUBJECT_PROJECT);
    assert_int_equal(
        subjects_of("青溪产业园里的新材料项目竣工投产，项目总投资9亿元，园区又添一家规上企业。"),
        SUBJECT_PARK | SUBJECT_PROJECT);
    assert_int_equal(subjects_of("春天来了，山上的茶树发了新芽。"), 0);
    assert_int_equal(subjects_of(""), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(titles_are_policies_by_their_ends),
        cmocka_unit_test(document_numbers_in_all_brackets),
        cmocka_unit_test(sets_of_measures_by_their_number),
        cmocka_unit_test(a_line_may_be_a_title),
        cmocka_unit_test(parks_begin_behind_verbs_and_particles),
        cmocka_unit_test(brackets_belong_to_a_name),
        cmocka_unit_test(what_is_no_park),
        cmocka_unit_test(traditional_text_is_read_alike),
        cmocka_unit_test(projects_keep_what_they_make),
        cmocka_unit_test(lists_name_projects),
        cmocka_unit_test(what_is_no_project),
        cmocka_unit_test(short_forms_and_what_they_stand_for),
        cmocka_unit_test(declared_short_forms_are_names_everywhere),
        cmocka_unit_test(passages_have_subjects),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
