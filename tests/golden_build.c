#include "golden_build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/file_io.h"
#include "../indexer/batch.h"
#include "../indexer/document_reader.h"
#include "../indexer/fold_table_writer.h"
#include "../indexer/index_environment.h"
#include "../indexer/passages.h"
#include "../indexer/segment_writer.h"
#include "../indexer/suoyin_index.h"

/* --- Generated sources -------------------------------------------------------------------------
 */

/* A number below `limit`; the same ones in every run. */
static unsigned draw(uint32_t *state, unsigned limit)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 16) % limit;
}

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const char *const counties[] = {"青石", "白水", "大桥", "新塘", "龙溪", "东湖"};
static const char *const subjects[] = {"工业园区", "物流园区", "农业项目", "水利项目",
                                       "旅游政策", "人才政策", "开发区"};
static const char *const actions[] = {"已经开工", "通过验收", "完成签约",
                                      "正在招商", "按时投产", "列入计划"};

static void append_sentence(struct buffer *out, uint32_t *state, unsigned number)
{
    /* One draw a statement: the order in which arguments are evaluated is the compiler's. */
    const char *subject = subjects[draw(state, COUNT_OF(subjects))];
    const char *action = actions[draw(state, COUNT_OF(actions))];
    const char *county = counties[draw(state, COUNT_OF(counties))];
    buffer_append_format(out, "%s县的%s%s", county, subject, action);
    if (draw(state, 8) == 0) {
        buffer_append_format(out, "，%s%u个", subject, draw(state, 90) + 10);
    }
    if (draw(state, 30) == 0) { /* more second characters than a chunk of the lexicon has */
        char character[UTF8_MAX + 1] = "";
        utf8_encode(character, 0x4E00 + 7 * draw(state, 60));
        buffer_append_format(out, "，见%s", character);
    }
    if (draw(state, 40) == 0) {
        unsigned middle = draw(state, 50);
        buffer_append_format(out, "，%c%uc%u号", 'a' + draw(state, 26), middle, number);
    }
    buffer_append_format(out, "。");
}

/* Enough passages for long lists of two superblocks and a section of two pages, of terms in nearly
 * all passages and in few. */
static void generate_many_passages(struct buffer *out)
{
    enum { DOCUMENTS = 130, LINES = 62 };
    uint32_t state = 1;
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        buffer_append_format(out, "{\"id\":\"%s/%03u.txt\",\"title\":\"%s简报第%u期\"",
                             counties[i % COUNT_OF(counties)], i, counties[i % COUNT_OF(counties)],
                             i);
        buffer_append_format(out, ",\"source\":\"%s县报\"", counties[draw(&state, 3)]);
        if (i % 16 == 5) {
            buffer_append_format(out, ",\"editor\":\"编辑%u\"", i);
        }
        buffer_append_format(out, ",\"date\":\"2024-%02u-%02u\",\"text\":\"", i % 12 + 1,
                             i % 28 + 1);
        for (unsigned line = 0; line < LINES; line++) {
            append_sentence(out, &state, i * LINES + line);
            buffer_append_format(out, line + 1 < LINES ? "\\n" : "\"}\n");
        }
    }
}

/* A long list that ends in a tail, tfs beyond what a bound can tell, and lengths that are rounded.
 */
static void generate_whole_documents(struct buffer *out)
{
    enum { DOCUMENTS = 150 };
    uint32_t state = 7;
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        buffer_append_format(out, "{\"id\":\"%u\",\"text\":\"", i);
        unsigned sentences = i == 77 ? 300 : 1 + draw(&state, 4) * draw(&state, 4);
        for (unsigned n = 0; n < sentences; n++) {
            if (i == 77) {
                buffer_append_format(out, "园区 AI，");
            } else {
                append_sentence(out, &state, i);
            }
        }
        buffer_append_format(out, "园区\"}\n");
    }
}

const struct golden_source golden_sources[GOLDEN_SOURCES] = {
    {.name = "worked_example"},
    {.name = "empty_fields"},
    {.name = "mixed_scripts", .icu_table = true, .linked = true},
    {.name = "many_passages", .linked = true, .generate = generate_many_passages},
    {.name = "whole_documents",
     .whole_documents = true,
     .linked = true,
     .generate = generate_whole_documents},
    {.name = "annotated", .annotated = true},
};

/* Places that there are not. */
static const char places[] = "910000\t青石省\t青石\n"
                             "910100\t白水市\n"
                             "910121\t大桥县\n";

const struct annotator_lists *golden_build_lists(const struct golden_source *source)
{
    static struct annotator_lists lists;
    lists = annotator_default_lists();
    lists.places = (struct text){places, sizeof places - 1};
    return source->annotated ? &lists : NULL;
}

void golden_path(const struct golden_source *source, const char *ending, char path[GOLDEN_PATH])
{
    snprintf(path, GOLDEN_PATH, "tests/golden/%s.%s", source->name, ending);
}

