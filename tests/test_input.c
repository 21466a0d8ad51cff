/* Input: which files PATHs stand for, what comes out of them, and what happens to bad ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "../indexer/input.h"
#include "fault_injection.h"

/* Everything happens in a folder of its own, which is the current one. */
static char folder[64];
static char warnings[8192];

static void note_warning(void *context, const char *message)
{
    (void)context;
    assert_true(strlen(warnings) + strlen(message) + 2 < sizeof warnings);
    strcat(strcat(warnings, message), "\n");
}

static int remove_entry(const char *path, const struct stat *state, int flag, struct FTW *ftw)
{
    (void)state;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/suoyin-test-XXXXXX");
    warnings[0] = '\0';
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int tear_down(void **state)
{
    (void)state;
    return chdir("/") != 0 || nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS) != 0;
}

static void write_bytes(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void write_text(const char *path, const char *text)
{
    write_bytes(path, text, strlen(text));
}

static void write_gzip(const char *path, const char *text)
{
    gzFile file = gzopen(path, "ab"); /* appends a member */
    assert_non_null(file);
    assert_int_equal(gzwrite(file, text, (unsigned)strlen(text)), strlen(text));
    assert_int_equal(gzclose(file), Z_OK);
}

static void write_zstd(const char *path, const char *mode, const void *bytes, size_t size)
{
    size_t bound = ZSTD_compressBound(size);
    char *out = malloc(bound);
    assert_non_null(out);
    size_t written = ZSTD_compress(out, bound, bytes, size, 1);
    assert_false(ZSTD_isError(written));
    FILE *file = fopen(path, mode);
    assert_non_null(file);
    assert_int_equal(fwrite(out, 1, written, file), written);
    assert_int_equal(fclose(file), 0);
    free(out);
}

static struct input_options plain_options(const char *const *paths)
{
    struct input_options options = {
        .allocator = &system_allocator, .paths = paths, .warn = note_warning};
    while (paths[options.path_count] != NULL) {
        options.path_count++;
    }
    return options;
}

/* All pieces as "id|format|first line|bytes\n", with `…` for bytes after the first forty. */
static char *list_pieces(const struct input_options *options)
{
    static char list[65536];
    struct error error;
    struct input *input;
    if (input_open(options, &input, &error) != STATUS_OK) {
        fail_msg("%s", error.message);
    }
    list[0] = '\0';
    bool found;
    uint64_t read_before = 0;
    for (;;) {
        /* A new struct each time, as when pieces are handed to other threads. */
        struct input_piece piece = {.bytes.allocator = &system_allocator};
        if (input_next(input, &piece, &found, &error) != STATUS_OK) {
            fail_msg("%s", error.message);
        }
        assert_true(input_read_bytes(input) >= read_before);
        read_before = input_read_bytes(input);
        if (found) {
            size_t length = strlen(list);
            int shown = piece.bytes.size < 40 ? (int)piece.bytes.size : 40;
            snprintf(list + length, sizeof list - length, "%s|%c|%d|%.*s%s\n", piece.id,
                     "tmhj"[piece.format], (int)piece.first_line, shown,
                     (const char *)piece.bytes.data, piece.bytes.size > 40 ? "…" : "");
            assert_non_null(piece.path);
        }
        input_piece_release(&piece);
        if (!found) {
            break;
        }
    }
    assert_int_equal(input_read_bytes(input), input_total_bytes(input));
    input_close(input);
    return list;
}

static const char *pieces_of(const char *path)
{
    const char *const paths[] = {path, NULL};
    struct input_options options = plain_options(paths);
    return list_pieces(&options);
}

static void expect_strict_error(const char *path, enum status status, const char *part)
{
    const char *const paths[] = {path, NULL};
    struct input_options options = plain_options(paths);
    options.strict = true;
    struct error error = {0};
    struct input *input;
    enum status seen = input_open(&options, &input, &error);
    struct input_piece piece = {.bytes.allocator = &system_allocator};
    bool found = true;
    while (seen == STATUS_OK && found) {
        seen = input_next(input, &piece, &found, &error);
    }
    input_piece_release(&piece);
    input_close(input);
    assert_int_equal(seen, status);
    if (strstr(error.message, part) == NULL) {
        fail_msg("'%s' is not in: %s", part, error.message);
    }
}

static void walks_in_bytewise_order(void **state)
{
    (void)state;
    mkdir("d", 0777);
    mkdir("d/a", 0777);
    mkdir("d/.hidden", 0777);
    mkdir("d/empty", 0777);
    write_text("d/a/x.txt", "1");
    write_text("d/a.txt", "2");
    write_text("d/a-b.txt", "3");
    write_text("d/中.txt", "4");
    write_text("d/B.MD", "5");
    write_text("d/.hidden/x.txt", "no");
    write_text("d/.secret.txt", "no");
    mkfifo("d/fifo.txt", 0666);
    static const char expected[] = "B.MD|m|1|5\n"
                                   "a-b.txt|t|1|3\n"
                                   "a.txt|t|1|2\n"
                                   "a/x.txt|t|1|1\n"
                                   "中.txt|t|1|4\n";
    assert_string_equal(pieces_of("d"), expected);
    assert_string_equal(pieces_of("d//"), expected);
    assert_string_equal(pieces_of("./d/."), expected);
    assert_string_equal(pieces_of("d/a.txt"), "a.txt|t|1|2\n");
    assert_string_equal(pieces_of("./d/./a.txt"), "a.txt|t|1|2\n");
    assert_string_equal(pieces_of("d/.secret.txt"), ".secret.txt|t|1|no\n");
    assert_string_equal(pieces_of("d/empty"), "");
    const char *const both[] = {"d/a.txt", "d/a", NULL};
    struct input_options options = plain_options(both);
    assert_string_equal(list_pieces(&options), "a.txt|t|1|2\nx.txt|t|1|1\n");
    assert_string_equal(warnings, "");
}

static void missing_paths_end_it_at_once(void **state)
{
    (void)state;
    write_text("a.txt", "1");
    const char *const paths[] = {"a.txt", "no/such", NULL};
    struct input_options options = plain_options(paths);
    struct error error;
    struct input *input;
    assert_int_equal(input_open(&options, &input, &error), STATUS_NOT_FOUND);
    assert_null(input);
    assert_non_null(strstr(error.message, "no/such"));
    expect_strict_error("a.txt/", STATUS_NOT_FOUND, "a.txt/");
    expect_strict_error("", STATUS_NOT_FOUND, "no such file");
    const char *const twice[] = {"-", "-", NULL};
    options = plain_options(twice);
    assert_int_equal(input_open(&options, &input, &error), STATUS_USAGE);
    options = plain_options(paths);
    options.encoding = "klingon";
    assert_int_equal(input_open(&options, &input, &error), STATUS_USAGE);
}

static void reports_links_that_lead_astray(void **state)
{
    (void)state;
    mkdir("d", 0777);
    mkdir("d/sub", 0777);
    write_text("d/sub/a.txt", "1");
    assert_int_equal(symlink("../../d", "d/sub/up"), 0);
    assert_int_equal(symlink("nowhere", "d/broken.txt"), 0);
    assert_int_equal(symlink("self", "d/self"), 0);
    assert_int_equal(symlink("sub/a.txt", "d/link.txt"), 0);
    assert_string_equal(pieces_of("d"), "link.txt|t|1|1\nsub/a.txt|t|1|1\n");
    assert_string_equal(warnings, "d/broken.txt: the link leads nowhere\n"
                                  "d/self: a loop of symbolic links\n"
                                  "d/sub/up: a symbolic link to a folder that holds it\n");
    expect_strict_error("d", STATUS_IO, "broken.txt");
    unlink("d/broken.txt");
    unlink("d/self");
    expect_strict_error("d", STATUS_IO, "d/sub/up: ");
}

static void goes_on_after_unreadable_files(void **state)
{
    (void)state;
    if (geteuid() == 0) {
        skip(); /* root reads everything */
    }
    mkdir("d", 0777);
    mkdir("d/shut", 0);
    write_text("d/a.txt", "1");
    write_text("d/b.txt", "2");
    chmod("d/a.txt", 0);
    assert_string_equal(pieces_of("d"), "b.txt|t|1|2\n");
    assert_non_null(strstr(warnings, "d/a.txt"));
    assert_non_null(strstr(warnings, "d/shut"));
    chmod("d/shut", 0700);
}

static void tells_kinds_by_name(void **state)
{
    (void)state;
    mkdir("d", 0777);
    static const char *const names[] = {"a.txt",   "b.HTML",     "c.htm",  "d.shtml",
                                        "e.xhtml", "f.markdown", "g.json", "h.ndjson",
                                        "i.jsonl", "j",          "k.log",  "l.page"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[32];
        snprintf(path, sizeof path, "d/%s", names[i]);
        write_text(path, i == 11 ? " <!doctype HTML>" : "{}");
    }
    write_bytes("d/m.png", "\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16);
    assert_string_equal(pieces_of("d"), "a.txt|t|1|{}\nb.HTML|h|1|{}\nc.htm|h|1|{}\n"
                                        "d.shtml|h|1|{}\ne.xhtml|h|1|{}\nf.markdown|m|1|{}\n"
                                        "g.json|j|1|{}\nh.ndjson|j|1|{}\ni.jsonl|j|1|{}\n"
                                        "j|t|1|{}\nk.log|t|1|{}\nl.page|h|1| <!doctype HTML>\n");
    assert_string_equal(warnings, "d/m.png: this is a binary file, not text\n");
    expect_strict_error("d", STATUS_INPUT, "m.png");
}

static void decompresses(void **state)
{
    (void)state;
    mkdir("d", 0777);
    write_gzip("d/a.txt.gz", "one ");
    write_gzip("d/a.txt.gz", "two");
    write_zstd("d/b.md.zst", "wb", "three ", 6);
    write_zstd("d/b.md.zst", "ab", "four", 4);
    write_zstd("d/c.jsonl.ZST", "wb", "{}\n{}\n", 6);
    assert_string_equal(
        pieces_of("d"),
        "a.txt.gz|t|1|one two\nb.md.zst|m|1|three four\nc.jsonl.ZST|j|1|{}\n{}\n\n");
    assert_string_equal(warnings, "");
}

static void append_byte(const char *path, int byte)
{
    FILE *file = fopen(path, "ab");
    assert_non_null(file);
    fputc(byte, file);
    assert_int_equal(fclose(file), 0);
}

static void reports_damaged_compression(void **state)
{
    (void)state;
    struct stat size;
    mkdir("d", 0777);
    write_gzip("d/a.txt.gz", "one two three");
    stat("d/a.txt.gz", &size);
    assert_int_equal(truncate("d/a.txt.gz", size.st_size - 3), 0);
    write_text("d/b.txt.gz", "not compressed");
    write_gzip("d/c.txt.gz", "padded");
    append_byte("d/c.txt.gz", 0);
    append_byte("d/c.txt.gz", 0);
    write_gzip("d/d.txt.gz", "trailing");
    append_byte("d/d.txt.gz", 'x');
    write_gzip("d/d2.txt.gz", "padding, then a member");
    append_byte("d/d2.txt.gz", 0);
    write_gzip("d/d2.txt.gz", "more");
    write_zstd("d/e.txt.zst", "wb", "one two three", 13);
    stat("d/e.txt.zst", &size);
    assert_int_equal(truncate("d/e.txt.zst", size.st_size - 1), 0);
    write_text("d/f.txt.zst", "not compressed");
    write_text("d/g.txt.gz", "");
    assert_string_equal(pieces_of("d"), "c.txt.gz|t|1|padded\n");
    assert_non_null(strstr(warnings, "d/a.txt.gz: the compressed data ends early\n"));
    assert_non_null(strstr(warnings, "d/b.txt.gz: the gzip data is damaged"));
    assert_non_null(strstr(warnings, "d/d.txt.gz: something else follows"));
    assert_non_null(strstr(warnings, "d/d2.txt.gz: something else follows"));
    assert_non_null(strstr(warnings, "d/e.txt.zst: the compressed data ends early\n"));
    assert_non_null(strstr(warnings, "d/f.txt.zst: the Zstandard data is damaged"));
    assert_non_null(strstr(warnings, "d/g.txt.gz: the compressed data ends early\n"));
    expect_strict_error("d/e.txt.zst", STATUS_INPUT, "ends early");
}

static void keeps_the_lines_before_the_damage(void **state)
{
    (void)state;
    struct stat size;
    write_gzip("a.jsonl.gz", "{\"a\":1}\n{\"b\":2}\n{\"c");
    write_gzip("a.jsonl.gz", "more and more");
    stat("a.jsonl.gz", &size);
    assert_int_equal(truncate("a.jsonl.gz", size.st_size - 12), 0);
    assert_string_equal(pieces_of("a.jsonl.gz"), "a.jsonl.gz|j|1|{\"a\":1}\n{\"b\":2}\n\n");
    assert_string_equal(warnings, "a.jsonl.gz: the compressed data ends early\n");
}

/* Three million bytes of lines: pieces are whole lines, nothing is lost, line numbers run on. */
static void cuts_lines_into_pieces(void **state)
{
    (void)state;
    struct buffer all = {.allocator = &system_allocator};
    for (unsigned i = 1; all.size < 3000000; i++) {
        buffer_append_format(&all, "{\"id\":%u,\"text\":\"%0*u\"}\n", i, (int)(i * 37 % 3000), i);
    }
    buffer_append_text(&all, "{\"last\":true}");
    write_bytes("a.jsonl", all.data, all.size);
    const char *const paths[] = {"a.jsonl", NULL};
    struct input_options options = plain_options(paths);
    struct input *input;
    assert_int_equal(input_open(&options, &input, NULL), STATUS_OK);
    struct input_piece piece = {.bytes.allocator = &system_allocator};
    struct buffer joined = {.allocator = &system_allocator};
    bool found;
    size_t count = 0;
    struct error error;
    while (input_next(input, &piece, &found, &error) == STATUS_OK && found) {
        size_t lines = 1;
        for (size_t i = 0; i < joined.size; i++) {
            lines += joined.data[i] == '\n';
        }
        assert_int_equal(piece.first_line, lines);
        assert_true(piece.bytes.size < 2 * INPUT_PIECE_SIZE);
        buffer_append(&joined, piece.bytes.data, piece.bytes.size);
        assert_true(joined.size == all.size || joined.data[joined.size - 1] == '\n');
        count++;
    }
    assert_true(count >= 3);
    assert_int_equal(joined.size, all.size);
    assert_memory_equal(joined.data, all.data, all.size);
    input_close(input);
    input_piece_release(&piece);
    buffer_release(&joined);
    buffer_release(&all);
}

static void leaves_out_lines_beyond_the_limit(void **state)
{
    (void)state;
    size_t size = INPUT_LINE_LIMIT + 100;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, 'x', size);
    memcpy(text, "{\"a\":1}\n", 8);
    text[120] = '\n';
    memcpy(text + size - 9, "\n{\"z\":1}\n", 9);
    write_zstd("fits.jsonl.zst", "wb", text, size);
    const char *expected = "fits.jsonl.zst|j|1|{\"a\":1}\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\n"
                           "fits.jsonl.zst|j|3|xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\n";
    assert_string_equal(pieces_of("fits.jsonl.zst"), expected);
    assert_string_equal(warnings, "");

    text[120] = 'x';
    write_zstd("long.jsonl.zst", "wb", text, size);
    write_zstd("long.jsonl.zst", "ab", text, size);
    free(text);
    expected = "long.jsonl.zst|j|1|{\"a\":1}\n\n"
               "long.jsonl.zst|j|3|{\"z\":1}\n{\"a\":1}\n\n"
               "long.jsonl.zst|j|6|{\"z\":1}\n\n";
    assert_string_equal(pieces_of("long.jsonl.zst"), expected);
    assert_non_null(strstr(warnings, "long.jsonl.zst:2: the line is longer than the limit"));
    assert_non_null(strstr(warnings, "long.jsonl.zst:5: the line is longer than the limit"));
    expect_strict_error("long.jsonl.zst", STATUS_LIMIT, ":2:");
}

static void tells_the_encoding_of_lines(void **state)
{
    (void)state;
    /* U+0A0D holds both bytes of a line end, U+010A and U+0A00 one; only 000A is one. */
    static const char wide[] = "\xFF\xFE{\0\x0D\x0A\x0A\x01\x00\x0A\n\0}\0\n\0";
    write_bytes("mark.jsonl", wide, sizeof wide - 1);
    write_bytes("none.jsonl", wide + 2, sizeof wide - 3);
    const char *const files[] = {"mark.jsonl", "none.jsonl"};
    for (size_t i = 0; i < 2; i++) {
        const char *const paths[] = {files[i], NULL};
        struct input_options options = plain_options(paths);
        struct input *input;
        struct input_piece piece = {.bytes.allocator = &system_allocator};
        bool found;
        assert_int_equal(input_open(&options, &input, NULL), STATUS_OK);
        assert_int_equal(input_next(input, &piece, &found, NULL), STATUS_OK);
        assert_true(found);
        assert_string_equal(piece.encoding, "UTF-16LE");
        assert_int_equal(piece.bytes.size, sizeof wide - 1 - i * 2);
        input_piece_release(&piece);
        input_close(input);
    }
}

static void with_standard_input(const char *text, size_t size, const char *expected)
{
    write_bytes("stdin", text, size);
    int saved = dup(STDIN_FILENO);
    int file = open("stdin", O_RDONLY);
    assert_int_equal(dup2(file, STDIN_FILENO), STDIN_FILENO);
    close(file);
    const char *const paths[] = {"-", NULL};
    struct input_options options = plain_options(paths);
    struct input *input;
    struct input_piece piece = {.bytes.allocator = &system_allocator};
    bool found;
    assert_int_equal(input_open(&options, &input, NULL), STATUS_OK);
    assert_int_equal(input_next(input, &piece, &found, NULL), STATUS_OK);
    assert_true(found);
    char shown[200];
    snprintf(shown, sizeof shown, "%s|%c|%.*s", piece.id, "tmhj"[piece.format],
             (int)piece.bytes.size, (const char *)piece.bytes.data);
    assert_string_equal(shown, expected);
    assert_string_equal(piece.path, "standard input");
    assert_int_equal(input_next(input, &piece, &found, NULL), STATUS_OK);
    assert_false(found);
    input_piece_release(&piece);
    input_close(input);
    dup2(saved, STDIN_FILENO);
    close(saved);
}

static void looks_at_standard_input(void **state)
{
    (void)state;
    with_standard_input("\n  {\"a\":1}\n", 11, "-|j|\n  {\"a\":1}\n");
    with_standard_input("\xEF\xBB\xBF<p>", 6, "-|h|\xEF\xBB\xBF<p>");
    with_standard_input("text", 4, "-|t|text");
    with_standard_input("", 0, "-|t|");
    char packed[100];
    size_t size = ZSTD_compress(packed, sizeof packed, "{}\n", 3, 1);
    with_standard_input(packed, size, "-|j|{}\n");
}

static const char *filtered(const char *extension, const char *command, const char *path)
{
    const char *const paths[] = {path, NULL};
    struct input_filter filter = {.extension = extension, .command = command};
    struct input_options options = plain_options(paths);
    options.filters = &filter;
    options.filter_count = 1;
    return list_pieces(&options);
}

static void runs_filters_without_a_shell(void **state)
{
    (void)state;
    write_text("a.PDF", "one");
    write_text("$(touch x);'y' .pdf", "two");
    write_text("-n.pdf", "three");
    assert_string_equal(filtered("pdf", "cat %s", "a.PDF"), "a.PDF|t|1|one\n");
    assert_string_equal(filtered(".pdf", "cat", "a.PDF"), "a.PDF|t|1|one\n");
    assert_string_equal(filtered("pdf", "cat %s", "$(touch x);'y' .pdf"),
                        "$(touch x);'y' .pdf|t|1|two\n");
    assert_string_equal(filtered("pdf", "echo -%s-%s \"a  b\" 'c'd", "-n.pdf"),
                        "-n.pdf|t|1|-./-n.pdf-./-n.pdf a  b cd\n\n");
    assert_string_equal(filtered("pdf", "echo '<html><p>'", "a.PDF"), "a.PDF|h|1|<html><p>\n\n");
    assert_string_equal(filtered("pdf", "sh -c 'cat; echo end' %s", "a.PDF"), "a.PDF|t|1|end\n\n");
    assert_string_equal(filtered("pdf", "seq 20000", "a.PDF"),
                        "a.PDF|t|1|1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n1…\n");
    assert_int_not_equal(access("x", F_OK), 0);
    assert_string_equal(warnings, "");
}

static void reports_filters_that_fail(void **state)
{
    (void)state;
    write_text("a.pdf", "one");
    assert_string_equal(filtered("pdf", "sh -c 'echo half; exit 7'", "a.pdf"), "");
    assert_string_equal(warnings, "a.pdf: filter 'sh' failed with exit status 7\n");
    warnings[0] = '\0';
    assert_string_equal(filtered("pdf", "sh -c 'kill -9 $$'", "a.pdf"), "");
    assert_string_equal(warnings, "a.pdf: filter 'sh' was killed by signal 9\n");
    warnings[0] = '\0';
    assert_string_equal(filtered("pdf", "no-such-command-here", "a.pdf"), "");
    assert_non_null(strstr(warnings, "a.pdf: filter 'no-such-command-here' cannot be started"));

    const char *const paths[] = {"a.pdf", NULL};
    static const char *const bad[] = {"", "  ", "cat 'open", "''"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct input_filter filter = {.extension = "pdf", .command = bad[i]};
        struct input_options options = plain_options(paths);
        options.filters = &filter;
        options.filter_count = 1;
        struct input *input;
        assert_int_equal(input_open(&options, &input, NULL), STATUS_USAGE);
    }
}

static void notices_files_that_change(void **state)
{
    (void)state;
    /* The filter is what changes the file: it runs between the two looks at it. */
    write_text("a.pdf", "one");
    assert_string_equal(filtered("pdf", "sh -c 'echo more >>\"$0\"; cat \"$0\"' %s", "a.pdf"), "");
    assert_string_equal(warnings, "a.pdf: it changed while it was read\n");

    /* A file of lines grows after its first piece was read. */
    struct buffer all = {.allocator = &system_allocator};
    while (all.size < 2 * INPUT_PIECE_SIZE) {
        buffer_append_text(&all, "{\"a\":1}\n");
    }
    write_bytes("a.jsonl", all.data, all.size);
    buffer_release(&all);
    const char *const paths[] = {"a.jsonl", NULL};
    struct input_options options = plain_options(paths);
    struct input *input;
    struct input_piece piece = {.bytes.allocator = &system_allocator};
    bool found;
    warnings[0] = '\0';
    assert_int_equal(input_open(&options, &input, NULL), STATUS_OK);
    assert_int_equal(input_next(input, &piece, &found, NULL), STATUS_OK);
    append_byte("a.jsonl", '\n');
    while (found) {
        assert_int_equal(input_next(input, &piece, &found, NULL), STATUS_OK);
    }
    assert_string_equal(warnings, "a.jsonl: it changed while it was read\n");
    assert_int_equal(input_problem_count(input), 1);
    input_piece_release(&piece);
    input_close(input);
}

static void makes_names_printable_in_messages(void **state)
{
    (void)state;
    write_text("a\nb\xFF.gz", "this is no gzip data");
    assert_string_equal(pieces_of("a\nb\xFF.gz"), "");
    assert_string_equal(warnings, "a?b?.gz: the gzip data is damaged (incorrect header check)\n");
    expect_strict_error("no\n\xFF", STATUS_NOT_FOUND, "no??: ");
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    mkdir("d", 0777);
    mkdir("d/s", 0777);
    write_text("d/a.txt", "1");
    write_text("d/b.pdf", "1");
    write_gzip("d/c.txt.gz", "1");
    write_zstd("d/d.jsonl.zst", "wb", "{}\n", 3);
    write_text("d/s/e", "1");
    const char *const paths[] = {"d", NULL};
    struct input_filter filter = {.extension = "pdf", .command = "cat %s"};
    long fatal = 1;
    struct faulty_memory memory;
    do {
        struct allocator allocator = faulty_allocator(&memory, fatal++);
        struct input_options options = plain_options(paths);
        options.allocator = &allocator;
        options.filters = &filter;
        options.filter_count = 1;
        struct input *input;
        struct error error;
        struct input_piece piece = {.bytes.allocator = &allocator};
        bool found = true;
        enum status status = input_open(&options, &input, &error);
        while (status == STATUS_OK && found) {
            status = input_next(input, &piece, &found, &error);
        }
        assert_int_equal(status, memory.struck ? STATUS_MEMORY : STATUS_OK);
        input_piece_release(&piece);
        input_close(input);
        assert_int_equal(memory.live, 0);
    } while (memory.struck);
    assert_true(fatal > 20);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(walks_in_bytewise_order),
        TEST(missing_paths_end_it_at_once),
        TEST(reports_links_that_lead_astray),
        TEST(goes_on_after_unreadable_files),
        TEST(tells_kinds_by_name),
        TEST(decompresses),
        TEST(reports_damaged_compression),
        TEST(keeps_the_lines_before_the_damage),
        TEST(cuts_lines_into_pieces),
        TEST(leaves_out_lines_beyond_the_limit),
        TEST(tells_the_encoding_of_lines),
        TEST(looks_at_standard_input),
        TEST(runs_filters_without_a_shell),
        TEST(reports_filters_that_fail),
        TEST(notices_files_that_change),
        TEST(makes_names_printable_in_messages),
        TEST(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
