/*
 * Bytes of an unknown encoding, made UTF-8.
 *
 * The encoding is told from all of the bytes, never from a first block: a byte-order mark decides;
 * else valid UTF-8 wins; else UTF-16 (either order), GB18030 and Big5 (with the Hong Kong
 * supplement) are each decoded to the end and scored by how much of the result is everyday Chinese.
 * What an HTML page declares about itself counts only where the scores do not decide.
 *
 * Text that is mostly right in one encoding and broken at one place is reported at that place,
 * rather than read as mojibake of another encoding.
 *
 * Pure functions of their arguments, safe in any number of threads.
 */
#ifndef SUOYIN_INDEXER_ENCODING_H
#define SUOYIN_INDEXER_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/buffer.h"
#include "../common/status.h"

/* Whether `name` can be asked for: UTF-8, UTF-16, UTF-16LE, UTF-16BE, GB18030, GBK, GB2312, Big5,
 * Big5-HKSCS, and what else ICU knows as a superset of ASCII. Case does not matter. STATUS_USAGE
 * names what is unknown. */
enum status encoding_check(const char *name, struct error *error);

/*
 * For text that is cut into lines before it is decoded: the encoding of what begins with `bytes`
 * (some hundred are enough). NULL is UTF-8, which is also what is taken for granted: only a
 * byte-order mark, or NUL bytes beside ASCII, make it UTF-16. `asked` is what the user asked for,
 * or NULL. The answer is `asked` or a static name.
 */
const char *encoding_of_lines(const char *asked, const uint8_t *bytes, size_t size);

/* Whether `name` is UTF-16LE or UTF-16BE: its lines do not end at a byte 0A. */
bool encoding_is_utf16(const char *name, bool *big_endian);

enum encoding_flag {
    ENCODING_MAY_DECLARE = 1,    /* HTML: the bytes may name their charset in a <meta> */
    ENCODING_KEEP_LINE_ENDS = 2, /* leave CR and the Unicode separators alone */
};

/*
 * Appends the text of `bytes` to *text as UTF-8: the byte-order mark removed, line ends (CR LF, CR,
 * U+0085, U+2028, U+2029) made '\n', no NUL. `encoding` is a name that encoding_check accepts, or
 * NULL to detect it. `flags` are those of enum encoding_flag.
 * *used (unless NULL) is set to a static name of the encoding that was found, NULL for one that was
 * asked for by a name of ICU's own.
 *
 * STATUS_INPUT, with error->offset and "PATH: byte N: …", for bytes that cannot be decoded and for
 * binary files (a NUL, or mostly control characters); *text is then as it was. STATUS_MEMORY.
 * `path` is only for the message.
 */
enum status encoding_to_utf8(const uint8_t *bytes, size_t size, const char *encoding,
                             unsigned flags, const char *path, struct buffer *text,
                             const char **used, struct error *error);

/* A quick look at the first bytes of a file: certainly binary, so that the rest need not be read?
 */
bool encoding_is_binary(const uint8_t *bytes, size_t size);

/* Brings line ends to '\n' in place, as encoding_to_utf8 does, in UTF-8; answers the new size. */
size_t encoding_unify_line_ends(char *text, size_t size);

#endif