enum status golden_build_source(const struct golden_source *source, struct buffer *out,
                                struct error *error)
{
    if (source->generate != NULL) {
        source->generate(out);
        return out->failed ? error_memory(error) : STATUS_OK;
    }
    char path[GOLDEN_PATH];
    golden_path(source, "jsonl", path);
    return file_read_whole(&system_file_operations, path, 1 << 20, out, error);
}

/* --- The small folding table -------------------------------------------------------------------
 */

static void classify(struct fold_draft *draft, uint32_t first, uint32_t last,
                     enum character_class class)
{
    for (uint32_t c = first; c <= last; c++) {
        draft->entries[c] = class;
    }
}

static enum status map_range(struct fold_draft *draft, uint32_t first, uint32_t last,
                             uint32_t target, struct error *error)
{
    enum status status = STATUS_OK;
    for (uint32_t c = first; c <= last && status == STATUS_OK; c++, target++) {
        status = fold_draft_map(draft, c, &target, 1, error);
    }
    return status;
}

/* What the sources need, and of each kind of entry at least one. */
static enum status draft_small_table(struct fold_draft *draft, struct error *error)
{
    static const uint32_t simplified[][2] = {
        {0x5712, 0x56ED}, {0x5340, 0x533A}, {0x7E23, 0x53BF}, {0x9805, 0x9879}, {0x696D, 0x4E1A}};
    static const uint32_t square_metre[] = {'m', '2'};
    classify(draft, ' ', ' ', CLASS_SPACE);
    classify(draft, '\t', '\t', CLASS_SPACE);
    classify(draft, '\n', '\n', CLASS_LINE);
    classify(draft, 0x2028, 0x2028, CLASS_LINE);
    classify(draft, '.', '.', CLASS_POINT);
    classify(draft, '\'', '\'', CLASS_TRANSPARENT);
    classify(draft, 0x201C, 0x201D, CLASS_TRANSPARENT);
    classify(draft, 0x300A, 0x300B, CLASS_TRANSPARENT);
    classify(draft, '0', '9', CLASS_DIGIT);
    classify(draft, 'a', 'z', CLASS_LETTER);
    classify(draft, 0x3005, 0x3007, CLASS_IDEOGRAPH);
    classify(draft, 0x3041, 0x3096, CLASS_KANA);
    classify(draft, 0x3099, 0x309A, CLASS_MARK);
    classify(draft, 0x4E00, 0x9FFF, CLASS_IDEOGRAPH);
    draft->pairs[draft->pair_count++] = (struct fold_pair){0x304B, 0x3099, 0x304C};
    draft->pairs[draft->pair_count++] = (struct fold_pair){0x306F, 0x3099, 0x3070};
    draft->pairs[draft->pair_count++] = (struct fold_pair){0x306F, 0x309A, 0x3071};
    enum status status = map_range(draft, 'A', 'Z', 'a', error);
    status = status == STATUS_OK ? map_range(draft, 0xFF10, 0xFF19, '0', error) : status;
    status = status == STATUS_OK ? map_range(draft, 0xFF21, 0xFF3A, 'a', error) : status;
    status = status == STATUS_OK ? map_range(draft, 0x3000, 0x3000, ' ', error) : status;
    status = status == STATUS_OK ? fold_draft_map(draft, 0x33A1, square_metre, 2, error) : status;
    for (size_t i = 0; i < COUNT_OF(simplified) && status == STATUS_OK; i++) {
        status = fold_draft_map(draft, simplified[i][0], &simplified[i][1], 1, error);
    }
    return status;
}

enum status golden_build_table(const struct golden_source *source, struct buffer *out,
                               struct error *error)
{
    if (source->icu_table) {
        return environment_fold_table(&system_environment, out, error);
    }
    struct fold_draft *draft;
    enum status status = fold_draft_open(&draft, &system_allocator, error);
    if (status == STATUS_OK) {
        status = draft_small_table(draft, error);
    }
    if (status == STATUS_OK) {
        status = fold_table_write(draft, out, error);
    }
    fold_draft_release(draft);
    return status;
}

/* --- Segments ----------------------------------------------------------------------------------
 */

struct gathering {
    const struct golden_source *source;
    struct batch batch;
};

static enum status gather(void *context, struct document *document, struct error *error)
{
    struct gathering *gathering = context;
    struct passage_options options = {.chars = GOLDEN_PASSAGE_CHARS,
                                      .whole_documents = gathering->source->whole_documents};
    enum status status = passages_split(document, &options, error);
    return status == STATUS_OK ? batch_add(&gathering->batch, document, error) : status;
}

