/*
 * Prints compiled_fold_table.h's table as C. It runs while the indexer is built, and is no part of
 * it.
 */
#include <stdio.h>

#include "icu_fold.h"

enum { BYTES_A_LINE = 20 };

static void print_table(const struct buffer *table)
{
    puts("#include <stddef.h>\n#include <stdint.h>\n");
    puts("extern const uint8_t compiled_fold_table[];\nextern const size_t "
         "compiled_fold_table_size;");
    printf("const size_t compiled_fold_table_size = %zu;\n", table->size);
    puts("const uint8_t compiled_fold_table[] = {");
    for (size_t i = 0; i < table->size; i++) {
        printf("%d,%s", table->data[i], (i + 1) % BYTES_A_LINE == 0 ? "\n" : "");
    }
    puts("};");
}

int main(void)
{
    struct buffer table = {.allocator = &system_allocator};
    struct error error;
    enum status status = icu_fold_build(&system_allocator, &table, &error);
    if (status != STATUS_OK) {
        fprintf(stderr, "compile_fold_table: %s\n", error.message);
    } else {
        print_table(&table);
    }
    buffer_release(&table);
    return status != STATUS_OK || fflush(stdout) != 0 || ferror(stdout) ? 1 : 0;
}
