/*
 * Cuts a document's text into passages, the unit that is indexed and found.
 *
 * A passage is a run of whole paragraphs (lines) of up to about the target's length: short
 * neighbours stay together, and a heading goes with the paragraph below it. A paragraph that is
 * longer by half than the target is cut at sentence ends, failing these at clause ends, failing
 * these at white space or between characters, but never inside a character, between a base and its
 * marks, or inside a word or number of letters and digits.
 *
 * Passages ascend, do not overlap, begin and end with a character that is not white space, and
 * cover every such character. The cut depends on the text and the options alone.
 */
#ifndef SUOYIN_INDEXER_PASSAGES_H
#define SUOYIN_INDEXER_PASSAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/status.h"
#include "document.h"

enum {
    PASSAGE_CHARS_DEFAULT = 250,
    PASSAGE_CHARS_MIN = 20,
    PASSAGE_CHARS_MAX = 100000,
    PASSAGE_BYTES_MAX = 1 << 20,         /* a word longer than this is cut all the same */
    WHOLE_DOCUMENT_BYTES_MAX = 64 << 20, /* of a passage that is a whole document */
};

struct passage_options {
    uint32_t chars;       /* the target in characters (code points); 0: PASSAGE_CHARS_DEFAULT */
    bool whole_documents; /* one passage a document */
};

/*
 * Sets document->passages and passage_count, in the document's arena. Text that is empty or white
 * space has no passage. The text must be valid UTF-8.
 *
 * STATUS_USAGE when chars is out of range, STATUS_LIMIT when the text is 4 GiB or longer or a whole
 * document exceeds its limit (the message names document->origin), STATUS_MEMORY.
 */
enum status passages_split(struct document *document, const struct passage_options *options,
                           struct error *error);

#endif
