#include "command_alternatives.h"

bool alternatives_read_rewrite(const char *command, const char *text, suoyin_rewrite *rewrite)
{
    static const char *const names[] = {
        [SUOYIN_REWRITE_USUAL] = "usual", [SUOYIN_REWRITE_ON] = "on", [SUOYIN_REWRITE_OFF] = "off"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], text) == 0) {
            *rewrite = (suoyin_rewrite)i;
            return true;
        }
    }
    program_message("%s: --rewrite %s: must be usual, on or off", command, text);
    return false;
}

bool alternatives_read_minimum(const char *command, const char *text,
                               suoyin_search_options *options)
{
    char number[16];
    uint64_t value;
    size_t length = strlen(text);
    bool percent = length > 0 && text[length - 1] == '%';
    length -= percent;
    if (length < sizeof number) {
        memcpy(number, text, length);
        number[length] = '\0';
    }
    if (length >= sizeof number ||
        !program_parse_unsigned(number, 0, percent ? 100 : SUOYIN_QUERY_TERMS_MAX, &value)) {
        program_message("%s: --min-match %s: must be a number of terms, or a share of them such as "
                        "60%%",
                        command, text);
        return false;
    }
    options->min_match = percent ? 0 : (uint32_t)value;
    options->min_match_percent = percent ? (uint32_t)value : 0;
    return true;
}

/* --- Synonyms ----------------------------------------------------------------------------------
 */

/* All of a file, to be freed; NULL after telling why not. */
static char *read_file(const char *command, const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb"), *memory = NULL;
    char *bytes = NULL, block[4096];
    size_t got;
    bool read = false;
    if (file != NULL) {
        memory = open_memstream(&bytes, size);
    }
    while (memory != NULL && (got = fread(block, 1, sizeof block, file)) > 0) {
        fwrite(block, 1, got, memory);
    }
    if (memory != NULL) {
        read = !ferror(file) && !ferror(memory);
        read = fclose(memory) == 0 && read;
    }
    if (!read) {
        program_message("%s: %s: %s", command, path, strerror(errno));
        free(bytes);
        bytes = NULL;
    }
    if (file != NULL) {
        fclose(file);
    }
    return bytes;
}

enum program_exit alternatives_read_synonyms(const char *command, const char *path,
                                             const suoyin_index *index, suoyin_synonyms **synonyms)
{
    suoyin_error error;
    size_t size;
    *synonyms = NULL;
    if (path == NULL) {
        return PROGRAM_DONE;
    }
    char *bytes = read_file(command, path, &size);
    if (bytes == NULL) {
        return PROGRAM_USAGE;
    }
    suoyin_status status = suoyin_synonyms_read(index, bytes, size, synonyms, &error);
    if (status != SUOYIN_OK) {
        program_message("%s: %s: %s", command, path, error.message);
    }
    free(bytes);
    return program_exit_of(status);
}

/* --- Telling -----------------------------------------------------------------------------------
 */

suoyin_status alternatives_put_text(const struct print_answer *answer, suoyin_error *error)
{
    const suoyin_alternative *all;
    size_t count;
    suoyin_status status = suoyin_results_alternatives(answer->results, &all, &count, error);
    for (size_t i = 0; status == SUOYIN_OK && i < count; i++) {
        program_put_line_text(stdout, all[i].written.data, all[i].written.length);
        printf(" (%s)", all[i].rule.data);
        for (size_t w = 0; w < all[i].other_count; w++) {
            fputs(" = ", stdout);
            program_put_line_text(stdout, all[i].others[w].data, all[i].others[w].length);
        }
        puts(i + 1 == count ? "\n" : "");
    }
    return status;
}

suoyin_status alternatives_put_json(const struct print_answer *answer, suoyin_error *error)
{
    const suoyin_alternative *all;
    size_t count;
    suoyin_status status = suoyin_results_alternatives(answer->results, &all, &count, error);
    fputs(",\"alternatives\":[", stdout);
    for (size_t i = 0; status == SUOYIN_OK && i < count; i++) {
        fputs(i > 0 ? ",{\"written\":" : "{\"written\":", stdout);
        program_put_json(stdout, all[i].written.data, all[i].written.length);
        print_json_member(stdout, "rule", all[i].rule);
        fputs(",\"others\":[", stdout);
        for (size_t w = 0; w < all[i].other_count; w++) {
            fputs(w > 0 ? "," : "", stdout);
            program_put_json(stdout, all[i].others[w].data, all[i].others[w].length);
        }
        fputs("]}", stdout);
    }
    putchar(']');
    return status;
}
