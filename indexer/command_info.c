/* `suoyin-index info`: what an index holds, and what takes how much room. */
#include "command_info_postings.h"
#include "indexer_command.h"

const char command_info_help[] =
    "Usage: suoyin-index info [--json | --digest] [--postings] INDEX\n"
    "Tells what an index (a folder, or a segment file) holds: counts, options, the names of its\n"
    "fields, the digest of its contents, and its sections with their sizes.\n"
    "\n"
    "  --postings  how large postings are beside their random-order entropy: what a perfect\n"
    "              coder would need that does not know which passages lie near each other;\n"
    "              reads all of them\n"
    "  --json      one JSON object\n"
    "  --digest    only the digest: equal for equal contents, however they were compressed\n"
    "  --help      this text\n"
    "\n"
    "Exit status: 0 told, 2 wrong usage or no such index, 3 a damaged index or trouble of the\n"
    "system.\n";

static double share(uint64_t part, uint64_t whole)
{
    return whole == 0 ? 0 : (double)part / (double)whole;
}

static void put_number(const char *name, uint64_t number)
{
    printf("%-16s %15" PRIu64 "\n", name, number);
}

static void put_zstd_version(uint32_t version)
{
    printf("%" PRIu32 ".%" PRIu32 ".%" PRIu32, version / 10000, version / 100 % 100, version % 100);
}

static void put_counts(const struct index_info *info)
{
    put_number("documents", info->documents);
    put_number("passages", info->passages);
    put_number("terms", info->length);
    put_number("first characters", info->characters);
    put_number("words", info->words);
    put_number("marks", info->marks);
    put_number("text bytes", info->text_bytes);
    put_number("index bytes", info->file_bytes);
    put_number("segments", info->segments);
    put_number("dead documents", info->dead_documents);
    printf("%-16s %9" PRIu32 ".%" PRIu32 ", zstd ", "format", info->version_major,
           info->version_minor);
    put_zstd_version(info->zstd_version);
    if (info->whole_documents) {
        printf("\n%-16s whole documents", "passages are");
    } else {
        printf("\n%-16s of about %" PRIu32 " characters", "passages are", info->passage_chars);
    }
    printf("\n%-16s %s\n", "cleaning", info->raw ? "none (--raw)" : "yes");
    printf("%-16s %s\n", "subjects", info->subjects ? "yes" : "none (--no-subjects)");
    printf("%-16s %s\n", "links", info->linked ? "yes" : "none (--no-links)");
    printf("%-16s %s\n", "digest", info->digest);
    printf("%-16s", "fields");
    for (size_t i = 0; i < info->field_count; i++) {
        putchar(' ');
        program_put_line_text(stdout, info->fields[i], strlen(info->fields[i]));
    }
    putchar('\n');
}

/* The rest of the files: headers, checksums, padding, manifest. */
static uint64_t outside_sections(const struct index_info *info)
{
    uint64_t inside = 0;
    for (size_t i = 0; i < info->section_count; i++) {
        inside += info->sections[i].bytes;
    }
    return info->file_bytes > inside ? info->file_bytes - inside : 0;
}

static void put_section_row(const struct index_info *info, const char *name, uint64_t bytes,
                            const char *meaning)
{
    printf("%-16s %15" PRIu64 " %7.2f%% %7.2f%% %10.3f  %s\n", name, bytes,
           100 * share(bytes, info->file_bytes), 100 * share(bytes, info->text_bytes),
           8 * share(bytes, info->length), meaning);
}

static void put_table(const struct index_info *info)
{
    printf("\n%-16s %15s %8s %8s %10s\n", "section", "bytes", "of index", "of text", "bits/term");
    for (size_t i = 0; i < info->section_count; i++) {
        const struct index_section_info *section = &info->sections[i];
        put_section_row(info, section->name, section->bytes, section->meaning);
    }
    put_section_row(info, "other", outside_sections(info),
                    "checksums, padding, contents, manifest");
    put_section_row(info, "all", info->file_bytes, "");
}

