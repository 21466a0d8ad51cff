#include "document_reader_parts.h"

/* Plain text is its own body; title and source are for the cleaner to find. */
enum status read_text(struct document_reader *reader, const char *text, size_t length,
                      const char *path, struct error *error)
{
    (void)path;
    return document_set_text(&reader->document, text, length) ? STATUS_OK : error_memory(error);
}