static enum status read_documents(struct gathering *gathering, struct error *error)
{
    struct document_reader_options options = {.allocator = &system_allocator, .strict = true};
    struct input_piece piece = {
        .format = INPUT_JSON_LINES,
        .path = (char *)(uintptr_t)gathering->source->name,
        .id = (char *)(uintptr_t)gathering->source->name,
        .first_line = 1,
        .bytes.allocator = &system_allocator,
    };
    struct document_reader *reader = NULL;
    enum status status = golden_build_source(gathering->source, &piece.bytes, error);
    if (status == STATUS_OK) {
        status = document_reader_open(&options, &reader, error);
    }
    if (status == STATUS_OK) {
        status = document_reader_parse(reader, &piece, gather, gathering, error);
        document_reader_close(reader);
    }
    buffer_release(&piece.bytes);
    return status;
}

/* Appends a file of a folder to `out` and removes it. */
static enum status take_file(const char *folder, const char *name, struct buffer *out,
                             struct error *error)
{
    struct buffer path = {.allocator = &system_allocator};
    file_join_path(&path, folder, name);
    const char *text = (const char *)path.data;
    enum status status = file_read_whole(&system_file_operations, text, 1 << 30, out, error);
    file_remove(&system_file_operations, text, NULL);
    buffer_release(&path);
    return status;
}

static enum status make_folder(char path[GOLDEN_PATH], struct error *error)
{
    const char *parent = getenv("TMPDIR");
    snprintf(path, GOLDEN_PATH, "%s/suoyin-golden-XXXXXX", parent != NULL ? parent : "/tmp");
    return mkdtemp(path) != NULL ? STATUS_OK : error_set(error, STATUS_IO, "%s: mkdtemp", path);
}

enum status golden_build_segment(const struct golden_source *source, const struct buffer *table,
                                 const struct annotator_lists *lists, unsigned threads,
                                 struct buffer *out, struct error *error)
{
    char folder[GOLDEN_PATH], name[MANIFEST_NAME_SIZE];
    struct gathering gathering = {.source = source};
    struct manifest_segment segment;
    struct segment_plan plan = {
        .allocator = &system_allocator,
        .operations = &system_file_operations,
        .folder = folder,
        .threads = threads,
        .passage_chars = GOLDEN_PASSAGE_CHARS,
        .flags = SEGMENT_RAW | (source->whole_documents ? SEGMENT_WHOLE_DOCUMENTS : 0) |
                 (source->linked ? SEGMENT_LINKED : 0),
        .fold_table_bytes = table->data,
        .fold_table_size = table->size,
    };
    struct fold_table *fold_table = NULL;
    struct annotator *annotator = NULL;
    enum status status = make_folder(folder, error);
    if (status != STATUS_OK) {
        return status;
    }
    batch_init(&gathering.batch, &system_allocator);
    status = fold_table_open(table->data, table->size, &system_allocator, &fold_table, error);
    plan.fold_table = fold_table;
    if (status == STATUS_OK && lists != NULL) {
        status = annotator_open(lists, fold_table, &system_allocator, &annotator, error);
        plan.annotator = annotator;
    }
    if (status == STATUS_OK) {
        status = read_documents(&gathering, error);
    }
    if (status == STATUS_OK) {
        struct batch *batch = &gathering.batch;
        qsort(batch->documents, batch->count, sizeof *batch->documents, batch_document_compare);
        status = segment_write(&plan, batch->documents, batch->count, false, &segment, error);
    }
    if (status == STATUS_OK) {
        manifest_segment_name(&segment.digest, name);
        status = take_file(folder, name, out, error);
    }
    batch_release(&gathering.batch);
    annotator_release(annotator);
    fold_table_release(fold_table);
    file_remove_folder(&system_file_operations, folder, NULL);
    return status;
}

/* Empties a folder, keeping the bytes of its segment. */
static enum status take_index(const char *folder, struct buffer *out, struct error *error)
{
    struct arena arena = {.allocator = &system_allocator};
    const char *const *names;
    size_t count;
    enum status status = file_list(&system_file_operations, folder, &arena, &names, &count, error);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        struct buffer other = {.allocator = &system_allocator};
        bool is_segment = strstr(names[i], ".segment") != NULL;
        status = take_file(folder, names[i], is_segment ? out : &other, error);
        buffer_release(&other);
    }
    arena_release(&arena);
    return status;
}

enum status golden_build_index(const struct golden_source *source, unsigned threads,
                               struct buffer *out, struct error *error)
{
    char folder[GOLDEN_PATH], path[GOLDEN_PATH];
    const char *const paths[] = {path};
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    options.threads = threads;
    options.passage_chars = GOLDEN_PASSAGE_CHARS;
    options.whole_documents = source->whole_documents;
    options.no_links = !source->linked;
    options.raw = options.strict = options.replace = options.no_subjects = true;
    golden_path(source, "jsonl", path);
    enum status status = make_folder(folder, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = index_build(folder, paths, 1, &options, &report, error);
    if (status == STATUS_OK) {
        status = take_index(folder, out, error);
    }
    file_remove_folder(&system_file_operations, folder, NULL);
    return status;
}