static void put_json_text(const char *name, const char *text)
{
    printf("\"%s\":", name);
    program_put_json(stdout, text, strlen(text));
}

static void put_json(const char *index, const struct index_info *info,
                     const struct index_postings_info *postings)
{
    fputs("{\"type\":\"info\",", stdout);
    put_json_text("index", index);
    printf(",\"documents\":%" PRIu64 ",\"passages\":%" PRIu64 ",\"length\":%" PRIu64
           ",\"characters\":%" PRIu64 ",\"words\":%" PRIu64 ",\"marks\":%" PRIu64
           ",\"text_bytes\":%" PRIu64 ",\"file_bytes\":%" PRIu64 ",\"segments\":%" PRIu32
           ",\"dead_documents\":%" PRIu64,
           info->documents, info->passages, info->length, info->characters, info->words,
           info->marks, info->text_bytes, info->file_bytes, info->segments, info->dead_documents);
    printf(",\"version\":\"%" PRIu32 ".%" PRIu32 "\",\"zstd\":\"", info->version_major,
           info->version_minor);
    put_zstd_version(info->zstd_version);
    printf("\",\"passage_chars\":%" PRIu32
           ",\"whole_documents\":%s,\"raw\":%s,\"subjects\":%s,\"links\":%s,",
           info->passage_chars, info->whole_documents ? "true" : "false",
           info->raw ? "true" : "false", info->subjects ? "true" : "false",
           info->linked ? "true" : "false");
    put_json_text("digest", info->digest);
    fputs(",\"fields\":[", stdout);
    for (size_t i = 0; i < info->field_count; i++) {
        fputs(i > 0 ? "," : "", stdout);
        program_put_json(stdout, info->fields[i], strlen(info->fields[i]));
    }
    fputs("],\"sections\":[", stdout);
    for (size_t i = 0; i < info->section_count; i++) {
        fputs(i > 0 ? ",{" : "{", stdout);
        put_json_text("name", info->sections[i].name);
        printf(",\"bytes\":%" PRIu64 ",", info->sections[i].bytes);
        put_json_text("meaning", info->sections[i].meaning);
        putchar('}');
    }
    putchar(']');
    if (postings != NULL) {
        info_put_json_postings(postings);
    }
    fputs("}\n", stdout);
}

enum program_exit command_info(const struct program_command *command, int argc, char **argv)
{
    enum { OPTION_JSON = 256, OPTION_DIGEST, OPTION_POSTINGS };
    static const struct option known_options[] = {
        {"json", no_argument, NULL, OPTION_JSON},
        {"digest", no_argument, NULL, OPTION_DIGEST},
        {"postings", no_argument, NULL, OPTION_POSTINGS},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    bool json = false;
    bool digest = false;
    bool with_postings = false;
    int option;
    while ((option = program_next_option(argc, argv, "+:h", known_options)) != -1) {
        if (option == 'h') {
            return program_help(command);
        }
        if (option == '?') {
            return program_usage(command);
        }
        json = json || option == OPTION_JSON;
        digest = digest || option == OPTION_DIGEST;
        with_postings = with_postings || option == OPTION_POSTINGS;
    }
    if (argc - optind != 1 || (json && digest)) {
        program_message("info: %s",
                        json && digest ? "--json or --digest, not both" : "takes one INDEX");
        return program_usage(command);
    }
    struct index_info info;
    struct error error;
    struct index_postings_info postings;
    enum status status = index_describe(argv[optind], &info, &error);
    if (status == STATUS_OK && with_postings) {
        status = index_describe_postings(argv[optind], &postings, &error);
    }
    if (status != STATUS_OK) {
        program_message("info: %s", error.message);
        return program_exit_of(status);
    }
    if (digest) {
        puts(info.digest);
    } else if (json) {
        put_json(argv[optind], &info, with_postings ? &postings : NULL);
    } else {
        put_counts(&info);
        put_table(&info);
        if (with_postings) {
            info_put_postings(&postings);
        }
    }
    return PROGRAM_DONE;
}
