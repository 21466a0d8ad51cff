/*
 * Detects and decodes arbitrary bytes. What comes out must be UTF-8 without NUL and without foreign
 * line ends; what is refused must be refused at a byte that exists.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../common/utf8.h"
#include "../indexer/encoding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte chooses an encoding to ask for, or none, and the flags. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {NULL,      NULL,     NULL,    "UTF-8",      "UTF-16",
                                        "GB18030", "Big5",   "HZ",    "UTF-16LE",   "UTF-16BE",
                                        "EUC-TW",  "EUC-JP", "UTF-7", "ISO-2022-CN"};
    if (size == 0) {
        return 0;
    }
    const char *name = names[data[0] % (sizeof names / sizeof *names)];
    unsigned flags = data[0] >> 4 & 3;
    struct buffer text = {.allocator = &system_allocator};
    struct error error;
    if (name != NULL && encoding_check(name, NULL) != STATUS_OK) {
        return 0;
    }
    enum status status =
        encoding_to_utf8(data + 1, size - 1, name, flags, "x", &text, NULL, &error);
    if (status == STATUS_OK) {
        const char *bytes = (const char *)text.data;
        bool sound = utf8_valid(bytes, text.size, NULL) &&
                     (text.size == 0 || memchr(bytes, 0, text.size) == NULL);
        bool unified = (flags & ENCODING_KEEP_LINE_ENDS) != 0 || text.size == 0 ||
                       (memchr(bytes, '\r', text.size) == NULL &&
                        encoding_unify_line_ends((char *)text.data, text.size) == text.size);
        if (!sound || !unified) {
            abort();
        }
    } else if (status != STATUS_INPUT || error.offset >= size || text.size != 0) {
        abort();
    }
    encoding_is_binary(data, size);
    encoding_of_lines(name, data, size);
    buffer_release(&text);
    return 0;
}
