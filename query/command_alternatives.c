#include "command_alternatives.h"

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
